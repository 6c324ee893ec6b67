// The lake as a run found it. Read first of all, because what a run may use, and whether it may move CURRENT, is judged by it.
import type { Effects } from "../lake/effects.ts";
import { messageOf } from "../lake/errors.ts";
import { mayName, readGeneration } from "../lake/generations.ts";
import {
  isUnusable,
  readSnapshot,
  type SeenCurrent,
  type Snapshot,
  seeCurrent,
  snapshotKeyOf,
} from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";

export interface RunStart {
  generation: number;
  seen: SeenCurrent;
  /** What CURRENT names; undefined where there is nothing to go on from: no snapshot yet, one that is gone, or one of another version. */
  current: Snapshot | undefined;
  /** Whether the run may use a file that it found. */
  mayName(key: string): boolean;
}

export async function readStart({ storage, log }: Pick<Effects, "storage" | "log">): Promise<RunStart> {
  const generation = await readGeneration(storage);
  const seen = await seeCurrent(storage);
  const current = await usableCurrent(storage, seen, message =>
    log({ step: "transform", level: "warning", message: `${message}; every table is built anew` }),
  );
  const named = new Set(Object.values(current?.tables ?? {}).flatMap(({ files }) => files.map(({ key }) => key)));
  return { generation, seen, current, mayName: key => mayName(key, generation, named) };
}

async function usableCurrent(
  storage: Storage,
  { move }: SeenCurrent,
  warn: (message: string) => void,
): Promise<Snapshot | undefined> {
  if (!move) return undefined;
  try {
    return await readSnapshot(storage, move.snapshot_id, snapshotKeyOf(move));
  } catch (error) {
    if (!isUnusable(error)) throw error;
    warn(messageOf(error));
    return undefined;
  }
}

/** A rollback holds until somebody says otherwise. One that went to a snapshot which nobody can read any more holds nothing. */
export const isHeld = ({ seen, current }: RunStart) => seen.move?.by === "rollback" && current !== undefined;
