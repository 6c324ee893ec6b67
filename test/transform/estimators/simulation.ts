// A company whose truth is known: negative-binomial orders with a weekly shape and Spring Festival dips, log-normal order values.
import { type CalendarDay, calendarDay } from "../../../functions/transform/estimators/anomaly/calendar.ts";
import type { DailySeries, SliceKind } from "../../../functions/transform/estimators/anomaly/daily-series.ts";

/** Mulberry32: small, seeded, good enough for simulated orders. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function normalOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Marsaglia and Tsang's gamma variate of mean 1. */
function gammaOf(random: () => number, shape: number): number {
  const d = shape + 1 - 1 / 3;
  for (;;) {
    const z = normalOf(random);
    const v = (1 + z / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < z * z * 0.5 + d - d * v + d * Math.log(v))
      return (d * v * (1 - random()) ** (1 / shape)) / shape;
  }
}

function poissonOf(random: () => number, mean: number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalOf(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

const festivals = ["2024-02-10", "2025-01-29", "2026-02-17"];
const dayMs = 86_400_000;

/** Three years with three Spring Festivals in the classes of the calendar. */
export function simulatedCalendar(from = "2023-11-01", days = 1096): CalendarDay[] {
  return Array.from({ length: days }, (_, index) => {
    const date = new Date(Date.parse(from) + index * dayMs).toISOString().slice(0, 10);
    const weekday = ((new Date(date).getUTCDay() + 6) % 7) + 1;
    const holidayClass = festivals
      .map(festival => classOf((Date.parse(date) - Date.parse(festival)) / dayMs))
      .find(Boolean);
    return calendarDay({
      date,
      weekday,
      is_workday: holidayClass !== "core" && weekday <= 5,
      holiday_class: holidayClass ?? null,
    });
  });
}

function classOf(offset: number): string | undefined {
  if (offset >= -14 && offset <= -8) return "pre_far";
  if (offset >= -7 && offset <= -2) return "pre";
  if (offset >= -1 && offset <= 6) return "core";
  return offset >= 7 && offset <= 14 ? "post" : undefined;
}

const week = [1.25, 1.3, 1.25, 1.2, 1.2, 0.5, 0.3];
const effects: Record<string, number> = { pre_far: 1.1, pre: 0.8, core: 0.12, post: 0.7 };

export interface Company {
  calendar: CalendarDay[];
  series: DailySeries[];
}

/** Partners of 2 to 60 orders a day in four tiers; the tiers and the whole are their sums. */
export function simulatedCompany(
  seed: number,
  partners: number,
  calendar = simulatedCalendar(),
  [smoothest, roughest]: readonly [number, number] = [60, 12],
): Company {
  const random = randomOf(seed);
  const tiers = ["core", "strategic", "ordinary", "emerging"];
  const made = Array.from({ length: partners }, (_, index) => {
    const volume = 3 * 20 ** random();
    const festivalStrength = Math.exp(0.15 * normalOf(random));
    // k of the negative binomial: the rate itself varies from day to day by 13 to 29 %, beside chance.
    const shape = roughest + (smoothest - roughest) * random();
    const value = 2000 * Math.exp(0.6 * normalOf(random));
    let drift = 0;
    const one = emptySeries("partner", `P${String(index).padStart(3, "0")}`, calendar.length, tiers[index % 4] ?? null);
    for (const [day, { weekSlot, holidayClass }] of calendar.entries()) {
      drift = 0.995 * drift + 0.01 * normalOf(random);
      const holiday = holidayClass === null ? 1 : (effects[holidayClass] ?? 1) ** festivalStrength;
      const mean = volume * Math.exp(drift) * (week[weekSlot] ?? 1) * holiday;
      const orders = poissonOf(random, mean * gammaOf(random, shape));
      let amount = 0;
      for (let order = 0; order < orders; order++) amount += value * Math.exp(0.5 * normalOf(random));
      one.orders[day] = orders;
      one.netAmount[day] = amount;
    }
    return one;
  });
  const sums = [
    sumOf("all", "all", made),
    ...tiers.map(tier =>
      sumOf(
        "tier",
        tier,
        made.filter(one => one.tier === tier),
      ),
    ),
  ];
  return { calendar, series: [...sums, ...made] };
}

function emptySeries(kind: SliceKind, slice: string, days: number, tier: string | null): DailySeries {
  return { kind, slice, tier, orders: new Float64Array(days), netAmount: new Float64Array(days), start: 0, end: days };
}

function sumOf(kind: SliceKind, slice: string, parts: readonly DailySeries[]): DailySeries {
  const sum = emptySeries(kind, slice, parts[0]?.orders.length ?? 0, null);
  for (const part of parts)
    for (const [day, orders] of part.orders.entries()) {
      sum.orders[day] = (sum.orders[day] ?? 0) + orders;
      sum.netAmount[day] = (sum.netAmount[day] ?? 0) + (part.netAmount[day] ?? 0);
    }
  return sum;
}
