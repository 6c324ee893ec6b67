// What was planted in the demo's data, and whether the tables found it. Half the orders of `npm start`: fewer, and a partner's day
// is too small to say anything.
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DemoResult, generateDemo } from "../../demo/generate.ts";
import { startDemoServer } from "../../demo/server.ts";
import { ingest } from "../../functions/ingest/ingest.ts";
import { Engine, type Row } from "../../functions/lake/engine.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { transform } from "../../functions/transform/transform.ts";
import { demoContext, temporaryFolder } from "./small-demo.ts";

let folder: string;
let truth: DemoResult["truth"];
let engine: Engine;

beforeAll(async () => {
  folder = await temporaryFolder();
  ({ truth } = await generateDemo({ folder: `${folder}/source`, partners: 240, transactions: 300_000 }));
  const server = await startDemoServer({ folder: `${folder}/source` });
  const context = await demoContext(folder, server);
  await ingest(context);
  await server.close();
  await transform(context);
  engine = await Engine.open();
  await createSnapshotViews(engine, context.effects.storage, await requireCurrent(context.effects.storage));
}, 300_000);
afterAll(async () => {
  engine?.close();
  await rm(folder, { recursive: true });
});

const rows = (sql: string): Promise<Row[]> => engine.rows(sql);
async function one(sql: string): Promise<Row> {
  const [row] = await rows(sql);
  return row ?? {};
}

test("revenue and orders are the planted ones, but for the rounding of foreign lines", async () => {
  const { cents, orders } = await one(
    "select cast(sum(net_amount) * 100 as double) as cents, count(distinct order_id) as orders from stg_transactions where is_counted",
  );
  expect(Number(orders)).toBe(truth.transactions.counted_orders);
  const planted = truth.transactions.counted_net_cents_reporting;
  expect(Math.abs(Number(cents) / planted - 1)).toBeLessThan(1e-7);
});

describe("anomalies of the tested days", () => {
  const sign = ({ factor }: { factor: number }) => (factor > 1 ? 1 : -1);

  test("at least three in four of those that are large enough to be tested are found, on their days and in their direction", async () => {
    const tested = new Set(
      (await rows("select slice_kind, slice, measure, date from anomaly_tests")).map(
        ({ slice_kind, slice, measure, date }) => `${slice_kind} ${slice} ${measure} ${date}`,
      ),
    );
    const alarms = await rows(
      "select slice_kind, slice, measure, date, change_share from anomaly_tests where is_alarm",
    );
    const judged = truth.anomalies.list.filter(({ scope, slice, measure, from }) =>
      tested.has(`${scope} ${slice} ${measure} ${from}`),
    );
    const found = judged.filter(anomaly =>
      alarms.some(
        ({ slice_kind, slice, date, change_share }) =>
          slice_kind === anomaly.scope &&
          slice === anomaly.slice &&
          String(date) >= anomaly.from &&
          String(date) <= anomaly.to &&
          Number(change_share) * sign(anomaly) > 0,
      ),
    );
    expect(judged.length).toBeGreaterThanOrEqual(7);
    expect(found.length / judged.length).toBeGreaterThanOrEqual(0.75);
  });

  test("no more than one alarm in four stands on a day on which nothing was planted", async () => {
    const alarms = await rows("select date from anomaly_tests where is_alarm");
    const stray = alarms.filter(
      ({ date }) => !truth.anomalies.list.some(({ from, to }) => String(date) >= from && String(date) <= to),
    );
    expect(stray.length / alarms.length).toBeLessThanOrEqual(0.25);
  });
});

test("partners who went silent are found, and few of those who did not", async () => {
  const churned = await rows("select partner_id, is_churned from partner_churn");
  const isFound = new Map(churned.map(({ partner_id, is_churned }) => [String(partner_id), is_churned === true]));
  const silent = truth.silentChurners.list.map(({ partner_id }) => partner_id);
  const gone = new Set([...silent, ...truth.ended.map(({ partner_id }) => partner_id)]);
  const present = [...isFound.keys()].filter(id => !gone.has(id));
  const share = (ids: readonly string[]) => ids.filter(id => isFound.get(id)).length / ids.length;
  expect(silent.length).toBeGreaterThan(20);
  expect(share(silent)).toBeGreaterThan(0.9);
  expect(share(present)).toBeLessThan(0.05);
});

describe("campaigns", () => {
  test("the return of each is the planted one", async () => {
    const found = new Map(
      (await rows("select campaign_id, roi from campaign_roi where roi is not null")).map(({ campaign_id, roi }) => [
        String(campaign_id),
        Number(roi),
      ]),
    );
    const wrong = truth.campaigns.list.filter(
      ({ campaign_id, roi }) => found.has(campaign_id) && Math.abs((found.get(campaign_id) ?? 0) - (roi ?? 0)) > 0.005,
    );
    expect(found.size).toBeGreaterThanOrEqual(12);
    expect(wrong).toEqual([]);
  });

  test("the one that was planted to lose is the one that is said to", async () => {
    const lost = await rows("select campaign_id from campaign_roi where verdict = 'loses'");
    const planted = truth.campaigns.list.filter(({ planted_roi }) => planted_roi < -0.1);
    expect(lost.map(({ campaign_id }) => campaign_id)).toEqual(planted.map(({ campaign_id }) => campaign_id));
  });
});

test("customers come back more often the deeper the cooperation, by the planted shares", async () => {
  const byPartner = await rows(
    "select partner_id, sum(numerator) as again, sum(denominator) as customers from metric_repurchase_90d group by partner_id",
  );
  const shares = truth.repurchase.depths.map(({ depth }) => {
    const own = byPartner.filter(({ partner_id }) => truth.repurchase.partners[String(partner_id)] === depth);
    const sum = (key: string) => own.reduce((total, row) => total + Number(row[key]), 0);
    return sum("again") / sum("customers");
  });
  for (const [at, { repurchased_90d, customers }] of truth.repurchase.depths.entries())
    expect(shares[at]).toBeCloseTo(repurchased_90d / customers, 9);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});

test("the stage that the data show goes with repurchase, as the hidden depth does", async () => {
  const stages = await rows(
    `select stage, sum(numerator) / sum(denominator) as share
    from metric_repurchase_90d as repurchase join partner_stage on partner_stage.partner_id = repurchase.partner_id
    group by stage order by stage`,
  );
  const [first, ...others] = stages.map(({ share }) => Number(share));
  expect(stages.map(({ stage }) => Number(stage))).toEqual([1, 2, 3, 4]);
  expect(others.at(-1)).toBeGreaterThan((first ?? 1) + 0.05);
});

test("the treated tier grew against the untouched one beyond chance, and the policy's factor lies within the error", async () => {
  const { treated_tier, control_tier, effective_date, factor } = truth.policy;
  // Growth of a tier is a ratio of sums over its partners; its relative error follows from theirs (Cochran 1977, section 6.4).
  const tiers = await rows(
    `with orders as (
      select tier, partner_day.partner_id,
        sum(case when date < date '${effective_date}' then cast(orders as double) else 0 end) as before,
        sum(case when date >= date '${effective_date}' then cast(orders as double) else 0 end) as after
      from partner_day join partners on partners.partner_id = partner_day.partner_id
      where date between date '${effective_date}' - interval 120 day and date '${effective_date}' + interval 119 day
      group by tier, partner_day.partner_id
    ), staying as (
      select *, sum(after) over (partition by tier) / sum(before) over (partition by tier) as growth
      from orders where before > 0 and after > 0
    )
    select tier, any_value(growth) as growth,
      sqrt(sum(power(after - growth * before, 2)) * count(*) / (count(*) - 1)) / sum(after) as error
    from staying group by tier`,
  );
  const of = (tier: string) => {
    const found = tiers.find(row => row.tier === tier);
    return { growth: Number(found?.growth), error: Number(found?.error) };
  };
  const [treated, control] = [of(treated_tier), of(control_tier)];
  const effect = treated.growth / control.growth;
  const width = Math.exp(2.576 * Math.hypot(treated.error, control.error));
  expect(effect / width).toBeGreaterThan(1);
  expect(effect / width).toBeLessThan(factor);
  expect(effect * width).toBeGreaterThan(factor);
});

test("service levels are the planted ones, ticket by ticket and by region", async () => {
  const regions = await rows(
    `select region, sum(numerator) as met, sum(denominator - numerator) as breached
    from metric_sla_24h as tickets join partners on partners.partner_id = tickets.partner_id group by region`,
  );
  expect(
    Object.fromEntries(
      regions.map(({ region, met, breached }) => [region, { met: Number(met), breached: Number(breached) }]),
    ),
  ).toEqual(truth.service.byRegion);
});
