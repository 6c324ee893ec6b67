// What a series should bring on a day, from the days before it: level × weekday × holiday class, one day ahead.
import { midP } from "../../../statistics/discrete.ts";
import { negativeBinomial } from "../../../statistics/negative-binomial.ts";
import { type CalendarDay, makeUpWorkday, offDay } from "./calendar.ts";
import type { DailySeries } from "./daily-series.ts";
import { HolidayEffects } from "./holiday-effects.ts";
import { LevelWindow } from "./level-window.ts";
import { type DispersionPool, Overdispersion } from "./overdispersion.ts";
import { WeeklyShape } from "./weekly-shape.ts";

export const minimumHistoryDays = 56;
/** A day this unlikely is left out of the level, but at most so many in a row: then it is the level that has changed. */
const flagP = 0.001;
const longestFlag = 14;
/** Variance of the logarithm of a holiday effect: from partner to partner, and of sums from year to year. */
const holidayVariance = { partner: 0.18 ** 2, tier: 0.1 ** 2, all: 0.1 ** 2 };
/** Below one expected order a day, or where two in five trading days pass without any, days cannot be judged one by one. */
const minimumMean = 1;
const minimumTradingShare = 0.6;

export interface Expectation {
  mean: number;
  /** 1/k: variance is mean + overdispersion·mean². */
  overdispersion: number;
  /** Orders on an average day of the week. */
  level: number;
}

export class SeriesForecast {
  readonly series: DailySeries;
  readonly holidays: HolidayEffects;
  readonly #calendar: readonly CalendarDay[];
  readonly #parent: SeriesForecast | undefined;
  readonly shape = new WeeklyShape();
  readonly #dispersion: Overdispersion;
  readonly #holidayFactor: Float64Array;
  readonly #flagged: Uint8Array;
  readonly #begin: number;
  #flaggedInRow = 0;
  #flaggedSince = 0;
  readonly #window: LevelWindow;

  /**
   * @param learnFrom days before this one are not passed; they only count in the level
   * @param parent whose week and holidays are believed where the series itself is thin
   */
  constructor(
    series: DailySeries,
    calendar: readonly CalendarDay[],
    learnFrom: number,
    pool: DispersionPool,
    parent?: SeriesForecast,
  ) {
    this.series = series;
    this.#begin = Math.max(series.start, learnFrom);
    this.#calendar = calendar;
    this.#parent = parent;
    this.#dispersion = new Overdispersion(pool);
    this.#holidayFactor = new Float64Array(calendar.length).fill(1);
    this.#flagged = new Uint8Array(calendar.length);
    const days = { calendar, orders: series.orders, holidayFactor: this.#holidayFactor, flagged: this.#flagged };
    this.#window = new LevelWindow(days, series.start);
    // A partner takes his tier's holidays as they are.
    this.holidays = series.kind === "partner" && parent ? parent.holidays : new HolidayEffects(parent?.holidays);
  }

  /**
   * Looks at one day and learns from it; days are passed in order, parents before children.
   * @returns what was to be expected; undefined where the day cannot be judged
   */
  pass(day: number): Expectation | undefined {
    const { end, orders } = this.series;
    const today = this.#calendar[day];
    if (!today || day < this.#begin || day >= end) return undefined;
    this.shape.forget();
    this.shape.conclude(this.#parent?.shape);
    const holiday = this.#holidayEffect(today, day);
    this.#holidayFactor[day] = holiday ?? Number.NaN;
    if (day - this.#begin < minimumHistoryDays) {
      this.#learnEarly(day, today);
      return undefined;
    }
    const { level, tradingShare } = this.#window.before(day, this.shape.factors);
    const base = level * (this.shape.factors[today.weekSlot] ?? 1);
    const observed = orders[day] ?? 0;
    this.#learnHoliday(today, { day, orders: observed, expected: base });
    if (holiday === undefined) return undefined;
    const mean = base * holiday;
    const overdispersion =
      this.#dispersion.value + (today.holidayClass === null ? 0 : holidayVariance[this.series.kind]);
    const judged = mean >= minimumMean && tradingShare >= minimumTradingShare;
    if (judged) this.#flag(day, observed, mean, overdispersion);
    if (today.holidayClass === null && this.#flagged[day] === 0) {
      this.shape.learn(today.weekSlot, observed, level);
      this.#dispersion.learn(observed, mean);
    }
    return judged ? { mean, overdispersion, level } : undefined;
  }

  #holidayEffect(today: CalendarDay, day: number): number | undefined {
    if (today.holidayClass === null) return 1;
    const learned = this.holidays.factor(today.holidayClass, day);
    // A make-up workday that was never met before is taken for what its name says.
    return learned ?? (today.weekSlot === makeUpWorkday ? 1 : undefined);
  }

  #learnHoliday(today: CalendarDay, lesson: { day: number; orders: number; expected: number }): void {
    const ownsEffects = this.series.kind !== "partner" || !this.#parent;
    if (ownsEffects && today.holidayClass !== null) this.holidays.learn(today.holidayClass, lesson);
  }

  /** In the first weeks the level is the plain mean of whole weeks, so that the shape of the week can be learned at all. */
  #learnEarly(day: number, today: CalendarDay): void {
    const weeks = Math.floor(Math.min(28, day - this.#begin) / 7);
    if (weeks === 0) return;
    let sum = 0;
    let days = 0;
    for (let before = day - 7 * weeks; before < day; before++) {
      if (this.#calendar[before]?.weekSlot === offDay) continue;
      sum += this.series.orders[before] ?? 0;
      days++;
    }
    if (days > 0 && today.holidayClass === null)
      this.shape.learn(today.weekSlot, this.series.orders[day] ?? 0, sum / days);
  }

  #flag(day: number, observed: number, mean: number, overdispersion: number): void {
    // Within two standard deviations nothing is this unlikely, and the tail need not be computed.
    const isFar = (observed - mean) ** 2 > 4 * (mean + overdispersion * mean * mean);
    if (!isFar || midP(negativeBinomial(mean, overdispersion), observed) >= flagP) {
      this.#flaggedInRow = 0;
      return;
    }
    this.#flagged[day] = 1;
    if (this.#flaggedInRow === 0) this.#flaggedSince = day;
    this.#flaggedInRow++;
    if (this.#flaggedInRow < longestFlag) return;
    this.#flagged.fill(0, this.#flaggedSince, day + 1);
    this.#window.restart(this.#flaggedSince);
    this.#flaggedInRow = 0;
  }
}
