// The table `anomaly_tests`: every day that can be judged, of every series that trades often enough, against what was to be
// expected from the days before it.
import type { Config } from "../../../config/config.ts";
import type { Row } from "../../../lake/engine.ts";
import { benjaminiHochberg } from "../../../statistics/benjamini-hochberg.ts";
import type { Estimator, EstimatorInput } from "../estimator.ts";
import { type CalendarDay, readCalendar } from "./calendar.ts";
import { type DailySeries, readSeries, type SliceKind } from "./daily-series.ts";
import { type DayTest, testNetAmount, testOrders } from "./day-test.ts";
import { type Expectation, SeriesForecast } from "./expectation.ts";
import { windowDays } from "./level-window.ts";
import { orderValueOf } from "./order-value.ts";
import { DispersionPool } from "./overdispersion.ts";

/** Sums learn from all their history, for holidays come once a year; a partner from this long before his first test. */
const partnerLearningDays = 448;

interface NamedTest extends DayTest {
  measure: "orders" | "net_amount";
  series: DailySeries;
  daysOfHistory: number;
}

type AlertRules = Pick<
  Config["alerts"],
  "falseDiscoveryRate" | "minimumChangeShare" | "minimumOrdersPerDay" | "historyDays"
>;

function rulesOf({ alerts }: Config): AlertRules {
  const { falseDiscoveryRate, minimumChangeShare, minimumOrdersPerDay, historyDays } = alerts;
  return { falseDiscoveryRate, minimumChangeShare, minimumOrdersPerDay, historyDays };
}

export const anomalyTests: Estimator = {
  name: "anomaly_tests",
  grain: "One row per measure, slice and day that could be judged: what was observed and what was to be expected.",
  key: ["measure", "slice_kind", "slice", "date"],
  inputs: ["partner_day", "partners", "calendar_days", "tiers"],
  version: "2",
  settings: rulesOf,
  columns: [
    { name: "measure", type: "VARCHAR", note: "orders or net_amount" },
    { name: "slice_kind", type: "VARCHAR", note: "all, tier or partner" },
    { name: "slice", type: "VARCHAR", note: "all, the tier or the partner_id" },
    { name: "date", type: "DATE", note: "the day" },
    { name: "observed", type: "DOUBLE", note: "what the day brought; amounts to 2 decimals" },
    {
      name: "expected",
      type: "DOUBLE",
      note: "level × weekday × holiday class, from earlier days only; to 1 and 2 decimals",
    },
    { name: "lower", type: "DOUBLE", note: "lower edge of the band that holds 95 of 100 normal days" },
    { name: "upper", type: "DOUBLE", note: "upper edge of that band" },
    { name: "p_value", type: "DOUBLE", note: "two-sided: how rarely a normal day lies this far off" },
    {
      name: "change_share",
      type: "DOUBLE",
      note: "(observed − expected) / expected, before their rounding; to 6 decimals",
    },
    {
      name: "is_alarm",
      type: "BOOLEAN",
      note: "outside the band, rejected by Benjamini–Hochberg among the day's tests, and changed by the configured share",
    },
    { name: "days_of_history", type: "BIGINT", note: "days since the first order of the slice" },
  ],
  run,
};

async function* run({ engine, config, asOfDate }: EstimatorInput): AsyncIterable<Row> {
  const rules = rulesOf(config);
  const calendar = await readCalendar(engine, asOfDate);
  const [first] = calendar;
  if (!first) return;
  const from = Math.max(0, calendar.length - 1 - rules.historyDays);
  const recent = calendar[Math.max(0, from - windowDays)] ?? first;
  const series = await readSeries(engine, {
    firstDate: first.date,
    asOfDate,
    days: calendar.length,
    recentFrom: recent.date,
    // A level of so many a day, with half of its weight in 28 days, needs at least this many.
    minimumRecentOrders: rules.minimumOrdersPerDay * 28,
    // His level on the first day that he learns from looks back once more.
    partnersFrom: (calendar[Math.max(0, from - partnerLearningDays - windowDays)] ?? first).date,
  });
  for (const { day, tests } of testsByDay(series, calendar, from, rules.minimumOrdersPerDay))
    yield* rowsOf(calendar[day]?.date ?? "", tests, rules);
}

/** Passes through all days in order, and tests those from `from` on. */
export function* testsByDay(
  series: readonly DailySeries[],
  calendar: readonly CalendarDay[],
  from: number,
  minimumOrdersPerDay: number,
): Iterable<{ day: number; tests: NamedTest[] }> {
  const pools: Record<SliceKind, DispersionPool> = {
    all: new DispersionPool(),
    tier: new DispersionPool(),
    partner: new DispersionPool(),
  };
  const forecasts = new Map<DailySeries, SeriesForecast>();
  const whole = series.find(({ kind }) => kind === "all");
  const tiers = new Map(series.filter(({ kind }) => kind === "tier").map(tier => [tier.slice, tier]));
  for (const one of series) {
    const parent = one === whole ? undefined : (tiers.get(one.tier ?? "") ?? whole);
    const learnFrom = one.kind === "partner" ? from - partnerLearningDays : 0;
    const forecast = new SeriesForecast(one, calendar, learnFrom, pools[one.kind], parent && forecasts.get(parent));
    forecasts.set(one, forecast);
  }
  for (let day = 0; day < calendar.length; day++) {
    const tests: NamedTest[] = [];
    for (const pool of Object.values(pools)) pool.forget();
    for (const [one, forecast] of forecasts) {
      const expectation = forecast.pass(day);
      if (!expectation || day < from) continue;
      if (one.kind === "partner" && expectation.level < minimumOrdersPerDay) continue;
      tests.push(...testsOf(one, day, expectation));
    }
    if (day >= from) yield { day, tests };
  }
}

function testsOf(series: DailySeries, day: number, expectation: Expectation): NamedTest[] {
  const daysOfHistory = day - series.start;
  const orders = testOrders(expectation, series.orders[day] ?? 0);
  const tests: NamedTest[] = [{ ...orders, measure: "orders", series, daysOfHistory }];
  const value = orderValueOf(series.orders, series.netAmount, Math.max(series.start, day - windowDays), day);
  if (value) {
    const amount = testNetAmount(expectation, orders, series.netAmount[day] ?? 0, value);
    tests.push({ ...amount, measure: "net_amount", series, daysOfHistory });
  }
  return tests;
}

function rowsOf(date: string, tests: readonly NamedTest[], rules: AlertRules): Row[] {
  const rejected = benjaminiHochberg(
    tests.map(({ p }) => p),
    rules.falseDiscoveryRate,
  );
  return tests.map((test, index) => {
    const decimals = test.measure === "orders" ? 1 : 2;
    const [observed, expected, lower, upper] = [test.observed, test.expected, test.lower, test.upper].map(value =>
      rounded(value, decimals),
    ) as [number, number, number, number];
    // Without this the last digit of a sum would decide whether a mail says 87 or 88 of an exact 87.5 %.
    const change = rounded((test.observed - test.expected) / test.expected, 6);
    const isOutside = observed < lower || observed > upper;
    return {
      measure: test.measure,
      slice_kind: test.series.kind,
      slice: test.series.slice,
      date,
      observed,
      expected,
      lower,
      upper,
      p_value: test.p,
      change_share: change,
      is_alarm: (rejected[index] ?? false) && isOutside && Math.abs(change) >= rules.minimumChangeShare,
      days_of_history: test.daysOfHistory,
    };
  });
}

const rounded = (value: number, decimals: number) => Math.round(value * 10 ** decimals) / 10 ** decimals;
