// One pass over an input: read, mapped, typed, judged and written as one Parquet file on this machine, in the input's order. No
// table lies in between, and nothing in the statement needs all rows at once, so it runs in parallel and in little memory.
import { join } from "node:path";
import { literal } from "../lake/engine.ts";
import type { BatchTables } from "./batch-tables.ts";
import { checkedSql, oneWord } from "./contract-sql.ts";
import { lacksOf, lookupsOf, mappedRows } from "./mapping-sql.ts";
import { setPersonalKey } from "./personal.ts";
import { originalSql } from "./quarantine.ts";
import { readThrough, type SourceRows } from "./source-rows.ts";
import type { StreamJob } from "./stream-job.ts";

export interface BatchIdentity {
  batchId: string;
  /** What was read, for people: a file's name or the window of a pull. */
  origin: string;
  /** A file beside which lookup files may lie. */
  beside: string;
}

export interface Staged {
  /** Every record that could be taken apart, good or bad (`_fault`), in the input's order. */
  path: string;
  /** As they were read in the end, mended or not. */
  rows: SourceRows;
}

/** Level 1 writes money and times in a third of the time of level 3, and no larger. */
export const parquetOptions = "format parquet, compression zstd, compression_level 1";

/** @throws SourceContractError where a lookup file is wrong, or the input cannot be taken apart at all */
export async function stageRows(
  job: StreamJob,
  tables: BatchTables,
  source: SourceRows,
  identity: BatchIdentity,
): Promise<Staged> {
  const lookupTables = await lookupTablesOf(job, tables, identity);
  await setPersonalKey(job);
  const path = join(tables.workFolder, "staged.parquet");
  return readThrough(identity.origin, source, async rows => {
    await job.engine.run(
      `copy (select *, ${lineage(job, identity)} from (${stagedSql(job, rows, lookupTables)})) to ${literal(path)} (${parquetOptions})`,
    );
    return { path, rows };
  });
}

async function lookupTablesOf(
  { definition, lookups }: StreamJob,
  tables: BatchTables,
  { beside }: BatchIdentity,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const [column, rule] of Object.entries(definition.mapping)) {
    const names: string[] = [];
    for (const lookup of lookupsOf(rule)) names.push(await lookups.table(tables, lookup, beside));
    if (names.length > 0) found.set(column, names);
  }
  return found;
}

function stagedSql(job: StreamJob, rows: SourceRows, lookupTables: ReadonlyMap<string, readonly string[]>): string {
  const { contract, context, definition } = job;
  const { mapping, empty: emptyWords } = definition;
  const { timeZone, currency } = context.config;
  const mapped = mappedRows({ rows, contract, mapping, timeZone, emptyWords, lookupTables });
  const original = originalSql(job, rows);
  return checkedSql({ contract, mapping, timeZone, currency, lacks: lacksOf(rows), original }, mapped);
}

/** The same in every row, so that the file says by itself what it is. */
const lineage = ({ source, context }: StreamJob, { batchId }: BatchIdentity) =>
  `${oneWord(source)} as _source, ${oneWord(batchId)} as _batch_id, timestamp ${literal(ingestedAt(context.effects.now()))} as _ingested_at`;

const ingestedAt = (now: Date) => now.toISOString().replace("T", " ").replace("Z", "");
