// Every file that the commit logs and the current snapshot name, and whether it is what was written.
import { contracts } from "../contracts/streams.ts";
import { readLog } from "../lake/commit-log.ts";
import { type DamagedFile, findDamaged } from "../lake/file-integrity.ts";
import { readCurrent } from "../lake/snapshot.ts";
import type { FileIdentity, Storage } from "../lake/storage.ts";

export interface FilesReport {
  files: number;
  bytes: number;
  damaged: DamagedFile[];
}

/**
 * Reads every byte of them.
 * @throws DataQualityError where a log or the snapshot itself is damaged: then nobody can say which files there should be.
 */
export async function checkLakeFiles(storage: Storage): Promise<FilesReport> {
  const named = [...(await batchFiles(storage)), ...(await tableFiles(storage))];
  const files = [...new Map(named.map(file => [file.key, file])).values()];
  return {
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    damaged: await findDamaged(storage, files),
  };
}

type NamedFile = FileIdentity & { key: string };

async function batchFiles(storage: Storage): Promise<NamedFile[]> {
  const logs = await Promise.all(contracts.map(({ stream }) => readLog(storage, stream)));
  return logs.flat().flatMap(({ loaded, quarantined }) => [loaded, quarantined].filter(file => file !== null));
}

async function tableFiles(storage: Storage): Promise<NamedFile[]> {
  const snapshot = await readCurrent(storage);
  return Object.values(snapshot?.tables ?? {}).flatMap(({ files }) => files);
}
