// Which snapshot a command speaks of: the one that readers see, or with --snapshot another.
import { contracts } from "../contracts/streams.ts";
import { keys } from "../lake/keys.ts";
import { findSnapshot, readCurrent, requireCurrent, type Snapshot } from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";

/** @param idBegin how the id of the wanted one begins; left out: the one that readers see */
export const askedSnapshot = (storage: Storage, idBegin: string | undefined): Promise<Snapshot> =>
  idBegin === undefined ? requireCurrent(storage) : findSnapshot(storage, idBegin);

/** The same; undefined where batches are in the lake and no snapshot shows them yet. */
export async function askedSnapshotIfAny(storage: Storage, idBegin: string | undefined): Promise<Snapshot | undefined> {
  if (idBegin !== undefined || (await readCurrent(storage)) || !(await hasBatches(storage)))
    return askedSnapshot(storage, idBegin);
  return undefined;
}

async function hasBatches(storage: Storage): Promise<boolean> {
  const logs = await Promise.all(contracts.map(({ stream }) => storage.list(keys.logPrefix(stream))));
  return logs.some(entries => entries.length > 0);
}
