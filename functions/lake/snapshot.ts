// A snapshot names the exact files of every table of one consistent run. CURRENT names the snapshot that readers see.
// Nothing in a snapshot depends on when or how often it was built: the same inputs give the same bytes.
import { z } from "zod";
import { ConfigError, DataQualityError, TransientError } from "./errors.ts";
import { idOf, keys, numberOf, snapshotIdOf } from "./keys.ts";
import { getJson, type Storage, toJson } from "./storage.ts";

/**
 * How snapshots and build records are written. Raise it when an older reader would misunderstand them or a newer one miss
 * something; tables are then built anew (it is part of every fingerprint), so no file of an older format is written over.
 * 1 had one `file` per table and no number; 2 has `files` and `parts`.
 */
export const lakeFormat = 2;

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

const move = z.object({
  /** How many moves of CURRENT there were, this one included. */
  n: z.number().default(1),
  snapshot_id: z.string(),
  /** Where that snapshot lies; left out: under its plain name. */
  snapshot_key: z.string().optional(),
  previous_id: z.string().nullable(),
  moved_at: z.string(),
  /** After a rollback CURRENT stays where it is until a run is told to move it. */
  by: z.enum(["transform", "rollback"]).default("transform"),
  /** Why, in the words of who did it. */
  note: z.string().default(""),
});
/** What CURRENT says, and the history of it: one move. */
export type Move = z.infer<typeof move>;

/** undefined where it is none. */
export const moveOf = (stored: unknown): Move | undefined => move.safeParse(stored).data;

/** Where a move's snapshot lies. */
export const snapshotKeyOf = ({ snapshot_id, snapshot_key }: Pick<Move, "snapshot_id" | "snapshot_key">) =>
  snapshot_key ?? keys.snapshot(snapshot_id);

/** The snapshot's identity: its as-of date, its tables with what is said of them, and the checks they passed. Never the clock. */
export function snapshotId(asOfDate: string, tables: Snapshot["tables"], checksId: string): string {
  const named = Object.entries(tables).map(([name, { fingerprint, grain, key, columns }]) =>
    JSON.stringify([name, fingerprint, grain, key, columns]),
  );
  return idOf(asOfDate, checksId, ...named.sort());
}

/** The snapshot that readers see; undefined before the first run. */
export async function readCurrent(storage: Storage): Promise<Snapshot | undefined> {
  const { move } = await seeCurrent(storage);
  return move && readSnapshot(storage, move.snapshot_id, snapshotKeyOf(move));
}

/** As `readCurrent`, for steps that cannot work without one. */
export async function requireCurrent(storage: Storage): Promise<Snapshot> {
  const current = await readCurrent(storage);
  if (!current)
    throw new ConfigError(`${storage.location} holds no snapshot yet`, { hint: "Run `npx qudao run` first." });
  return current;
}

class LostSnapshotError extends DataQualityError {}
class ForeignSnapshotError extends ConfigError {}

/** Whether a snapshot is gone, or was written by another version: a run then builds it anew. */
export const isUnusable = (error: unknown) =>
  error instanceof LostSnapshotError || error instanceof ForeignSnapshotError;

/**
 * @throws ConfigError where another version wrote it
 * @throws DataQualityError where it is gone or was damaged
 */
export async function readSnapshot(storage: Storage, id: string, key = keys.snapshot(id)): Promise<Snapshot> {
  const stored = await getJson(storage, key);
  if (!stored)
    throw new LostSnapshotError(`snapshot ${id} is missing from ${storage.location}`, {
      hint: "Restore it from a backup, or run `npx qudao transform`, which builds it again.",
    });
  const format = formatOf(stored.value);
  if (format !== lakeFormat)
    throw new ForeignSnapshotError(
      `snapshot ${id} in ${storage.location} was written by another version of Qudao (format ${format}; this one reads ${lakeFormat})`,
      { hint: "Run `npx qudao transform`: it builds the tables anew from the batches and then moves on to them." },
    );
  const parsed = snapshot.safeParse(stored.value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DataQualityError(
    `${key} in ${storage.location} is damaged at ${issue?.path.join(".")}: ${issue?.message}`,
    {
      hint: "Restore it from a backup, or remove it and run `npx qudao transform`, which builds it again.",
    },
  );
}

/**
 * The snapshot whose id begins so, whether readers ever saw it or not: also one that a rollback holds back or that checks refused.
 * @throws ConfigError where none or several begin so
 */
export async function findSnapshot(storage: Storage, idBegin: string): Promise<Snapshot> {
  const found = await storage.listObjects(keys.snapshotPrefix(idBegin));
  const ids = new Set(found.map(({ key }) => snapshotIdOf(key)));
  // Of those that lie in other files since a vacuum, the oldest may have lost theirs.
  const newest = found.toSorted((a, b) => a.modifiedAt.getTime() - b.modifiedAt.getTime()).at(-1);
  if (newest && ids.size === 1) return readSnapshot(storage, snapshotIdOf(newest.key), newest.key);
  throw new ConfigError(
    `${ids.size === 0 ? "no snapshot" : `${ids.size} snapshots`} in ${storage.location} begin${ids.size === 0 ? "s" : ""} with "${idBegin}"`,
    { hint: "`npx qudao history` lists those that readers saw; a run that shows none names the one that it made." },
  );
}

const numbered = z.object({ format: z.number() });

/** Those without a number are of format 1. */
export function formatOf(value: unknown): number {
  return numbered.safeParse(value).data?.format ?? 1;
}

/**
 * Stores a snapshot. The same tables can come to lie in other files, after a vacuum; what is stored is never written over, so
 * such a snapshot gets a name of its own.
 * @param generation of the run
 * @param nameOf `keys.refusedSnapshot` for one that readers shall not see
 * @returns its key
 */
export async function writeSnapshot(
  storage: Storage,
  written: Snapshot,
  generation = 0,
  nameOf = keys.snapshot,
): Promise<string> {
  const body = toJson({ format: lakeFormat, ...snapshot.parse(written) });
  for (let variant = 0; ; variant++) {
    const key = nameOf(written.id, generation, variant);
    if ((await storage.putIfAbsent(key, body)).written) return key;
    const there = await storage.get(key);
    if (there && new TextDecoder().decode(there.body) === body) return key;
  }
}

/** CURRENT as somebody saw it. A run sees it before it reads its inputs, so that it never moves CURRENT back behind a faster run. */
export interface SeenCurrent {
  snapshotId: string | null;
  etag: string | undefined;
  /** undefined before the first run. */
  move: Move | undefined;
}

export async function seeCurrent(storage: Storage): Promise<SeenCurrent> {
  const stored = await getJson(storage, keys.current);
  if (!stored) return { snapshotId: null, etag: undefined, move: undefined };
  const found = moveOf(stored.value);
  if (!found)
    throw new DataQualityError(`${keys.current} in ${storage.location} names no snapshot`, {
      hint: `Restore it from a backup; the moves before it lie under ${keys.historyPrefix}.`,
    });
  return { snapshotId: found.snapshot_id, etag: stored.etag, move: found };
}

export type MoveDetails = Partial<Pick<Move, "snapshot_key" | "by" | "note">>;

/**
 * Moves CURRENT to a snapshot.
 *
 * What CURRENT said before is put into the history first. So no move is ever forgotten, whenever the mover is killed: the history
 * has moves 1 to n - 1, and CURRENT itself is move n. Rivals put the same bytes, because there is one move n only.
 * @param seen CURRENT before the snapshot's inputs were read; left out: as it is now
 * @returns false where it pointed there already.
 * @throws TransientError where another run has moved it since: that run may have read newer inputs.
 */
export async function moveCurrent(
  storage: Storage,
  id: string,
  now: Date,
  seen?: SeenCurrent,
  { by = "transform", note = "", snapshot_key }: MoveDetails = {},
): Promise<boolean> {
  const before = seen ?? (await seeCurrent(storage));
  const key = snapshot_key ?? keys.snapshot(id);
  if (before.move && snapshotKeyOf(before.move) === key && before.move.by === by) return false;
  if (before.move) await storage.putIfAbsent(keys.history(before.move.n), toJson(before.move));
  const after: Move = {
    n: 1 + (before.move?.n ?? (await lastMove(storage))),
    snapshot_id: id,
    ...(key !== keys.snapshot(id) && { snapshot_key: key }),
    previous_id: before.snapshotId,
    moved_at: now.toISOString(),
    by,
    note,
  };
  const { written } = await storage.putIfMatch(keys.current, toJson(after), before.etag);
  if (written) return true;
  if ((await seeCurrent(storage)).snapshotId === id) return false;
  throw new TransientError("another run moved CURRENT meanwhile", { hint: "Run again; both runs' data are there." });
}

/** Without CURRENT, in a lake that lost it, the count goes on after what the history has. */
async function lastMove(storage: Storage): Promise<number> {
  const last = (await storage.list(keys.historyPrefix)).at(-1);
  return last === undefined ? 0 : numberOf(last);
}
