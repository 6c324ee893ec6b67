import { describe, expect, it } from "vitest";
import { testsByDay } from "../../../functions/transform/estimators/anomaly/anomaly-tests.ts";
import type { DailySeries } from "../../../functions/transform/estimators/anomaly/daily-series.ts";
import { type Company, randomOf, simulatedCalendar, simulatedCompany } from "./simulation.ts";

const lastDays = 60;

function testsOf({ series, calendar }: Company, from = calendar.length - lastDays - 1) {
  return [...testsByDay(series, calendar, from, 2)].flatMap(({ day, tests }) =>
    tests.map(test => ({
      ...test,
      day,
      date: calendar[day]?.date ?? "",
      isHoliday: calendar[day]?.holidayClass != null,
    })),
  );
}

const shareBelow = (tests: readonly { p: number }[], level: number) =>
  tests.filter(({ p }) => p < level).length / tests.length;

/** One partner alone, who is the whole company too. */
function companyOf(orders: readonly number[], calendar = simulatedCalendar("2025-03-03", orders.length)): Company {
  const series = (kind: DailySeries["kind"], slice: string): DailySeries => ({
    kind,
    slice,
    tier: null,
    orders: Float64Array.from(orders),
    netAmount: Float64Array.from(orders, count => 1000 * count),
    start: orders.findIndex(count => count > 0),
    end: orders.length,
  });
  return { calendar, series: [series("all", "all"), series("partner", "P000")] };
}

describe("on a company whose truth is known", () => {
  // One simulated year after two years of learning: some 45,000 days of partners for each measure.
  const company = simulatedCompany(1, 120);
  const tests = testsOf(company, 700);

  it("false alarms per series and day stay within twice the nominal level, for orders and for revenue", () => {
    for (const measure of ["orders", "net_amount"])
      for (const [kinds, levels] of [
        [["partner"], [0.05, 0.01, 0.001]],
        [
          ["all", "tier"],
          [0.05, 0.01],
        ],
      ] as const)
        for (const level of levels) {
          const chosen = tests.filter(
            test => test.measure === measure && kinds.some(kind => kind === test.series.kind) && !test.isHoliday,
          );
          const rate = shareBelow(chosen, level);
          expect(rate, `${measure} of ${kinds.join(" and ")} at ${level}`).toBeLessThan(2 * level);
          expect(rate, `${measure} of ${kinds.join(" and ")} at ${level}: blind`).toBeGreaterThan(level / 4);
        }
  });

  it("Spring Festival alarms no more often than other days", () => {
    const festival = tests.filter(({ isHoliday, date }) => isHoliday && date >= "2026-01-01");
    expect(festival.length).toBeGreaterThan(5000);
    expect(shareBelow(festival, 0.01)).toBeLessThan(0.02);
    const [core] = festival.filter(({ date, series }) => date === "2026-02-18" && series.kind === "all");
    const [ordinary] = tests.filter(({ date, series }) => date === "2026-01-21" && series.kind === "all");
    expect(core?.expected).toBeLessThan(0.25 * (ordinary?.expected ?? 0));
    expect(Math.abs((core?.observed ?? 0) / (core?.expected ?? 0) - 1)).toBeLessThan(0.3);
  });

  it("95 of 100 days lie in the band", () => {
    const orders = tests.filter(({ measure, series }) => measure === "orders" && series.kind === "partner");
    const outside = orders.filter(({ observed, lower, upper }) => observed < lower || observed > upper).length;
    expect(outside / orders.length).toBeGreaterThan(0.015);
    expect(outside / orders.length).toBeLessThan(0.06);
  });
});

it("of drops by 70 % planted on a working day of a big series, at least 80 of 100 are found", () => {
  const company = simulatedCompany(7, 100, simulatedCalendar(), [60, 60]);
  const random = randomOf(99);
  const planted = new Map<DailySeries, number>();
  for (const series of company.series) {
    if (series.kind !== "partner") continue;
    const recent = series.orders.subarray(-90).reduce((sum, orders) => sum + orders, 0) / 90;
    if (recent < 20) continue;
    let day: number;
    do day = series.orders.length - 1 - Math.floor(random() * lastDays);
    while ((company.calendar[day]?.weekSlot ?? 7) > 4);
    planted.set(series, day);
    series.orders[day] = Math.round(0.3 * (series.orders[day] ?? 0));
    series.netAmount[day] = 0.3 * (series.netAmount[day] ?? 0);
  }
  const found = testsOf(company).filter(
    ({ series, day, measure, p, observed, expected }) =>
      measure === "orders" && planted.get(series) === day && p < 0.01 && observed < expected,
  );
  expect(planted.size).toBeGreaterThan(25);
  expect(found.length / planted.size).toBeGreaterThanOrEqual(0.8);
});

it("a lower level is accepted after two weeks of alarms", () => {
  const company = companyOf(Array.from({ length: 300 }, (_, day) => (day < 200 ? 40 : 15) + (day % 3)));
  const whole = testsOf(company, 150).filter(({ series, measure }) => series.kind === "all" && measure === "orders");
  const at = (day: number) => whole.find(test => test.day === day);
  expect(at(199)?.p).toBeGreaterThan(0.05);
  expect(at(201)?.p).toBeLessThan(0.001);
  expect(at(205)?.expected).toBeGreaterThan(38);
  expect(at(220)?.expected).toBeLessThan(18);
  expect(at(220)?.p).toBeGreaterThan(0.05);
});

describe("what cannot be judged is not tested", () => {
  const tested = (orders: readonly number[]) => testsOf(companyOf(orders), 0);

  it("in the first 56 days", () => {
    const tests = tested(Array.from({ length: 80 }, () => 9));
    expect(Math.min(...tests.map(({ day }) => day))).toBe(56);
  });

  it("on days when trade rests", () => {
    const tests = tested(Array.from({ length: 200 }, (_, day) => (day % 7 === 6 ? 0 : 9)));
    expect(tests.length).toBeGreaterThan(200);
    expect(tests.filter(({ day }) => day % 7 === 6).length).toBe(0);
  });

  it("where orders come in bursts", () => {
    const tests = tested(Array.from({ length: 300 }, (_, day) => (day % 14 === 0 ? 120 : 0)));
    expect(tests.length).toBe(0);
  });

  it("below the configured orders a day, for a partner", () => {
    const tests = tested(Array.from({ length: 200 }, (_, day) => 1 + (day % 2)));
    expect(tests.some(({ series }) => series.kind === "partner")).toBe(false);
    expect(tests.some(({ series }) => series.kind === "all")).toBe(true);
  });

  it("on a holiday of a class that was never met", () => {
    const calendar = simulatedCalendar("2025-09-01", 250);
    const tests = testsOf(
      companyOf(
        Array.from({ length: 250 }, () => 20),
        calendar,
      ),
      0,
    );
    const [festival, after] = [
      tests.filter(({ isHoliday }) => isHoliday),
      tests.filter(({ date }) => date > "2026-03-04"),
    ];
    expect(festival.length).toBe(0);
    expect(after.length).toBeGreaterThan(0);
  });
});

it("revenue alarms when orders are as always and their value collapses; half as many orders of double value are a normal day", () => {
  const orders = Array.from({ length: 250 }, (_, day) => 30 + ((day * 7) % 11));
  const company = companyOf(orders);
  const last = orders.length - 1;
  const revenueOf = (count: number, amount: number) => {
    for (const series of company.series) {
      for (const [day, usual] of series.orders.entries()) series.netAmount[day] = usual * (900 + ((day * 13) % 200));
      series.orders[last] = count;
      series.netAmount[last] = amount;
    }
    return testsOf(company, last).filter(({ series }) => series.kind === "all");
  };
  const [ordersUsual, revenueLow] = revenueOf(35, 35 * 300);
  expect(ordersUsual?.p).toBeGreaterThan(0.2);
  expect(revenueLow?.p).toBeLessThan(0.001);
  const [, refunded] = revenueOf(35, -500);
  expect(refunded?.p).toBeLessThan(0.001);
  const [, none] = revenueOf(0, 0);
  expect(none?.p).toBeLessThan(0.001);
});

it("250 series over 60 days take less than three seconds", () => {
  const company = simulatedCompany(3, 245);
  // Time of the processor: the wall clock of a busy machine measures its other guests.
  const before = process.cpuUsage();
  expect(testsOf(company).length).toBeGreaterThan(25_000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(3);
});
