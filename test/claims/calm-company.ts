// One company in which nothing happens that one could find, through the product's own steps; prints what was claimed all the same.
//   node test/claims/calm-company.ts <seed>
import { rm } from "node:fs/promises";
import { generateDemo } from "../../demo/generate.ts";
import { randomFor } from "../../demo/random.ts";
import { startDemoServer } from "../../demo/server.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { ingest } from "../../functions/ingest/ingest.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { treatmentOf } from "../../functions/statistics/effect/cohorts.ts";
import { estimateEffect } from "../../functions/statistics/effect/effect.ts";
import { transform } from "../../functions/transform/transform.ts";
import { demoContext, temporaryFolder } from "../demo/small-demo.ts";

export interface CalmAnswer {
  seed: number;
  /** Days that were tested, each a family of tests of its own, and those with an alarm. */
  days: number;
  daysWithAlarm: number;
  tests: number;
  /** Campaigns that were judged, and those whose verdict is not what was planted. */
  campaigns: number;
  wrongVerdicts: number;
  /** Whether a policy that was never made was found to have an effect. */
  claimsPlacebo: boolean;
}

const partners = 60;
const transactions = 60_000;
/** A month in the middle of the three years, and half of the partners, drawn: what nobody did to them did nothing. */
const placeboMonth = 18;

async function calmCompany(seed: number): Promise<CalmAnswer> {
  const folder = await temporaryFolder();
  try {
    const { truth } = await generateDemo({ folder: `${folder}/source`, seed, partners, transactions, isCalm: true });
    const server = await startDemoServer({ folder: `${folder}/source` });
    const context = withFewStreams(await demoContext(folder, server));
    await ingest(context);
    await server.close();
    const { snapshot } = await transform(context);
    await using engine = await Engine.open();
    await createSnapshotViews(engine, context.effects.storage, await requireCurrent(context.effects.storage));
    const planted = new Map(truth.campaigns.list.map(({ campaign_id, planted_roi }) => [campaign_id, planted_roi]));
    const verdicts = await engine.rows(
      "select campaign_id, verdict from campaign_roi where verdict in ('pays_back', 'loses', 'not_shown')",
    );
    const [families] = await engine.rows(
      `select count(*) as days, count(case when alarms > 0 then 1 end) as alarming, sum(tests) as tests
       from (select date, count(*) as tests, count(case when is_alarm then 1 end) as alarms from anomaly_tests group by date) as families`,
    );
    return {
      seed,
      days: Number(families?.days),
      daysWithAlarm: Number(families?.alarming),
      tests: Number(families?.tests),
      campaigns: verdicts.length,
      wrongVerdicts: verdicts.filter(({ campaign_id, verdict }) => {
        const roi = planted.get(String(campaign_id)) ?? 0;
        return (verdict === "pays_back" && roi <= 0) || (verdict === "loses" && roi >= 0);
      }).length,
      claimsPlacebo: await claimsPlacebo(engine, seed, snapshot.as_of_date),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The streams that a claim is made from; the others would only take time. */
function withFewStreams(context: StepContext): StepContext {
  const needed = new Set(["partners", "transactions", "campaigns", "campaign_partners", "spend", "fx_rates"]);
  const sources = Object.entries(context.config.sources).map(([name, source]) => [
    name,
    { ...source, streams: Object.fromEntries(Object.entries(source.streams).filter(([stream]) => needed.has(stream))) },
  ]);
  return { ...context, config: { ...context.config, sources: Object.fromEntries(sources) } };
}

/** Orders of each partner and month, as a logarithm; of who ordered from the first month to the last. */
async function claimsPlacebo(engine: Engine, seed: number, asOf: string): Promise<boolean> {
  const cells = await engine.rows(
    `select partner_id, cast(dense_rank() over (order by month_date) as double) as month, ln(1 + cast(orders as double)) as outcome
     from partner_month
     where partner_id in (
       select partner_id from partner_month where month_date <= date '${asOf}' group by partner_id
       having min(month_date) <= (select min(month_date) from partner_month) and max(case when orders > 0 then month_date end) >= date '${asOf}' - interval 61 day
     )
     order by partner_id, month_date`,
  );
  const random = randomFor(seed, "placebo", 0);
  const treated = new Map<string, boolean>();
  for (const { partner_id } of cells)
    if (!treated.has(String(partner_id))) treated.set(String(partner_id), random.chance(0.5));
  const estimate = estimateEffect(
    treatmentOf({
      unit: cells.map(({ partner_id }) => String(partner_id)),
      time: Float64Array.from(cells, ({ month }) => Number(month)),
      outcome: Float64Array.from(cells, ({ outcome }) => Number(outcome)),
      firstTreated: Float64Array.from(cells, ({ partner_id }) => (treated.get(String(partner_id)) ? placeboMonth : 0)),
    }),
    {
      control: "never",
      base: "varying",
      aggregation: "simple",
      confidence: 0.95,
      interval: "student",
      bootstrap: 0,
      seed: 1,
    },
  );
  return (estimate.verdict === "above" || estimate.verdict === "below") && !estimate.isHeldBack;
}

const [seed] = process.argv.slice(2);
if (seed !== undefined) process.stdout.write(`${JSON.stringify(await calmCompany(Number(seed)))}\n`);
