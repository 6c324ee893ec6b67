// What can only be done once all rows lie in a file: numbering the lines of orders where the source has none, bringing a file that
// jumps through time into the order of its months, so that one month can be read without the others, and what Athena has to be
// told: a row's number, which DuckDB knows from its place in the file, and moments in milliseconds.
import { join } from "node:path";
import type { Contract } from "../contracts/contract.ts";
import { type Engine, identifier, literal } from "../lake/engine.ts";
import { parquetOptions } from "../lake/parquet-options.ts";
import type { BatchTables } from "./batch-tables.ts";
import { numberingOf } from "./contract-sql.ts";
import type { StagedFacts } from "./staged-facts.ts";
import type { StreamJob } from "./stream-job.ts";

/** @returns the path of the file that is stored: the staged one where nothing had to be done */
export async function arrangeRows(
  { engine, contract, definition, context }: StreamJob,
  tables: BatchTables,
  staged: string,
  facts: StagedFacts,
): Promise<string> {
  const numbering = numberingOf({ contract, mapping: definition.mapping });
  const sortColumn =
    contract.eventColumn !== undefined && (await jumpsThroughTime(engine, staged, contract.eventColumn, facts))
      ? contract.eventColumn
      : undefined;
  const isForAthena = context.config.engine.name === "athena";
  if (!numbering && sortColumn === undefined && !isForAthena) return staged;
  const path = join(tables.workFolder, "arranged.parquet");
  const columns = [
    `staged.* exclude (file_row_number) ${isForAthena ? await inMilliseconds(engine, staged, contract) : ""}`,
    ...(numbering ? [`coalesce(numbered.position, 1) as ${identifier(numbering.column)}`] : []),
    // A join keeps rows nearly in their order, not quite; a sort does not keep it at all.
    "staged.file_row_number + 1 as _row",
  ];
  const order =
    sortColumn === undefined
      ? ""
      : `order by date_trunc('month', staged.${identifier(sortColumn)}), staged.file_row_number`;
  await engine.run(`copy (
    select ${columns.join(", ")}
    from read_parquet(${literal(staged)}, file_row_number = true) as staged ${numbering ? numberedRows(staged, numbering.within) : ""} ${order}
  ) to ${literal(path)} (${parquetOptions})`);
  return path;
}

/** Athena knows no microseconds: it rounds them, where two moments would become one, and one might become the next day's. */
async function inMilliseconds(engine: Engine, staged: string, contract: Contract): Promise<string> {
  const columns = await engine.columnsOf(`select * from read_parquet(${literal(staged)})`);
  const moments = columns
    .map(({ name }) => name)
    .filter(name => contract.columns[name]?.type === "timestamp")
    .map(identifier);
  if (moments.length === 0) return "";
  return `replace (${moments.map(name => `date_trunc('millisecond', staged.${name}) as ${name}`).join(", ")})`;
}

/** Only orders with several lines, and cases with several steps, need the order of these found. */
function numberedRows(staged: string, within: string): string {
  const group = identifier(within);
  const file = `read_parquet(${literal(staged)}, file_row_number = true)`;
  return `left join (
    select file_row_number, row_number() over (partition by ${group} order by file_row_number) as position
    from ${file} where ${group} in (select ${group} from ${file} group by ${group} having count(*) > 1)
  ) as numbered on staged.file_row_number = numbered.file_row_number`;
}

/** So few row groups are read whole in a moment. */
const fewRowGroups = 4;

/**
 * Whether reading one month would touch most of the file. In order of time the row groups' months, counted one row group after the
 * other, are as many as there are row groups and months together; twice that is out of order.
 */
async function jumpsThroughTime(
  engine: Engine,
  path: string,
  eventColumn: string,
  { months }: StagedFacts,
): Promise<boolean> {
  const groups = await engine.rows(
    `select stats_min as first, stats_max as last from parquet_metadata(${literal(path)}) where path_in_schema = ${literal(eventColumn)}`,
  );
  if (groups.length <= fewRowGroups) return false;
  const touched = groups.reduce(
    (sum, { first, last }) =>
      sum +
      months.filter(({ month }) => month >= String(first).slice(0, 7) && month <= String(last).slice(0, 7)).length,
    0,
  );
  return touched > 2 * (groups.length + months.length);
}
