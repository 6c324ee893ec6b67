// Which files of the lake somebody names: the log its batches, a move of CURRENT its snapshot, and that snapshot its tables.
import { z } from "zod";
import { readLog } from "./commit-log.ts";
import { DataQualityError } from "./errors.ts";
import { readHistory } from "./history.ts";
import { keys } from "./keys.ts";
import { type Move, seeCurrent, snapshotKeyOf } from "./snapshot.ts";
import { getJson, type Storage } from "./storage.ts";

export interface NamedFiles {
  /** Key → number of the newest move of CURRENT that names it; for what the log names, and CURRENT itself, there is no end. */
  lastMoves: ReadonlyMap<string, number>;
  /** Streams that have a log. */
  streams: ReadonlySet<string>;
  /** Moves of CURRENT that were looked at, oldest first. */
  history: readonly Move[];
}

/**
 * @param from number of the first move of CURRENT that matters
 * @throws DataQualityError where the log is broken, or a snapshot of the history is gone: then nobody knows what it names
 */
export async function readNamedFiles(storage: Storage, from: number): Promise<NamedFiles> {
  const lastMoves = new Map<string, number>();
  const streams = new Set((await storage.list("log/")).flatMap(key => key.split("/")[1] ?? []));
  for (const stream of streams)
    for (const { loaded, quarantined } of await readLog(storage, stream))
      for (const file of [loaded, quarantined]) if (file) lastMoves.set(file.key, Number.POSITIVE_INFINITY);
  const seen = await seeCurrent(storage);
  const history = await readHistory(storage, seen, from);
  for (const move of history) {
    const last = move === seen.move ? Number.POSITIVE_INFINITY : move.n;
    for (const key of await keysNamedBy(storage, snapshotKeyOf(move)))
      lastMoves.set(key, Math.max(last, lastMoves.get(key) ?? 0));
  }
  return { lastMoves, streams, history };
}

const fingerprinted = z.object({
  id: z.string().optional(),
  tables: z.record(z.string(), z.object({ fingerprint: z.string() })),
});

/** The snapshot itself, its tables' build records, the copies that audiences share, and every text in it that is the key of a table's file, whatever its format. */
async function keysNamedBy(storage: Storage, snapshotKey: string): Promise<string[]> {
  const stored = await getJson(storage, snapshotKey);
  if (!stored)
    throw new DataQualityError(
      `${snapshotKey} is missing from ${storage.location}, so nobody knows which files it names`,
      { hint: "Restore it from a backup; until then nothing is removed." },
    );
  const { id, tables = {} } = fingerprinted.safeParse(stored.value).data ?? {};
  const records = Object.entries(tables).map(([table, { fingerprint }]) => keys.build(table, fingerprint));
  const shared = id === undefined ? [] : Object.keys(tables).map(table => keys.shared(id, table));
  return [snapshotKey, ...records, ...shared, ...textsIn(stored.value).filter(text => text.startsWith("tables/"))];
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
