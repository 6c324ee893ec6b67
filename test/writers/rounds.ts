// What is asked of twenty writers in a round, from a seed: who commits which batch, in which order, and who is killed.

export const processes = 4;
export const writersPerProcess = 5;
/** Batches that nobody else has. */
const ownPerWriter = 2;
/** Batches that three writers have each: an event delivered twice, two schedules, a repeated run. */
const shared = 8;
const ownersOfShared = 3;

export interface Writer {
  name: string;
  batchIds: string[];
  /** Before its first commit. */
  waitMs: number;
}

export interface Round {
  /** By process. */
  writers: Writer[][];
  /** Every batch that has to be visible, once. */
  batchIds: string[];
  /** A process that is killed so many milliseconds after the start; its work is then given to a new one. */
  killed: { process: number; afterMs: number } | undefined;
}

/** Round n of a seed is always the same. */
export function roundOf(seed: number, n: number): Round {
  const random = randomFrom(seed * 100_003 + n);
  const all = Array.from({ length: processes * writersPerProcess }, (_, index) => ({
    name: `w${index}`,
    batchIds: Array.from({ length: ownPerWriter }, (_, k) => `w${index}-${k}`),
    waitMs: Math.floor(random() * 20),
  }));
  const sharedIds = Array.from({ length: shared }, (_, k) => `shared-${k}`);
  for (const id of sharedIds)
    for (const writer of shuffled(all, random).slice(0, ownersOfShared)) writer.batchIds.push(id);
  for (const writer of all) writer.batchIds = shuffled(writer.batchIds, random);
  return {
    writers: Array.from({ length: processes }, (_, process) =>
      all.slice(process * writersPerProcess, (process + 1) * writersPerProcess),
    ),
    batchIds: [...new Set(all.flatMap(({ batchIds }) => batchIds))].sort(),
    // Every third round one process dies in the midst of its commits.
    killed:
      n % 3 === 0 ? { process: Math.floor(random() * processes), afterMs: Math.floor(random() * 150) } : undefined,
  };
}

/** Every batch id that any round has: their files are made once. */
export const everyBatchId = [
  ...Array.from({ length: processes * writersPerProcess }, (_, index) =>
    Array.from({ length: ownPerWriter }, (_, k) => `w${index}-${k}`),
  ).flat(),
  ...Array.from({ length: shared }, (_, k) => `shared-${k}`),
];

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map(item => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
