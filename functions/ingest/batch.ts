// One input becomes one batch: mapped, typed and checked in DuckDB, written as two Parquet files, committed as one entry.
// Until the commit nothing of it is visible; its files lie under names that only this content can have.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { hashKeyOf } from "../config/partner-page.ts";
import { commitBatch, type LakeFile } from "../lake/commit-log.ts";
import { identifier, literal } from "../lake/engine.ts";
import { SourceContractError } from "../lake/errors.ts";
import { keys } from "../lake/keys.ts";
import type { BatchTables } from "./batch-tables.ts";
import { checkedSql } from "./contract-sql.ts";
import { lookupsOf, mappedSql } from "./mapping-sql.ts";
import { personalHashTables } from "./personal.ts";
import { fillQuarantine, originalSql, quarantineReasons, refuseTooManyBad } from "./quarantine.ts";
import type { InputOutcome } from "./report.ts";
import { countRecords, type SourceRows } from "./source-rows.ts";
import { contractHash, type StreamJob } from "./stream-job.ts";

export interface BatchIdentity {
  batchId: string;
  /** What was read, for people: a file's name or the window of a pull. */
  origin: string;
  /** A file beside which lookup files may lie. */
  beside: string;
}

/**
 * Validates, writes and commits the rows of one input.
 * @throws SourceContractError where there is no row, or where more rows are bad than the config allows; nothing is committed then
 */
export async function commitRows(
  job: StreamJob,
  tables: BatchTables,
  rows: SourceRows,
  identity: BatchIdentity,
): Promise<InputOutcome> {
  const rowsRead = await countRecords(job.engine, rows);
  if (rowsRead === 0)
    throw new SourceContractError(`${identity.origin} has a header but no rows`, {
      hint: "Ask the source's owner for the file again, or remove it; nothing was loaded from it.",
    });
  await createChecked(job, tables, rows, identity);
  // What has been judged is kept as typed rows; the text of a large file would only take memory.
  await job.engine.run(`drop table ${rows.table}`);
  const goodPath = join(tables.workFolder, "loaded.parquet");
  const rowsLoaded = await writeLoaded(job, identity.batchId, goodPath);
  const rowsQuarantined = rowsRead - rowsLoaded;
  const badTable = tables.newTable("quarantined");
  const badPath = join(tables.workFolder, "quarantined.parquet");
  if (rowsQuarantined > 0) await fillQuarantine(job, rows, badTable, rowsRead);
  const examples = rowsQuarantined > 0 ? await quarantineReasons(job.engine, badTable) : [];
  refuseTooManyBad(job, identity.origin, rowsRead, rowsQuarantined, examples);
  const reasons = examples.map(({ reason, rows: count }) => ({ reason, rows: count }));
  if (rowsQuarantined > 0) await writeQuarantine(job, identity.batchId, badTable, badPath);
  const counts = { rowsRead, rowsLoaded, rowsQuarantined, reasons };
  await commit(job, identity, { ...counts, goodPath, badPath });
  return { committed: true, ...counts };
}

/** Table `checked`: every row of the input, mapped, typed and judged. */
async function createChecked(
  job: StreamJob,
  tables: BatchTables,
  rows: SourceRows,
  identity: BatchIdentity,
): Promise<void> {
  const { contract, context, definition, engine } = job;
  const { mapping, empty: emptyWords } = definition;
  const lookupTables = new Map<string, string[]>();
  for (const [column, rule] of Object.entries(mapping)) {
    const names: string[] = [];
    for (const lookup of lookupsOf(rule)) names.push(await job.lookups.table(tables, lookup, identity.beside));
    if (names.length > 0) lookupTables.set(column, names);
  }
  const mapped = mappedSql({ table: rows.table, fields: rows.fields, mapping, emptyWords, lookupTables });
  await engine.run(`set variable hash_key = ${literal(hashKeyOf(context.config, context.effects))}`);
  const hashTables = await personalHashTables(job, tables, mapped);
  const { timeZone, currency } = context.config;
  const original = originalSql(job, rows);
  const checked = checkedSql({ contract, mapping, timeZone, currency, hashTables, original }, mapped);
  await engine.run(`create or replace table checked as ${checked}`);
}

async function writeLoaded(
  { engine, contract, source, context }: StreamJob,
  batchId: string,
  path: string,
): Promise<number> {
  const columns = Object.keys(contract.columns).map(identifier).join(", ");
  const [written] = await engine.rows(
    `copy (select ${columns}, ${lineage(source, batchId)}, timestamp ${literal(ingestedAt(context.effects.now()))} as _ingested_at
    from checked where not _bad) to ${literal(path)} (format parquet, compression zstd)`,
  );
  return Number(written?.Count ?? 0);
}

async function writeQuarantine(
  { engine, source }: StreamJob,
  batchId: string,
  table: string,
  path: string,
): Promise<void> {
  await engine.run(
    `copy (select ${lineage(source, batchId)}, reason, original from ${table} order by _row) to ${literal(path)} (format parquet, compression zstd)`,
  );
}

const lineage = (source: string, batchId: string) =>
  `${literal(source)} as _source, ${literal(batchId)} as _batch_id, _row`;

const ingestedAt = (now: Date) => now.toISOString().replace("T", " ").replace("Z", "");

interface Written {
  rowsRead: number;
  rowsLoaded: number;
  rowsQuarantined: number;
  reasons: { reason: string; rows: number }[];
  goodPath: string;
  badPath: string;
}

async function commit(job: StreamJob, { batchId, origin }: BatchIdentity, written: Written): Promise<void> {
  const { contract, source, context } = job;
  const { storage, now } = context.effects;
  const { stream } = contract;
  const [eventFrom, eventTo] = await eventRange(job, written);
  const months = await eventMonths(job, written);
  const loaded = await storeFile(job, keys.raw(stream, source, batchId), written.goodPath, written.rowsLoaded);
  const quarantined = await storeFile(
    job,
    keys.quarantine(stream, source, batchId),
    written.badPath,
    written.rowsQuarantined,
  );
  await commitBatch(storage, {
    stream,
    source,
    batch_id: batchId,
    origin,
    rows_read: written.rowsRead,
    rows_loaded: written.rowsLoaded,
    rows_quarantined: written.rowsQuarantined,
    reasons: written.reasons,
    loaded,
    quarantined,
    event_from: eventFrom,
    event_to: eventTo,
    months,
    contract_hash: contractHash(contract),
    committed_at: now().toISOString(),
  });
  job.known.add(batchId);
}

/** First and last business date among the loaded rows. */
async function eventRange(
  { contract, engine }: StreamJob,
  { goodPath, rowsLoaded }: Written,
): Promise<[string | null, string | null]> {
  if (contract.eventColumn === undefined || rowsLoaded === 0) return [null, null];
  const column = identifier(contract.eventColumn);
  const [range] = await engine.rows(
    `select cast(min(${column}) as varchar) as first, cast(max(${column}) as varchar) as last from read_parquet(${literal(goodPath)})`,
  );
  return [textOrNull(range?.first), textOrNull(range?.last)];
}

const monthRow = z.object({ month: z.string(), rows: z.coerce.number() });

/** Loaded rows by the month of their business date. */
async function eventMonths({ contract, engine }: StreamJob, { goodPath, rowsLoaded }: Written) {
  if (contract.eventColumn === undefined || rowsLoaded === 0) return [];
  const month = `coalesce(strftime(${identifier(contract.eventColumn)}, '%Y-%m'), '0000-00')`;
  return engine.rowsAs(
    monthRow,
    `select ${month} as month, count(*) as rows from read_parquet(${literal(goodPath)}) group by month order by month`,
  );
}

const textOrNull = (value: unknown) => (typeof value === "string" ? value : null);

async function storeFile(job: StreamJob, key: string, path: string, rows: number): Promise<LakeFile | null> {
  if (rows === 0) return null;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  const { size } = await stat(path);
  await job.context.effects.storage.putFile(key, path);
  return { key, rows, bytes: size, sha256: hash.digest("hex") };
}
