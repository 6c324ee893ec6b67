// A month-wise model is built from one month of what it reads. That must give the same rows as everything at once, and it must not
// read what changes from day to day, or every new day would build all months.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beforeName } from "../../functions/transform/partitioning.ts";
import { type BenchModel, benchAsOf, type GivenRows, SqlBench } from "./sql-bench.ts";

let bench: SqlBench;
beforeAll(async () => {
  bench = await SqlBench.open();
});
afterAll(() => bench[Symbol.asyncDispose]());

const orderLines = ["raw_transactions", "stg_transactions"];
/** Which products are new is said by launches and rules. When they change, these tables are built anew, as one in a piece would be daily. */
const exceptions = [
  { file: "sql/intermediate/int_new_product_carriers.sql", input: "stg_products_in_own_currency" },
  { file: "sql/intermediate/int_new_product_months.sql", input: "stg_incentive_rules" },
  { file: "sql/intermediate/int_new_product_months.sql", input: "stg_products_in_own_currency" },
];
const monthWise = () => bench.models.filter(({ partitioning }) => partitioning);

test("only month-wise models and checks read order lines", () => {
  const others = bench.models.filter(({ partitioning }) => !partitioning);
  const readers = others.filter(({ inputs }) => inputs.some(input => orderLines.includes(input)));
  expect(readers.map(({ file }) => file)).toEqual([]);
});

test("month-wise models read month-wise tables, the rules, the run and the rates, and nothing else", () => {
  const allowed = new Set([
    "raw_transactions",
    "rules",
    "run",
    "int_fx_rates",
    ...monthWise().map(({ table }) => table),
  ]);
  const strangers = monthWise().flatMap(({ table, file, inputs }) =>
    inputs.filter(input => !allowed.has(input) && input !== beforeName(table)).map(input => ({ file, input })),
  );
  const inOrder = (some: typeof exceptions) => some.map(({ file, input }) => `${file} reads ${input}`).sort();
  expect(inOrder(strangers)).toEqual(inOrder(exceptions));
});

test("none of these others follows the run, or each day would build all months", () => {
  const followsRun = (table: string): boolean =>
    (bench.models.find(model => model.table === table)?.inputs ?? []).some(
      input => input === "run" || followsRun(input),
    );
  expect(exceptions.map(({ input }) => input).filter(followsRun)).toEqual([]);
  expect(followsRun("stg_products")).toBe(true);
});

const day = 86_400_000;
const iso = (time: number) => new Date(time).toISOString().slice(0, 10);
const first = Date.parse("2026-04-20");

/** Lines of few orders, customers and partners, so that versions, deletions, moves to other months and several orders a day are common. */
const line = fc.record({
  order_id: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"),
  line_no: fc.constantFrom(1, 2),
  partner_id: fc.constantFrom("p1", "p2"),
  customer_id: fc.constantFrom("c1", "c2", "c3", null),
  campaign_id: fc.constantFrom("k1", null),
  order_date: fc.integer({ min: 0, max: 200 }).map(days => iso(first + days * day)),
  promised_date: fc.constantFrom("2026-06-10", "2026-09-10", null),
  delivered_date: fc.constantFrom("2026-06-09", "2026-09-20", null),
  net_amount: fc.integer({ min: -20, max: 100 }),
  currency: fc.constantFrom("CNY", "USD"),
  status: fc.constantFrom("completed", "completed", "completed", "cancelled"),
  updated_at: fc.integer({ min: 1, max: 9 }).map(hour => `2026-10-01 0${hour}:00:00`),
});
const deletion = fc.record({
  order_id: fc.constantFrom("a", "b"),
  line_no: fc.constantFrom(1, 2),
  deleted_at: fc.integer({ min: 1, max: 9 }).map(hour => `2026-10-01 0${hour}:30:00`),
});
const history = fc
  .record({ lines: fc.array(line, { minLength: 20, maxLength: 60 }), deletions: fc.array(deletion, { maxLength: 3 }) })
  .map(
    ({ lines, deletions }): GivenRows => ({
      raw_fx_rates: [
        { currency: "USD", rate_date: "2026-05-01", rate: 7 },
        { currency: "USD", rate_date: "2026-08-01", rate: 7.5 },
      ],
      raw_transactions: [...lines, ...deletions],
    }),
  );

test("month by month they give the rows that they give at once", async () => {
  const models = monthWise().filter(({ layer }) => layer !== "checks");
  await fc.assert(
    fc.asyncProperty(history, async given => {
      const whole = await bench.build(
        models.map(({ table }) => table),
        given,
      );
      const byMonth = await buildByMonth(models, whole);
      const wrong: string[] = [];
      for (const { table } of models) if (await differs(`${whole}.${table}`, `${byMonth}.${table}`)) wrong.push(table);
      expect(wrong).toEqual([]);
    }),
    { numRuns: 6 },
  );
}, 600_000);

const months = ["2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"];
const isIn = (column: string, month: string) => `strftime(${column}, '%Y-%m') = '${month}'`;

/** Builds the models month after month from the inputs that lie in the schema `whole`; returns the schema that they are in. */
async function buildByMonth(models: readonly BenchModel[], whole: string): Promise<string> {
  const { engine } = bench;
  const schema = `${whole}_by_month`;
  await engine.run(`create schema ${schema}; create schema ${schema}_views; use ${schema}_views`);
  for (const { table } of models)
    await engine.run(`create table ${schema}.${table} as select * from ${whole}.${table} where false`);
  for (const model of models)
    for (const month of months) {
      for (const input of model.inputs)
        await engine.run(`create or replace view ${input} as ${inMonth(models, { whole, schema, month, input })}`);
      await engine.run(
        `insert into ${schema}.${model.table} select * from (${model.sql}) where ${isIn(model.partitioning?.column ?? "", month)}`,
      );
    }
  return schema;
}

interface Reading {
  whole: string;
  schema: string;
  month: string;
  input: string;
}

/** What a month-wise reader sees of an input. */
function inMonth(models: readonly BenchModel[], { whole, schema, month, input }: Reading): string {
  const source = models.find(({ table }) => table === input);
  if (source) return `select * from ${schema}.${input} where ${isIn(source.partitioning?.column ?? "", month)}`;
  const fold = models.find(({ table }) => beforeName(table) === input);
  if (fold)
    return `select ${fold.partitioning?.carries?.map(({ name }) => name).join(", ")} from ${schema}.${fold.table} where strftime(${fold.partitioning?.column}, '%Y-%m') < '${month}'`;
  // All versions of the order lines that have one in the month.
  if (input === "raw_transactions")
    return `select * from ${whole}.${input} as versions where exists (select 1 from ${whole}.${input} as own
      where own._source = versions._source and own.order_id = versions.order_id and own.line_no = versions.line_no and ${isIn("own.order_date", month)})`;
  if (input === "run")
    return `select * replace (least(date '${benchAsOf}', last_day(date '${month}-01')) as as_of_date) from ${whole}.run`;
  return `select * from ${whole}.${input}`;
}

async function differs(one: string, other: string): Promise<boolean> {
  const rows = await bench.engine.rows(
    `(select * from ${one} except all select * from ${other}) union all (select * from ${other} except all select * from ${one}) limit 1`,
  );
  return rows.length > 0;
}
