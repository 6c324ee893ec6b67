// Which snapshot a command speaks of: the one that readers see, or with --snapshot another.
import { findSnapshot, requireCurrent, type Snapshot } from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";

/** @param idBegin how the id of the wanted one begins; left out: the one that readers see */
export const askedSnapshot = (storage: Storage, idBegin: string | undefined): Promise<Snapshot> =>
  idBegin === undefined ? requireCurrent(storage) : findSnapshot(storage, idBegin);
