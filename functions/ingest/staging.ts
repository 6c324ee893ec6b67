// One pass over an input: read, mapped, typed, judged and written as one Parquet file on this machine, in the input's order. No
// table lies in between, and nothing in the statement needs all rows at once, so it runs in parallel and in little memory.
import { join } from "node:path";
import { literal } from "../lake/engine.ts";
import { parquetOptions } from "../lake/parquet-options.ts";
import type { BatchTables } from "./batch-tables.ts";
import { type ContractInput, checkedSql, faultsSql, oneWord } from "./contract-sql.ts";
import { lacksOf, lookupsOf, type MappedRows, mappedRows, rawColumn } from "./mapping-sql.ts";
import { hashSql, personalFields, setPersonalKey } from "./personal.ts";
import { mappingWithout } from "./source-changes.ts";
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
  /** Every record that could be taken apart, good or bad, in the input's order. */
  path: string;
  /** As they were read in the end, mended or not. */
  rows: SourceRows;
  lookupTables: LookupTables;
}

type LookupTables = ReadonlyMap<string, readonly string[]>;

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
  const lineage = `${oneWord(job.source)} as _source, ${oneWord(identity.batchId)} as _batch_id`;
  return readThrough(identity.origin, source, async rows => {
    const checked = checkedSql(contractInput(job, rows), mappedInput(job, rows, lookupTables));
    await job.engine.run(`copy (select *, ${lineage} from (${checked})) to ${literal(path)} (${parquetOptions})`);
    return { path, rows, lookupTables };
  });
}

/** Table (_row, reasons, kinds, original) of the staged rows that break the contract: the same questions, asked of the originals that were kept. */
export async function fillFaults(job: StreamJob, { path, rows, lookupTables }: Staged, table: string): Promise<void> {
  const kept = `${table}_kept`;
  await job.engine.run(`create table ${kept} as
    select file_row_number + 1 as _row, _original from read_parquet(${literal(path)}, file_row_number = true) where _original is not null`);
  const originals: SourceRows = {
    relation: kept,
    position: "_row",
    ...(rows.absent && { absent: rows.absent }),
    fields: new Map([...rows.fields.keys()].map(field => [field, originalField(field)])),
  };
  const faults = faultsSql(
    { ...contractInput(job, originals), isHashed: true },
    mappedInput(job, originals, lookupTables),
  );
  await job.engine.run(`create table ${table} as
    select faults._row, faults.reasons, faults.kinds, kept._original as original
    from (${faults}) as faults inner join ${kept} as kept on faults._row = kept._row`);
}

/** The fields that the mapping reads, as they came; personal ones as their hash. */
function originalSql(job: StreamJob, { fields }: SourceRows): string {
  const personal = personalFields(job);
  const parts = [...fields.keys()].flatMap((field, index) => {
    const raw = rawColumn(index);
    return [literal(field), personal.has(field) ? hashSql(`nullif(trim(${raw}), '')`) : raw];
  });
  return `cast(json_object(${parts.join(", ")}) as varchar)`;
}

/** By JSON pointer: a field's name may hold dots and quotes. */
const originalField = (field: string) =>
  `json_extract_string(_original, ${literal(`/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`)})`;

function contractInput(job: StreamJob, rows: SourceRows): ContractInput {
  const { contract, context, definition } = job;
  const { timeZone, currency } = context.config;
  const mapping = mappingWithout(definition.mapping, rows.absent);
  return { contract, mapping, timeZone, currency, lacks: lacksOf(rows), original: originalSql(job, rows) };
}

function mappedInput(job: StreamJob, rows: SourceRows, lookupTables: LookupTables): MappedRows {
  const { contract, context, definition } = job;
  const mapping = mappingWithout(definition.mapping, rows.absent);
  const emptyWords = definition.empty;
  return mappedRows({ rows, contract, mapping, timeZone: context.config.timeZone, emptyWords, lookupTables });
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
