// One input becomes one batch: staged as one Parquet file of all its rows, the bad ones set aside in a second, committed as one
// entry. Until the commit nothing of it is visible; its files lie under names that only this content can have.
import { join } from "node:path";
import type { LakeFile, LogEntry } from "../lake/commit-log.ts";
import { literal } from "../lake/engine.ts";
import { SourceContractError } from "../lake/errors.ts";
import { fileIdentity } from "../lake/file-integrity.ts";
import { readGeneration, requireYoung } from "../lake/generations.ts";
import { keys } from "../lake/keys.ts";
import { parquetOptions } from "../lake/parquet-options.ts";
import { arrangeRows } from "./arrangement.ts";
import type { BatchTables } from "./batch-tables.ts";
import { putBack } from "./lost-batches.ts";
import { fillQuarantine, quarantineReasons, refuseTooManyBad } from "./quarantine.ts";
import type { InputOutcome, ReasonCount } from "./report.ts";
import { changesOf } from "./source-changes.ts";
import { countUnreadable, type SourceRows } from "./source-rows.ts";
import { type StagedFacts, stagedFacts } from "./staged-facts.ts";
import { type BatchIdentity, stageRows } from "./staging.ts";
import { contractHash, jobName, type StreamJob } from "./stream-job.ts";

/**
 * Validates, writes and commits the rows of one input.
 * @throws SourceContractError where there is no row, or where more rows are bad than the config allows; nothing is committed then
 */
export async function commitRows(
  job: StreamJob,
  tables: BatchTables,
  source: SourceRows,
  identity: BatchIdentity,
): Promise<InputOutcome> {
  const changes = changesOf(job, identity.origin, source);
  const made = await makeFiles(job, tables, source, identity);
  await commit(job, identity, made, source.sourceFields);
  tellChanges(job, changes);
  if (source.sourceFields)
    job.fields = { seen: new Set([...job.fields.seen, ...source.sourceFields]), last: source.sourceFields };
  const { rowsRead, rowsLoaded, rowsQuarantined, reasons } = made;
  return { committed: true, rowsRead, rowsLoaded, rowsQuarantined, reasons, changes };
}

/**
 * Makes the files of a committed batch once more and puts them back.
 * @throws DataQualityError where they are not what the log says they were
 */
export async function restoreRows(
  job: StreamJob,
  tables: BatchTables,
  source: SourceRows,
  identity: BatchIdentity,
  lost: LogEntry,
): Promise<void> {
  const { path, badPath } = await makeFiles(job, tables, source, identity);
  await putBack(job, lost, lost.loaded, path);
  await putBack(job, lost, lost.quarantined, badPath);
}

interface Made {
  rowsRead: number;
  rowsLoaded: number;
  rowsQuarantined: number;
  reasons: ReasonCount[];
  facts: StagedFacts;
  /** On this machine; holds rows where any were loaded. */
  path: string;
  /** The same for those set aside. */
  badPath: string;
}

async function makeFiles(
  job: StreamJob,
  tables: BatchTables,
  source: SourceRows,
  identity: BatchIdentity,
): Promise<Made> {
  const staged = await stageRows(job, tables, source, identity);
  const facts = await stagedFacts(job.engine, job.contract, staged.path);
  const rowsRead = facts.rows + (await countUnreadable(job.engine, staged.rows));
  if (rowsRead === 0)
    throw new SourceContractError(`${identity.origin} has a header but no rows`, {
      hint: "Ask the source's owner for the file again, or remove it; nothing was loaded from it.",
    });
  const rowsQuarantined = rowsRead - facts.good;
  const badTable = tables.newTable("quarantined");
  if (rowsQuarantined > 0) await fillQuarantine(job, staged, badTable, facts.rows);
  const examples = rowsQuarantined > 0 ? await quarantineReasons(job.engine, badTable) : [];
  refuseTooManyBad(job, identity.origin, rowsRead, rowsQuarantined, examples);
  const badPath = join(tables.workFolder, "quarantined.parquet");
  if (rowsQuarantined > 0) await writeQuarantine(job, identity.batchId, badTable, badPath);
  const path = facts.good > 0 ? await arrangeRows(job, tables, staged.path, facts) : staged.path;
  const reasons = examples.map(({ reason, rows }) => ({ reason, rows }));
  return { rowsRead, rowsLoaded: facts.good, rowsQuarantined, reasons, facts, path, badPath };
}

function tellChanges(job: StreamJob, changes: readonly string[]): void {
  for (const change of changes)
    job.context.effects.log({ step: "ingest", level: "warning", message: `${jobName(job)}: ${change}` });
}

async function writeQuarantine(
  { engine, source }: StreamJob,
  batchId: string,
  table: string,
  path: string,
): Promise<void> {
  await engine.run(
    `copy (select ${literal(source)} as _source, ${literal(batchId)} as _batch_id, _row, array_to_string(reasons, '; ') as reason, original from ${table} order by _row)
    to ${literal(path)} (${parquetOptions})`,
  );
}

async function commit(
  job: StreamJob,
  { batchId, origin }: BatchIdentity,
  made: Made,
  sourceFields: readonly string[] | undefined,
): Promise<void> {
  const { contract, source, context } = job;
  const { stream } = contract;
  const { facts } = made;
  const generation = await readGeneration(context.effects.storage);
  const rawRows = made.rowsLoaded > 0 ? facts.rows : 0;
  const place = [stream, source, batchId] as const;
  const rawKey = (sha256: string) => keys.raw(...place, sha256, generation);
  const quarantineKey = (sha256: string) => keys.quarantine(...place, sha256, generation);
  const loaded = await storeFile(job, rawKey, made.path, rawRows);
  const quarantined = await storeFile(job, quarantineKey, made.badPath, made.rowsQuarantined);
  await requireYoung(context.effects.storage, generation);
  await job.log.commit({
    stream,
    source,
    batch_id: batchId,
    origin,
    rows_read: made.rowsRead,
    rows_loaded: made.rowsLoaded,
    rows_quarantined: made.rowsQuarantined,
    reasons: made.reasons,
    loaded,
    quarantined,
    event_from: facts.eventFrom,
    event_to: facts.eventTo,
    months: facts.months,
    ...(sourceFields && { source_fields: [...sourceFields] }),
    contract_hash: contractHash(contract),
    committed_at: context.effects.now().toISOString(),
  });
}

async function storeFile(
  job: StreamJob,
  keyOf: (sha256: string) => string,
  path: string,
  rows: number,
): Promise<LakeFile | null> {
  if (rows === 0) return null;
  const file = await fileIdentity(path);
  const key = keyOf(file.sha256);
  await job.context.effects.storage.putFile(key, path, file);
  return { key, rows, ...file };
}
