// Which sources may be read at the same time.
import type { Source } from "../config/sources.ts";

export interface NamedSource {
  name: string;
  source: Source;
}

/** Sources that fill a stream in common form one chain, in the order of the config; chains have no stream in common. */
export function sourceChains(sources: Readonly<Record<string, Source>>): NamedSource[][] {
  const chains: { streams: Set<string>; members: NamedSource[] }[] = [];
  for (const [name, source] of Object.entries(sources)) {
    const streams = new Set(Object.keys(source.streams));
    const joined = chains.filter(chain => !chain.streams.isDisjointFrom(streams));
    const members = [...joined.flatMap(chain => chain.members), { name, source }];
    for (const chain of joined) chains.splice(chains.indexOf(chain), 1);
    chains.push({ streams: new Set([...streams, ...joined.flatMap(chain => [...chain.streams])]), members });
  }
  const position = new Map(Object.keys(sources).map((name, index) => [name, index]));
  for (const { members } of chains) members.sort((a, b) => (position.get(a.name) ?? 0) - (position.get(b.name) ?? 0));
  return chains.map(({ members }) => members);
}

/** Works on the items in their order, so many at once. The first failure is thrown when all that had begun have ended. */
export async function inTurn<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const outcome of ended) if (outcome.status === "rejected") throw outcome.reason;
}
