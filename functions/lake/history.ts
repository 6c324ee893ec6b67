// Where CURRENT has been, and going back there.
import { ConfigError, DataQualityError } from "./errors.ts";
import { keptFrom, readGeneration } from "./generations.ts";
import { keys, numberOf } from "./keys.ts";
import { findLost } from "./lost-files.ts";
import {
  type Move,
  moveCurrent,
  moveOf,
  readSnapshot,
  type SeenCurrent,
  type Snapshot,
  seeCurrent,
  snapshotKeyOf,
} from "./snapshot.ts";
import { getJson, type Storage } from "./storage.ts";

const readAtOnce = 16;

/**
 * Every move of CURRENT, oldest first; the last is CURRENT itself. A lake from before the history begins with the move that its
 * CURRENT names.
 * @param from number of the first move that is wanted
 */
export async function readHistory(storage: Storage, seen: SeenCurrent, from = 0): Promise<Move[]> {
  if (!seen.move) return [];
  const current = seen.move;
  const past = (await storage.list(keys.historyPrefix)).filter(
    key => numberOf(key) >= from && numberOf(key) < current.n,
  );
  const moves: Move[] = [];
  for (let at = 0; at < past.length; at += readAtOnce)
    moves.push(...(await Promise.all(past.slice(at, at + readAtOnce).map(key => readMove(storage, key)))));
  return [...moves, current];
}

async function readMove(storage: Storage, key: string): Promise<Move> {
  const found = moveOf((await getJson(storage, key))?.value);
  if (found) return found;
  throw new DataQualityError(`${key} in ${storage.location} is no move of CURRENT: it was edited or cut`, {
    hint: "Restore it from a backup, or remove it: the history then lacks this move, and nothing else.",
  });
}

/**
 * What readers saw before the snapshot of today was built. Rollbacks do not count as building, so rolling back twice goes back
 * twice, and after a rollback and a new build it is what the rollback had shown, not what it had taken away.
 */
export function moveBefore(history: readonly Move[]): Move | undefined {
  const current = history.at(-1)?.snapshot_id;
  const built = history.findLastIndex(({ snapshot_id, by }) => snapshot_id === current && by === "transform");
  return history.slice(0, Math.max(0, built)).findLast(({ snapshot_id }) => snapshot_id !== current);
}

/** The newest move to the snapshot whose id begins so. */
export function findMove(history: readonly Move[], prefix: string): Move {
  const found = history.filter(({ snapshot_id }) => snapshot_id.startsWith(prefix));
  const ids = new Set(found.map(({ snapshot_id }) => snapshot_id));
  const [newest] = found.toReversed();
  if (newest && ids.size === 1) return newest;
  const told = ids.size === 0 ? "none of the snapshots that readers saw" : `${ids.size} of the snapshots`;
  throw new ConfigError(`${told} begin${ids.size === 0 ? "s" : ""} with "${prefix}"`, {
    hint: "`npx qudao history` lists them.",
  });
}

export interface Rollback {
  from: Move;
  /** The move that was gone back to. */
  to: Move;
  snapshot: Snapshot;
}

export interface RollbackRequest {
  /** An id or how one begins; left out: what readers saw before. */
  id?: string | undefined;
  /** Reads every byte of the files too. */
  verify: boolean;
  /** Why, for the history. */
  note: string;
  now: Date;
}

/**
 * Moves CURRENT back to a snapshot that readers saw, if all of it is there. It stays there until a run is told to move it.
 * @throws ConfigError where there is none such, or where it was given up by `vacuum`
 * @throws DataQualityError where files of it are lost
 * @throws TransientError where a run moved CURRENT meanwhile
 */
export async function rollBack(storage: Storage, request: RollbackRequest): Promise<Rollback> {
  const kept = await keptFrom(storage, await readGeneration(storage));
  const seen = await seeCurrent(storage);
  const history = await readHistory(storage, seen);
  const from = history.at(-1);
  if (!from) throw new ConfigError(`${storage.location} holds no snapshot yet`, { hint: "Run `npx qudao run` first." });
  const wanted = request.id ?? moveBefore(history)?.snapshot_id;
  if (wanted === undefined)
    throw new ConfigError(`readers saw nothing before snapshot ${from.snapshot_id}`, {
      hint: "`npx qudao history` lists what there is; name one of them.",
    });
  const to = findMove(history, wanted);
  if (to.snapshot_id === from.snapshot_id)
    throw new ConfigError(`CURRENT is at ${to.snapshot_id} already`, { hint: "`npx qudao history` lists the others." });
  if (to.n < kept)
    throw new ConfigError(`snapshot ${to.snapshot_id} was given up by \`vacuum\``, {
      hint: "`npx qudao history` shows which are kept; `retention.keepDays` in the config says for how long.",
    });
  const snapshot = await readSnapshot(storage, to.snapshot_id, snapshotKeyOf(to));
  await refuseLost(storage, snapshot, request.verify);
  await moveCurrent(storage, to.snapshot_id, request.now, seen, {
    by: "rollback",
    note: request.note,
    snapshot_key: snapshotKeyOf(to),
  });
  return { from, to, snapshot };
}

async function refuseLost(storage: Storage, snapshot: Snapshot, verify: boolean): Promise<void> {
  const lost = await findLost(storage, snapshot, verify);
  if (lost.length === 0) return;
  throw new DataQualityError(
    `snapshot ${snapshot.id} cannot be shown: ${lost.length} of its files are not as they were written, e.g. ${lost[0]}`,
    { hint: "CURRENT stays where it is. Restore the files from a backup, or name another snapshot." },
  );
}
