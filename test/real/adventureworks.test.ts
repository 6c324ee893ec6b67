// AdventureWorks: 60,855 order lines of 701 resellers. The expected figures are Microsoft's own (documentation and reports of
// the sample database); "counted" ones were counted from the published files.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { dataFolder, type ExampleRun, runExample } from "./run-example.ts";

const folder = dataFolder("adventureworks");
let run: ExampleRun;
beforeAll(() => {
  run = runExample("adventureworks");
});
afterAll(() => run.remove());

const single = async (sql: string) => Object.values((await run.query(sql))[0] ?? {})[0];
const cents = "cast(round(sum(net_amount), 2) as decimal(18,2))";

test("the whole run ends well within 30 seconds", () => {
  expect(`${run.stderr}\n${run.stdout}\nexit ${run.exitCode}`).toMatch(/exit 0$/);
  process.stdout.write(`AdventureWorks: all four steps in ${run.seconds.toFixed(1)} s\n`);
  expect(run.seconds).toBeLessThan(30);
});

test("reseller sales are 80,450,596.98 in all", async () => {
  expect(await single(`select ${cents} from stg_transactions where is_counted`)).toBe("80450596.98");
});

test("sales by product category are as published", async () => {
  const rows = await run.query(
    `select category, cast(round(sum(net_amount), 2) as decimal(18,2)) as net_amount from stg_transactions join stg_products on stg_transactions.product_id = stg_products.product_id group by category order by category`,
  );
  expect(rows).toEqual([
    { category: "Accessories", net_amount: "571297.93" },
    { category: "Bikes", net_amount: "66302381.56" },
    { category: "Clothing", net_amount: "1777840.84" },
    { category: "Components", net_amount: "11799076.66" },
  ]);
});

test("sales by business type are as published, in the mart that pages read", async () => {
  const rows = await run.query(
    `select slice, ${cents} as net_amount from company_month where slice_kind = 'tier' group by slice order by slice`,
  );
  expect(rows).toEqual([
    { slice: "Specialty Bike Shop", net_amount: "6756166.18" },
    { slice: "Value Added Reseller", net_amount: "34967517.33" },
    { slice: "Warehouse", net_amount: "38726913.48" },
  ]);
});

test("635 of 701 resellers ordered, 605 of them again", async () => {
  expect(await single("select count(*) from partners")).toBe("701");
  expect(await single("select count(*) from partners where first_order_date is not null")).toBe("635");
  expect(
    await single("select count(*) from (select partner_id from partner_day group by partner_id having count(*) > 1)"),
  ).toBe("605");
});

test("3,796 orders; promotions, discounts and quotas are as published", async () => {
  expect(await single("select count(distinct order_id) from stg_transactions")).toBe("3796");
  expect(await single(`select ${cents} from stg_transactions where campaign_id is not null`)).toBe("5422689.03");
  expect(await single("select cast(round(sum(discount_amount), 2) as decimal(18,2)) from stg_transactions")).toBe(
    "527507.93",
  );
  expect(await single("select count(*) from stg_transactions where discount_amount > 0")).toBe("3282");
  expect(await single("select cast(sum(target_value) as bigint) from stg_targets")).toBe("95714000");
});

test("every order line of the file is in the lake as it was, and no other", async () => {
  await using engine = await Engine.open();
  const file = `read_csv(${literal(join(folder, "FactResellerSales.csv.gz"))}, all_varchar = true)`;
  await engine.run(`attach ${literal(join(run.out, "qudao.duckdb"))} as built (read_only)`);
  const asRead = `select SalesOrderNumber, cast(SalesOrderLineNumber as bigint), ResellerKey, ProductKey, cast(OrderDate as date), cast(DueDate as date), cast(ShipDate as date),
    cast(OrderQuantity as double), cast(ExtendedAmount as decimal(18,4)), cast(DiscountAmount as decimal(18,4)), cast(SalesAmount as decimal(18,4)), cast(TotalProductCost as decimal(18,4)) from ${file}`;
  const asLoaded = `select order_id, line_no, partner_id, product_id, order_date, promised_date, shipped_date, quantity, gross_amount, discount_amount, net_amount, cost_amount from built.raw_transactions`;
  expect(await engine.rows(`(${asRead}) except all (${asLoaded})`)).toEqual([]);
  expect(await engine.rows(`(${asLoaded}) except all (${asRead})`)).toEqual([]);
});

test("read = loaded + quarantined for every stream", async () => {
  const rows = await run.query(
    "select stream, rows_read, rows_loaded, rows_quarantined from data_quality where is_present order by stream",
  );
  for (const row of rows) expect(Number(row.rows_read)).toBe(Number(row.rows_loaded) + Number(row.rows_quarantined));
  expect(rows.find(row => row.stream === "transactions")).toMatchObject({ rows_read: "60855", rows_quarantined: "0" });
});

test("the feedback page says in both languages that the stream is absent, and shows no zero for it", () => {
  expect(run.page("feedback.html")).toMatch(/没有|缺/);
  expect(run.page("en/feedback.html")).toMatch(/absent|no data|not delivered/i);
});
