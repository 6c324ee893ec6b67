// A snapshot names the exact files of every table of one consistent run. CURRENT names the snapshot that readers see.
// Nothing in a snapshot depends on when or how often it was built: the same inputs give the same bytes.
import { z } from "zod";
import { ConfigError, DataQualityError, TransientError } from "./errors.ts";
import { idOf, keys } from "./keys.ts";
import { getJson, type Storage, toJson } from "./storage.ts";

const column = z.object({ name: z.string(), type: z.string(), note: z.string() });

export const tableFile = z.object({
  /** `YYYY-MM` of the rows in it; null where the table is one file. */
  month: z.string().nullable(),
  /** Identity of what the file was made from. */
  fingerprint: z.string(),
  key: z.string(),
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string(),
});
export type TableFile = z.infer<typeof tableFile>;

const table = z.object({
  kind: z.enum(["model", "metric", "estimator", "generated"]),
  fingerprint: z.string(),
  grain: z.string(),
  key: z.array(z.string()),
  columns: z.array(column),
  rows: z.number(),
  /** One file, or one per month, oldest first. */
  files: z.array(tableFile),
});
export type SnapshotTable = z.infer<typeof table>;

const check = z.object({
  name: z.string(),
  severity: z.enum(["error", "warning"]),
  /** Rows against it. */
  rows: z.number(),
  /** What was judged, so that the same need not be judged again: all of it, or month by month. */
  parts: z.array(z.object({ month: z.string().nullable(), fingerprint: z.string(), rows: z.number() })),
});
export type CheckResult = z.infer<typeof check>;

const snapshot = z.object({
  id: z.string(),
  as_of_date: z.string(),
  tables: z.record(z.string(), table),
  checks: z.array(check),
});
export type Snapshot = z.infer<typeof snapshot>;

const pointer = z.object({ snapshot_id: z.string(), previous_id: z.string().nullable(), moved_at: z.string() });

/** The snapshot's identity: its as-of date, its tables with what is said of them, and the checks they passed. Never the clock. */
export function snapshotId(asOfDate: string, tables: Snapshot["tables"], checksId: string): string {
  const named = Object.entries(tables).map(([name, { fingerprint, grain, key, columns }]) =>
    JSON.stringify([name, fingerprint, grain, key, columns]),
  );
  return idOf(asOfDate, checksId, ...named.sort());
}

/** The snapshot that readers see; undefined before the first run. */
export async function readCurrent(storage: Storage): Promise<Snapshot | undefined> {
  const current = await readPointer(storage);
  return current && readSnapshot(storage, current.snapshot_id);
}

/** As `readCurrent`, for steps that cannot work without one. */
export async function requireCurrent(storage: Storage): Promise<Snapshot> {
  const current = await readCurrent(storage);
  if (!current)
    throw new ConfigError(`${storage.location} holds no snapshot yet`, { hint: "Run `npx qudao run` first." });
  return current;
}

/** CURRENT as somebody saw it. A run sees it before it reads its inputs, so that it never moves CURRENT back behind a faster run. */
export interface SeenCurrent {
  snapshotId: string | null;
  etag: string | undefined;
}

export async function seeCurrent(storage: Storage): Promise<SeenCurrent> {
  const current = await readPointer(storage);
  return { snapshotId: current?.snapshot_id ?? null, etag: current?.etag };
}

async function readPointer(storage: Storage) {
  const stored = await getJson(storage, keys.current);
  return stored && { ...pointer.parse(stored.value), etag: stored.etag };
}

export async function readSnapshot(storage: Storage, id: string): Promise<Snapshot> {
  const stored = await getJson(storage, keys.snapshot(id));
  if (!stored)
    throw new DataQualityError(`snapshot ${id} is missing from ${storage.location}`, {
      hint: "Restore it from a backup, or run `npx qudao transform`, which builds it again.",
    });
  const parsed = snapshot.safeParse(stored.value);
  if (!parsed.success)
    throw new ConfigError(`snapshot ${id} in ${storage.location} was written by another version of Qudao`, {
      hint: "Run with that version, or delete the folder: the next run builds everything again from the sources.",
      cause: parsed.error,
    });
  return parsed.data;
}

export async function writeSnapshot(storage: Storage, written: Snapshot): Promise<void> {
  await storage.put(keys.snapshot(written.id), toJson(snapshot.parse(written)));
}

/**
 * Moves CURRENT to a snapshot.
 * @param seen CURRENT before the snapshot's inputs were read; left out: as it is now
 * @returns false where it pointed there already.
 * @throws TransientError where another run has moved it since: that run may have read newer inputs.
 */
export async function moveCurrent(storage: Storage, id: string, now: Date, seen?: SeenCurrent): Promise<boolean> {
  const before = seen ?? (await seeCurrent(storage));
  if (before.snapshotId === id) return false;
  const after = { snapshot_id: id, previous_id: before.snapshotId, moved_at: now.toISOString() };
  const { written } = await storage.putIfMatch(keys.current, toJson(after), before.etag);
  if (written) return true;
  if ((await readPointer(storage))?.snapshot_id === id) return false;
  throw new TransientError("another run moved CURRENT meanwhile", { hint: "Run again; both runs' data are there." });
}
