// Batches that the log names and of which a file is gone or cut, although what they were made from may still be there. The same input
// gives the same bytes, so what is made again is put back only where it has the hash that the log has sealed; nothing is committed twice.
import { DataQualityError } from "../lake/errors.ts";
import { fileIdentity } from "../lake/file-integrity.ts";
import { keys } from "../lake/keys.ts";
import type { LakeFile, LogEntry } from "../lake/log-entry.ts";
import { jobName, type StreamJob } from "./stream-job.ts";

/** Batch id → its entry, of the job's source. A file that has its length is taken to be sound here; who reads it compares its hash. */
export async function findLostBatches({ context, contract, source, log }: StreamJob): Promise<Map<string, LogEntry>> {
  const { storage } = context.effects;
  const own = log.entries.filter(entry => entry.source === source);
  if (own.length === 0) return new Map();
  const listed = await Promise.all(
    keys.batchPrefixes(contract.stream, source).map(prefix => storage.listObjects(prefix)),
  );
  const bytesOf = new Map(listed.flat().map(({ key, bytes }) => [key, bytes]));
  const isLost = (file: LakeFile | null) => file !== null && bytesOf.get(file.key) !== file.bytes;
  return new Map(
    own
      .filter(({ loaded, quarantined }) => isLost(loaded) || isLost(quarantined))
      .map(entry => [entry.batch_id, entry]),
  );
}

/**
 * Puts a file back where it lay.
 * @throws DataQualityError where the file that was made again has other bytes
 */
export async function putBack(
  job: StreamJob,
  { origin }: LogEntry,
  lost: LakeFile | null,
  path: string,
): Promise<void> {
  if (lost === null) return;
  const made = await fileIdentity(path);
  if (made.sha256 !== lost.sha256)
    throw new DataQualityError(`${lost.key} is lost, and ${origin} does not give the same bytes again`, {
      hint: 'Restore it from a backup (docs/runbook.md, "a batch is lost"). Another version of the product may have written it.',
    });
  await job.context.effects.storage.putFile(lost.key, path, made);
}

export function tellRestored(job: StreamJob, { origin, rows_loaded }: LogEntry): void {
  job.context.effects.log({
    step: "ingest",
    level: "warning",
    message: `${jobName(job)}: a file of a batch was lost; its ${rows_loaded} rows were read again from ${origin}`,
    facts: { rows: rows_loaded },
  });
}

/** @param lost what no input has given again */
export function tellLost(job: StreamJob, lost: ReadonlyMap<string, LogEntry>): void {
  for (const { origin, loaded, quarantined } of lost.values())
    job.context.effects.log({
      step: "ingest",
      level: "warning",
      message: `${jobName(job)}: ${(loaded ?? quarantined)?.key} is lost, and no input gives it again: it came from ${origin}. Restore it from a backup (docs/runbook.md, "a batch is lost")`,
    });
}
