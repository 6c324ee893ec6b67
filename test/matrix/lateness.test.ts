// Rows 16 and 18 of the failure matrix as analysts see them: what late rows changed, and sales that came under two ids.
import { describe, expect, test } from "vitest";
import { ingest } from "../../functions/ingest/ingest.ts";
import { Engine, type Row } from "../../functions/lake/engine.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { transform } from "../../functions/transform/transform.ts";
import type { FixtureContext } from "../fixtures/lake.ts";
import { fileWorld, salesMapping, writeFiles } from "../ingest/world.ts";

const header = "order,partner,date,amount";
const stream = { transactions: { files: "in", mapping: { ...salesMapping, line_no: { constant: "1" } } } };

/** The daily run on a day on which a file came. */
async function runOn(context: FixtureContext, day: string, file: string, lines: readonly string[]): Promise<void> {
  await writeFiles(context.folder, { [`in/${file}`]: `${[header, ...lines].join("\n")}\n` });
  context.effects.now = () => new Date(`${day}T05:30:00Z`);
  expect((await ingest(context)).failures).toEqual([]);
  await transform(context);
}

/** @returns a table of the current snapshot, and its checks that found something */
async function published({ effects }: FixtureContext, select: string): Promise<{ rows: Row[]; found: string[] }> {
  const snapshot = await requireCurrent(effects.storage);
  await using engine = await Engine.open();
  await createSnapshotViews(engine, effects.storage, snapshot);
  const found = snapshot.checks.filter(({ rows }) => rows > 0).map(({ name }) => name);
  return { rows: await engine.rows(select), found };
}

describe.each([
  ["in one piece", Number.MAX_SAFE_INTEGER],
  ["month by month", 0],
])("a lake built %s", { timeout: 60_000 }, (_title, monthlyFromRows) => {
  test("matrix 16: a late row counts in its own month; what it changed is listed, and marked beyond the limit", async () => {
    await using context = await fileWorld({}, stream, { timeZone: "UTC", engine: { monthlyFromRows } });
    await runOn(context, "2026-09-01", "a.csv", ["A1,P1,2026-07-10,100", "A2,P1,2026-08-31,50"]);
    await runOn(context, "2026-09-03", "b.csv", ["A3,P1,2026-08-30,20"]);
    const inTime = await published(context, "select * from revenue_restatements");
    expect(inTime.rows).toMatchObject([{ month_date: "2026-08-01", arrived_date: "2026-09-03", days_late: "3" }]);
    expect(inTime.found).not.toContain("closed_months_stay");

    await runOn(context, "2026-10-10", "c.csv", ["A2,P1,2026-08-31,45", "A4,P1,2026-10-09,8"]);
    const late = await published(
      context,
      "select * exclude (lines_removed) from revenue_restatements order by arrived_date",
    );
    const change = { month_date: "2026-08-01", lines_added: "0", lines_corrected: "0" };
    expect(late.rows).toEqual([
      { ...change, arrived_date: "2026-09-03", days_late: "3", lines_added: "1", revenue_change: "20.0000" },
      { ...change, arrived_date: "2026-10-10", days_late: "40", lines_corrected: "1", revenue_change: "-5.0000" },
    ]);
    expect(late.found).toContain("closed_months_stay");
    const months = await published(
      context,
      "select strftime(month_date, '%Y-%m') as month, net_amount from company_month where slice_kind = 'all' order by month",
    );
    expect(months.rows).toContainEqual({ month: "2026-08", net_amount: "65.0000" });
  });

  test("matrix 18: sales that came again under other ids are reported, and named line by line", async () => {
    await using context = await fileWorld(
      {},
      { transactions: { ...stream.transactions, mapping: { ...stream.transactions.mapping, ordered_at: "date" } } },
      { timeZone: "UTC", engine: { monthlyFromRows } },
    );
    const sales = (prefix: string) =>
      Array.from(
        { length: 30 },
        (_, n) => `${prefix}${n},P${n % 3},2026-09-02 08:${String(n).padStart(2, "0")}:00,${n}.50`,
      );
    await runOn(context, "2026-09-03", "old.csv", sales("OLD-"));
    await runOn(context, "2026-09-04", "new.csv", sales("N"));
    const { rows, found } = await published(
      context,
      "select order_id, first_order_id, is_copy from int_near_duplicates where order_id in ('N7', 'OLD-7') order by order_id",
    );
    expect(rows).toEqual([
      { order_id: "N7", first_order_id: "N7", is_copy: false },
      { order_id: "OLD-7", first_order_id: "N7", is_copy: true },
    ]);
    expect(found).toContain("orders_come_under_one_id");
  });
});
