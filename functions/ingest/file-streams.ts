// A source of files: one batch per file; a file that fails does not keep the others from being read.
import type { FileStream } from "../config/sources.ts";
import type { LogEntry } from "../lake/log-entry.ts";
import { commitRows, restoreRows } from "./batch.ts";
import { BatchTables } from "./batch-tables.ts";
import { listFailure } from "./failure.ts";
import { findInputs } from "./file-input.ts";
import { findLostBatches, tellLost, tellRestored } from "./lost-batches.ts";
import { fieldsOf } from "./mapping-sql.ts";
import { readerOf } from "./readers.ts";
import { addOutcome, type IngestFailure, type InputOutcome, type StreamReport } from "./report.ts";
import { fieldHistory } from "./source-changes.ts";
import type { Input } from "./source-rows.ts";
import { batchIdOf, definitionHash, jobName, lookupsOfJob, type StreamJob } from "./stream-job.ts";

/** Reads every file of the stream; what was committed stands in the report, what failed in the failures. */
export async function ingestFiles(
  job: StreamJob,
  folder: string,
  stream: FileStream,
  report: StreamReport,
  failures: IngestFailure[],
): Promise<void> {
  const { source, contract } = job;
  const lost = await findLostBatches(job);
  for (const pattern of [stream.files].flat()) {
    await listFailure(failures, source, contract.stream, async () => {
      for (const input of await findInputs(folder, pattern, stream))
        await listFailure(failures, source, contract.stream, async () =>
          addOutcome(report, await ingestFile(job, input, stream, lost)),
        );
    });
  }
  tellLost(job, lost);
}

/** @param lost batches to be made again from their inputs; those that were go from it */
async function ingestFile(
  job: StreamJob,
  found: Input,
  stream: FileStream,
  lost: Map<string, LogEntry>,
): Promise<InputOutcome> {
  const { format, read } = readerOf(found, stream.format);
  const { delimiter, encoding, sheet, headerLine } = stream;
  const options = { format, delimiter, encoding, sheet, headerLine };
  const wanted = await whatIsNew(job, found, definitionHash(job, options), lost);
  const tell = (message: string) =>
    job.context.effects.log({ step: "ingest", level: "progress", message: `${jobName(job)}: ${message}` });
  if (!wanted) {
    tell(`${found.name} is unchanged`);
    return { committed: false };
  }
  const { input, batchId } = wanted;
  tell(`reading ${input.name}`);
  await using tables = await BatchTables.open(job.engine, job.workFolder);
  const rows = await read(tables, input, fieldsOf(stream.mapping), {
    ...options,
    history: fieldHistory(job.fields, job.contract, job.definition),
  });
  const identity = { batchId, origin: input.name, beside: input.path };
  const gone = lost.get(batchId);
  if (!gone) return toldOf(job, input, await commitRows(job, tables, rows, identity));
  await restoreRows(job, tables, rows, identity, gone);
  lost.delete(batchId);
  tellRestored(job, gone);
  return { committed: false };
}

/** The file's content and the batch that it makes; undefined where the lake has that batch, whole. */
async function whatIsNew(
  job: StreamJob,
  found: Input,
  definition: string,
  lost: ReadonlyMap<string, LogEntry>,
): Promise<{ input: Input; batchId: string } | undefined> {
  const lookupHashes = await job.lookups.hashes(lookupsOfJob(job), found.path);
  const batchOf = (sha256: string) => batchIdOf(job, sha256, lookupHashes, definition);
  const isThere = (batchId: string) => job.log.has(batchId) && !lost.has(batchId);
  const remembered = await job.files.sha256Of(found);
  if (remembered !== undefined && isThere(batchOf(remembered))) return undefined;
  const content = await job.files.scan(found);
  const batchId = batchOf(content.sha256);
  return isThere(batchId) ? undefined : { input: { ...found, content }, batchId };
}

function toldOf(job: StreamJob, { name }: Input, outcome: InputOutcome): InputOutcome {
  if (outcome.committed)
    job.context.effects.log({
      step: "ingest",
      level: "progress",
      message: `${jobName(job)}: ${name}: ${outcome.rowsRead} rows read, ${outcome.rowsLoaded} loaded, ${outcome.rowsQuarantined} quarantined`,
      facts: { rows: outcome.rowsRead },
    });
  return outcome;
}
