// The same cells give the same sums to the last bit, in whatever order their parts come: doubles do not, decimals do. Else two runs
// over the same rows would write two tables, and a rebuild would not be known for one.
import { expect, test } from "vitest";
import { Engine, type Row } from "../../functions/lake/engine.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";

const partners = 40;
const days = 120;

/** Revenue per order in a currency of small units: sums of some 1e12, where a double has four decimals. */
async function slicesOf(order: "asc" | "desc"): Promise<Row[]> {
  await using engine = await Engine.open({ threads: 1 });
  await engine.run(`
    create table metric_cells as
      select 'order_value' as metric, date '2026-01-01' + cast(n // ${partners} as integer) as date,
        'P' || lpad(cast(n % ${partners} as varchar), 2, '0') as partner_id,
        cast(hash(n) % 10000000000000 as double) / 1e4 as numerator, cast(1 + hash(n + 1) % 900 as double) as denominator
      from range(${partners * days}) as cells (n) order by n ${order};
    create table int_metric_last_months as select 'order_value' as metric, date '2026-03-01' as last_month_date;
    create table int_metric_periods as
      select 'order_value' as metric, 'headline' as period, date '2026-01-01' as from_month_date, date '2026-03-01' as to_month_date;
    create table partners as
      select distinct partner_id, 'core' as tier, 'R' || right(partner_id, 1) as region, 'agent' as kind from metric_cells order by partner_id ${order};
    create table metric_catalogue as select 'order_value' as metric, 'cluster' as interval, 2 as minimum_n;`);
  const files = await readSqlFiles();
  for (const table of ["int_metric_months", "int_metric_slices"])
    await engine.run(`create table ${table} as ${files.find(file => file.table === table)?.sql}`);
  return engine.rows("select * from int_metric_slices order by all");
}

test("the cells of metrics add up to the same last bit in either order", async () => {
  const slices = await slicesOf("asc");
  expect(slices).toHaveLength(1 + 1 + 10 + 1 + partners);
  expect(slices.every(({ lower, slice_kind }) => lower !== null || slice_kind === "partner")).toBe(true);
  expect(await slicesOf("desc")).toEqual(slices);
});
