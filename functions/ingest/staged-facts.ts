// What the log says of a staged file: counted from the few columns that are needed, after it was written.
import type { Contract } from "../contracts/contract.ts";
import type { Batch } from "../lake/commit-log.ts";
import { type Engine, identifier, literal } from "../lake/engine.ts";

export interface StagedFacts {
  /** Records in the file. */
  rows: number;
  good: number;
  months: NonNullable<Batch["months"]>;
  eventFrom: string | null;
  eventTo: string | null;
}

export async function stagedFacts(engine: Engine, { eventColumn }: Contract, path: string): Promise<StagedFacts> {
  const [file] = await engine.rows(`select num_rows from parquet_file_metadata(${literal(path)})`);
  const rows = Number(file?.num_rows ?? 0);
  const date = eventColumn === undefined ? "cast(null as date)" : identifier(eventColumn);
  // By days first: of these there are few, and only they are asked for their month.
  const counted =
    rows === 0
      ? []
      : await engine.rows(`
    with days as (select ${date} as day, count(*) as rows from read_parquet(${literal(path)}) where _original is null group by all),
    months as (select date_trunc('month', day) as month, sum(rows) as rows, min(day) as first, max(day) as last from days group by all)
    select coalesce(strftime(month, '%Y-%m'), '0000-00') as month, rows, cast(first as varchar) as first, cast(last as varchar) as last
    from months order by month`);
  const months = counted.map(({ month, rows: count }) => ({ month: String(month), rows: Number(count) }));
  const dated = counted.filter(({ first }) => first !== null);
  return {
    rows,
    good: months.reduce((sum, month) => sum + month.rows, 0),
    months: eventColumn === undefined ? [] : months,
    eventFrom: textOrNull(dated[0]?.first),
    eventTo: textOrNull(dated.at(-1)?.last),
  };
}

const textOrNull = (value: unknown) => (typeof value === "string" ? value : null);
