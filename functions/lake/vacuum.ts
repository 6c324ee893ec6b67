// Removes files that nobody names any more. Why it can never take one that is live: generations.ts.
import { DataQualityError } from "./errors.ts";
import { keptFrom, openGeneration, readGeneration } from "./generations.ts";
import { generationOf, isRefusedSnapshot, keys, numberOf } from "./keys.ts";
import { type NamedFiles, readNamedFiles } from "./named-files.ts";
import { seeCurrent } from "./snapshot.ts";
import type { ListedObject, Storage } from "./storage.ts";

export interface Retention {
  /** A snapshot is kept for so long after CURRENT left it. */
  keepMs: number;
  /** The last moves of CURRENT are kept, however old. */
  keepSnapshots: number;
  /** Longer than any run takes. */
  graceMs: number;
}

export interface Amount {
  files: number;
  bytes: number;
}

export interface VacuumReport {
  /** Removed now, by what it was: raw, quarantine, tables, shared, builds, snapshots. Of a dry run: what would be. */
  removed: Record<string, Amount>;
  /** Named by nobody, and still in its grace period. */
  waiting: Amount;
  /** Named by the log, CURRENT or a kept snapshot. */
  live: Amount;
  /** Snapshots that can be rolled back to, CURRENT included. */
  keptSnapshots: number;
  /** From then on another vacuum can remove more; null: from now on. */
  nextAt: Date | null;
}

/** Everything that may be removed. The log, CURRENT, its history, cursors and mails are none of it. */
const sweptFolders = ["raw", "quarantine", "tables", "shared", "builds", "snapshots"];

/** @param dryRun says what would be done and does none of it, but for the object `clock` */
export async function vacuum(storage: Storage, retention: Retention, dryRun: boolean): Promise<VacuumReport> {
  await refuseWithoutCurrent(storage);
  const now = await storageClock(storage);
  const newest = await nextGeneration(storage, retention, now, dryRun);
  const listed = (await Promise.all(sweptFolders.map(folder => storage.listObjects(`${folder}/`)))).flat();
  const givenUpBefore = await keptFrom(storage, newest.n - 1);
  const named = await readNamedFiles(storage, givenUpBefore);
  const isDue = ({ key, modifiedAt }: ListedObject) =>
    newest.n >= 2 &&
    generationOf(key) <= newest.n - 2 &&
    now.getTime() - modifiedAt.getTime() >= retention.graceMs &&
    !isNamed(named, key, givenUpBefore);
  const due = listed.filter(isDue);
  if (!dryRun) await removeAll(storage, due);
  const rest = listed.filter(object => !isDue(object));
  const isWaiting = ({ key }: ListedObject) => !isNamed(named, key, newest.keptFrom);
  return {
    removed: Object.fromEntries(
      sweptFolders.map(folder => [folder, amountOf(due.filter(({ key }) => key.startsWith(`${folder}/`)))]),
    ),
    waiting: amountOf(rest.filter(isWaiting)),
    live: amountOf(rest.filter(object => !isWaiting(object))),
    keptSnapshots: new Set(named.history.filter(({ n }) => n >= newest.keptFrom).map(({ snapshot_id }) => snapshot_id))
      .size,
    nextAt: newest.openedAt && new Date(newest.openedAt.getTime() + retention.graceMs),
  };
}

/** A lake that lost its pointer would look as if nobody named any table. */
async function refuseWithoutCurrent(storage: Storage): Promise<void> {
  if ((await seeCurrent(storage)).move) return;
  // Before the first that was shown there may be some that checks refused.
  if ((await storage.list(keys.snapshotPrefix())).every(isRefusedSnapshot)) return;
  throw new DataQualityError(`CURRENT is missing from ${storage.location}, though there are snapshots`, {
    hint: "Restore it from a backup, or run `npx qudao transform`, which writes it anew; until then nothing is removed.",
  });
}

/** What time it is for the storage, whose clock says how old an object is. */
async function storageClock(storage: Storage): Promise<Date> {
  await storage.put(keys.clock, "What time it is here: when this object was written.\n");
  const [written] = await storage.listObjects(keys.clock);
  if (!written) throw new Error(`${storage.location} does not list what was just written`);
  return written.modifiedAt;
}

interface NewestGeneration {
  n: number;
  keptFrom: number;
  openedAt: Date | null;
}

/** Opens the next generation where the newest is a grace period old; a dry run only reckons as if it had. */
async function nextGeneration(
  storage: Storage,
  retention: Retention,
  now: Date,
  dryRun: boolean,
): Promise<NewestGeneration> {
  const n = await readGeneration(storage);
  const [opened] = n === 0 ? [] : await storage.listObjects(keys.generation(n));
  const openedAt = opened?.modifiedAt ?? null;
  const kept = await keptFrom(storage, n);
  if (openedAt !== null && now.getTime() - openedAt.getTime() < retention.graceMs)
    return { n, keptFrom: kept, openedAt };
  const next = { n: n + 1, keptFrom: Math.max(kept, await firstKept(storage, retention, now)), openedAt: now };
  const isOurs = dryRun || (await openGeneration(storage, { n: next.n, kept_from: next.keptFrom }));
  return isOurs ? next : nextGeneration(storage, retention, now, dryRun);
}

/** Number of the first move of CURRENT to be kept. Move n ended before the history got move n + 1. */
async function firstKept(storage: Storage, retention: Retention, now: Date): Promise<number> {
  const { move } = await seeCurrent(storage);
  if (!move) return 0;
  const endedLater = (await storage.listObjects(keys.historyPrefix)).filter(
    ({ modifiedAt }) => now.getTime() - modifiedAt.getTime() < retention.keepMs,
  );
  const youngest = Math.min(move.n, ...endedLater.map(({ key }) => numberOf(key) - 1));
  return Math.max(0, Math.min(youngest, move.n - retention.keepSnapshots + 1));
}

/** A batch's file in a stream without any log is left alone: a lost log must not take the data with it. */
function isNamed({ lastMoves, streams }: NamedFiles, key: string, from: number): boolean {
  const [folder = "", stream = ""] = key.split("/");
  if ((folder === "raw" || folder === "quarantine") && !streams.has(stream)) return true;
  return (lastMoves.get(key) ?? -1) >= from;
}

const removedAtOnce = 16;

async function removeAll(storage: Storage, objects: readonly ListedObject[]): Promise<void> {
  for (let from = 0; from < objects.length; from += removedAtOnce)
    await Promise.all(objects.slice(from, from + removedAtOnce).map(({ key }) => storage.delete(key)));
}

function amountOf(objects: readonly ListedObject[]): Amount {
  return { files: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
}
