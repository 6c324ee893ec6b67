// Rows that break their contract, each with its reasons and its original; and the limit above which it is the source that is wrong.
import type { Engine } from "../lake/engine.ts";
import { SourceContractError } from "../lake/errors.ts";
import { personalFields } from "./personal.ts";
import { fillFaults, type Staged } from "./staging.ts";
import type { StreamJob } from "./stream-job.ts";

export interface QuarantineReason {
  /** Without anything that belongs to one row: "order_date: not a date". */
  reason: string;
  rows: number;
  /** What is said of the first such row, and where it stands. */
  example: string;
  exampleRow: number;
}

const shownReasons = 20;

/**
 * Fills a table (_row, reasons, kinds, original) with the staged records that break the contract, and with those that could not be
 * taken apart, numbered after them.
 */
export async function fillQuarantine(job: StreamJob, staged: Staged, table: string, stagedRows: number): Promise<void> {
  await fillFaults(job, staged, table);
  const { unreadable } = staged.rows;
  if (!unreadable) return;
  // What a damaged line holds where cannot be told; where the stream has personal fields nothing of it is kept.
  const isPersonal = personalFields(job).size > 0;
  const original = isPersonal ? "json_object('withheld', 'may hold personal values')" : "json_object('line', original)";
  await job.engine.run(`insert into ${table}
    select ${stagedRows} + rowid + 1, [reason], [kind], cast(${original} as varchar) from ${unreadable}`);
}

/** Most frequent first; a row with two faults counts under both. */
export async function quarantineReasons(engine: Engine, table: string): Promise<QuarantineReason[]> {
  const counted = await engine.rows(`
    select kind as reason, count(*) as rows, arg_min(reason, _row) as example, min(_row) as example_row
    from (select _row, unnest(reasons) as reason, unnest(kinds) as kind from ${table})
    group by kind order by rows desc, kind limit ${shownReasons}`);
  return counted.map(({ reason, rows, example, example_row }) => ({
    reason: String(reason),
    rows: Number(rows),
    example: String(example),
    exampleRow: Number(example_row),
  }));
}

/** In a handful of rows a share says nothing: below this many bad ones, the good ones are loaded. */
const fewBadRows = 5;

/**
 * A source that is wrong is stopped; single wrong rows are set aside. A file without one good row is wrong, however short it is;
 * a pull of a few bad records is not, for the stream must go on.
 * @throws SourceContractError where the bad rows exceed the stream's limit
 */
export function refuseTooManyBad(
  { context, source, contract, definition }: StreamJob,
  origin: string,
  rowsRead: number,
  rowsQuarantined: number,
  reasons: readonly QuarantineReason[],
): void {
  const percent = (100 * rowsQuarantined) / rowsRead;
  const isEmptyFile = rowsQuarantined === rowsRead && context.config.sources[source]?.type === "files";
  if (percent <= definition.maxQuarantinePct || (rowsQuarantined < fewBadRows && !isEmptyFile)) return;
  const named = reasons
    .slice(0, 3)
    .map(({ rows, example, exampleRow }) => `${rows} × ${example} (e.g. row ${exampleRow})`);
  throw new SourceContractError(
    `${origin}: ${rowsQuarantined} of ${rowsRead} rows (${percent.toFixed(1)} %, limit ${definition.maxQuarantinePct} %) break the contract of ${contract.stream}: ${named.join("; ")}`,
    {
      hint: "Nothing of it was loaded. Mend the source or the mapping; or raise maxQuarantinePct if such rows are to be set aside.",
    },
  );
}
