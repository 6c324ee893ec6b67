// A metric's number as the snapshot has it, and the rows that it is the sum of.
import { z } from "zod";
import { type Engine, identifier, literal } from "../../lake/engine.ts";
import { DataQualityError } from "../../lake/errors.ts";

export interface Slice {
  kind: string;
  slice: string;
}

const number = z.coerce.number().nullable();
const valueRow = z.object({
  from_date: z.string(),
  to_date: z.string(),
  numerator: z.coerce.number(),
  denominator: z.coerce.number(),
  n: z.coerce.number(),
  value: number,
  lower: number,
  upper: number,
  is_enough: z.boolean(),
  previous_value: number,
});
export type MetricValue = z.infer<typeof valueRow>;

const inSlice = (metric: string, { kind, slice }: Slice) =>
  `metric = ${literal(metric)} and slice_kind = ${literal(kind)} and slice = ${literal(slice)}`;

/**
 * @param month `YYYY-MM`; left out: the headline, over twelve months or at the last month end
 * @returns undefined where the slice has no rows then
 */
export async function readValue(
  engine: Engine,
  metric: string,
  slice: Slice,
  month?: string,
): Promise<MetricValue | undefined> {
  const where = inSlice(metric, slice);
  const figures = "numerator, denominator, n, value, lower, upper, is_enough";
  const [row] = await engine.rowsAs(
    valueRow,
    month === undefined
      ? `select from_date, to_date, ${figures}, previous_value from metric_headline where ${where}`
      : `select month_date as from_date, cast(month_date + interval '1' month - interval '1' day as date) as to_date,
          ${figures}, cast(null as double) as previous_value
        from metric_by_month where ${where} and month_date = date ${literal(`${month}-01`)}`,
  );
  return row;
}

const monthRow = valueRow
  .pick({ numerator: true, denominator: true, n: true, value: true, lower: true, upper: true })
  .extend({ month_date: z.string() });
export type MetricMonth = z.infer<typeof monthRow>;

/** The newest months of a slice, oldest first. */
export async function readMonths(engine: Engine, metric: string, slice: Slice, most: number): Promise<MetricMonth[]> {
  const rows = await engine.rowsAs(
    monthRow,
    `select month_date, numerator, denominator, n, value, lower, upper
      from metric_by_month where ${inSlice(metric, slice)} order by month_date desc limit ${most}`,
  );
  return rows.toReversed();
}

const cellRow = z.object({
  date: z.string(),
  partner_id: z.string().nullable(),
  numerator: z.coerce.number(),
  denominator: z.coerce.number(),
});
const sumRow = z.object({
  rows: z.coerce.number(),
  numerator: z.coerce.number(),
  denominator: z.coerce.number(),
});

export interface RowsBehind {
  /** SELECT that gives all of them. */
  query: string;
  rows: number;
  numerator: number;
  denominator: number;
  /** Those with the largest denominators. */
  largest: z.infer<typeof cellRow>[];
}

/**
 * The metric's own rows of the slice and period.
 * @throws DataQualityError where their sums are not the value's, to six decimals
 */
export async function readRowsBehind(
  engine: Engine,
  metric: string,
  slice: Slice,
  value: MetricValue,
  most: number,
): Promise<RowsBehind> {
  const query = `select ${["date", "partner_id", "numerator", "denominator"].map(name => `cells.${name}`).join(", ")}
from ${identifier(`metric_${metric}`)} as cells
${ofSlice(slice)}where cells.date between date ${literal(value.from_date)} and date ${literal(value.to_date)}`;
  const [sums] = await engine.rowsAs(
    sumRow,
    `select count(*) as rows, coalesce(sum(numerator), 0) as numerator, coalesce(sum(denominator), 0) as denominator from (${query})`,
  );
  const found = sums ?? { rows: 0, numerator: 0, denominator: 0 };
  for (const column of ["numerator", "denominator"] as const)
    if (Math.abs(found[column] - value[column]) > 1e-6 * Math.max(1, Math.abs(value[column])))
      throw new DataQualityError(
        `metric_${metric}: its rows add up to a ${column} of ${found[column]}, and the snapshot shows ${value[column]}`,
        { hint: "Please report this with the metric's SQL: the two must be the same number." },
      );
  const largest = await engine.rowsAs(
    cellRow,
    `select * from (${query}) order by abs(denominator) desc, abs(numerator) desc, date, partner_id limit ${most}`,
  );
  return { query, ...found, largest };
}

/** Tier, region and kind are the partner's of today, as in int_metric_slices. */
function ofSlice({ kind, slice }: Slice): string {
  if (kind === "all") return "";
  if (kind === "partner")
    return `inner join partners on partners.partner_id = cells.partner_id
    and partners.partner_id = ${literal(slice)}\n`;
  const word = kind === "region" ? "coalesce(partners.region, 'unknown')" : `partners.${identifier(kind)}`;
  return `inner join partners on partners.partner_id = cells.partner_id and ${word} = ${literal(slice)}\n`;
}

/** The slices of a metric that have a number, by kind. */
export async function readSlices(engine: Engine, metric: string): Promise<Slice[]> {
  return engine.rowsAs(
    z.object({ kind: z.string(), slice: z.string() }),
    `select slice_kind as kind, slice from metric_headline where metric = ${literal(metric)} order by slice_kind, slice`,
  );
}
