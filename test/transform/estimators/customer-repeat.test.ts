// The tables of repeat purchase, from raw orders to P(alive): the estimators and the SQL around them on a simulated company.
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { configSchema } from "../../../functions/config/config.ts";
import { Engine, type Row } from "../../../functions/lake/engine.ts";
import { seededRandom } from "../../../functions/statistics/random.ts";
import { customerScores, estimateRepeat } from "../../../functions/statistics/repeat-purchase/repeat-purchase.ts";
import type { Estimator } from "../../../functions/transform/estimators/estimator.ts";
import { customerRepeatModel } from "../../../functions/transform/estimators/repeat-purchase/customer-repeat-model.ts";
import { customerRepeatOutlook } from "../../../functions/transform/estimators/repeat-purchase/customer-repeat-outlook.ts";
import { readSqlFiles } from "../../../functions/transform/models.ts";
import { betaOf, exponentialOf, gammaOf } from "../../statistics/draws.ts";

const config = configSchema.parse({
  project: "bench",
  company: { zh: "测试", en: "Test" },
  sources: {},
  calendar: "none",
  currency: "CNY",
});
const asOfDate = "2026-06-30";
const asOfDay = Date.parse(asOfDate) / 86_400_000;

/** Rows of an estimator, as a table of the engine. */
async function store(engine: Engine, estimator: Estimator): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of await estimator.run({ engine, config, asOfDate })) rows.push(row);
  for (const row of rows) expect(Object.keys(row)).toEqual(estimator.columns.map(({ name }) => name));
  const columns = estimator.columns.map(({ name, type }) => `${name} ${type}`).join(", ");
  await engine.run(`create or replace table ${estimator.name} (${columns})`);
  const values = rows.map(
    row =>
      `(${estimator.columns.map(({ name }) => (typeof row[name] === "string" ? `'${row[name]}'` : String(row[name] ?? "null"))).join(", ")})`,
  );
  for (let at = 0; at < values.length; at += 500)
    await engine.run(`insert into ${estimator.name} values ${values.slice(at, at + 500).join(", ")}`);
  return rows;
}

/** Builds the models between orders and the mart over these occasions. */
async function build(engine: Engine, occasions: readonly { customer: string; day: number }[]): Promise<Row[]> {
  const models = new Map((await readSqlFiles()).map(({ table, sql }) => [table, sql]));
  await engine.run(`create or replace table run as select date '${asOfDate}' as as_of_date`);
  await engine.run(
    "create or replace table int_customer_days (order_date date, customer_id varchar, partner_id varchar, net_amount decimal(18, 4))",
  );
  const rows = occasions.map(({ customer, day }) => `(date '1970-01-01' + ${day}, '${customer}', 'p1', 10)`);
  for (let at = 0; at < rows.length; at += 1000)
    await engine.run(`insert into int_customer_days values ${rows.slice(at, at + 1000).join(", ")}`);
  await engine.run(`create or replace table int_customer_repeats as ${models.get("int_customer_repeats")}`);
  const fitted = await store(engine, customerRepeatModel);
  await store(engine, customerRepeatOutlook);
  await engine.run(`create or replace table customer_repeat as ${models.get("customer_repeat")}`);
  return fitted;
}

describe("a simulated company of 1,500 customers", () => {
  const random = seededRandom(41);
  const occasions: { customer: string; day: number }[] = [];
  let engine: Engine;
  let fitted: Row[];
  beforeAll(async () => {
    for (let customer = 0; customer < 1500; customer++) {
      const rate = gammaOf(random, 1.2, 90);
      const leaving = betaOf(random, 0.8, 3);
      let day = asOfDay - 30 - 900 * random();
      const days = new Set([Math.floor(day)]);
      for (day += exponentialOf(random, rate); day <= asOfDay; day += exponentialOf(random, rate)) {
        days.add(Math.floor(day));
        if (random() < leaving) break;
      }
      for (const day of days) occasions.push({ customer: `k${customer}`, day });
    }
    engine = await Engine.open();
    fitted = await build(engine, occasions);
    return () => engine.close();
  });

  it("is fitted by the same functions as a file is: parameters and every customer's numbers are equal", async () => {
    const result = estimateRepeat(
      { customer: occasions.map(({ customer }) => customer), moment: Float64Array.from(occasions, ({ day }) => day) },
      { daysPerUnit: 1, confidence: 0.95, observedUntil: asOfDay, ahead: 91 },
    );
    for (const { model, logLikelihood } of result.estimate.models) {
      const row = fitted.find(one => one.model === model.kind);
      expect(Number(row?.r) / model.r).toBeCloseTo(1, 5);
      expect(Number(row?.alpha_days) / model.alpha).toBeCloseTo(1, 5);
      expect(Number(row?.log_likelihood)).toBeCloseTo(logLikelihood, 6);
    }
    const score = z.object({ customer_id: z.string(), alive_probability: z.number(), expected_orders_91d: z.number() });
    const rows = await engine.rowsAs(
      score,
      "select customer_id, alive_probability, expected_orders_91d from customer_repeat",
    );
    const byCustomer = new Map(rows.map(row => [row.customer_id, row]));
    expect(rows.length).toBe(1500);
    for (const one of customerScores(result)) {
      const row = byCustomer.get(one.customer);
      expect(row?.alive_probability).toBeCloseTo(one.models[0]?.aliveProbability ?? -1, 5);
      expect(row?.expected_orders_91d).toBeCloseTo(one.models[0]?.expectedPurchases ?? -1, 5);
    }
  });

  it("its planted parameters lie within the interval, and the holdout is met within a tenth", () => {
    const best = fitted.find(({ is_best }) => is_best);
    expect(best?.model).toBe("bg-nbd");
    expect(Number(best?.r_lower)).toBeLessThan(1.2);
    expect(Number(best?.r_upper)).toBeGreaterThan(1.2);
    expect(Math.abs(Number(best?.holdout_expected) / Number(best?.holdout_orders) - 1)).toBeLessThan(0.1);
  });
});

it("without repeats enough there is no model, and customers have no probability instead of a guessed one", async () => {
  await using engine = await Engine.open();
  const occasions = [1, 2, 3].flatMap(customer =>
    [0, 40].map(day => ({ customer: `k${customer}`, day: 20_000 + day })),
  );
  expect(await build(engine, occasions)).toEqual([]);
  expect(await engine.rows("select count(*) as n, count(alive_probability) as known from customer_repeat")).toEqual([
    { n: "3", known: "0" },
  ]);
});
