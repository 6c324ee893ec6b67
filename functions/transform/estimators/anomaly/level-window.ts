// The orders of the last twelve weeks, weighed, as sums that move along with the days: a day enters and another leaves, instead of
// 84 being added up again for each day of each series.
//
//   level = Σ w·y / Σ w·D·H     y orders, D factor of the weekday, H factor of the holiday, w weight
//
// D is learned anew every day, so the lower sum is kept by slot of the week and meets D only when it is asked. A weight grows with
// its day instead of shrinking with its age; the quotient is the same, and what rounding leaves of a day that left fades like the day.
// The last digits of a level depend on when its window began: nothing may hang on them.
import { type CalendarDay, weekSlots } from "./calendar.ts";

export const windowDays = 84;
const halfLifeDays = 28;
const holidayWeight = 0.15;
/** On days with less than this share of an average day, no order is no sign of rest. */
const tradingFactor = 0.25;

export interface Level {
  /** Orders on an average day of the week; 0 where no day is left to tell. */
  level: number;
  /** Share of trading days with an order. */
  tradingShare: number;
}

export interface SeriesDays {
  calendar: readonly CalendarDay[];
  orders: ArrayLike<number>;
  /** H by day; NaN where it was not known: the day says nothing. */
  holidayFactor: ArrayLike<number>;
  /** 1 on days that are left out of the level; what a day is may change until it enters the window. */
  flagged: ArrayLike<number>;
}

export class LevelWindow {
  readonly #days: SeriesDays;
  /** Days from here on are in it … */
  #from: number;
  /** … up to the one before this. */
  #to: number;
  #counted = 0;
  #observed = 0;
  readonly #expected = new Float64Array(weekSlots);
  readonly #ordinary = new Float64Array(weekSlots);
  readonly #ordinaryWithOrder = new Float64Array(weekSlots);
  #holidays: number[] = [];

  /** @param start earlier days never enter */
  constructor(days: SeriesDays, start: number) {
    this.#days = days;
    this.#from = start;
    this.#to = start;
  }

  /** Forgets what came before a day. */
  restart(since: number): void {
    this.#from = since;
    this.#to = since;
    this.#counted = 0;
    this.#observed = 0;
    for (const sums of [this.#expected, this.#ordinary, this.#ordinaryWithOrder]) sums.fill(0);
    this.#holidays = [];
  }

  /**
   * @param day its level is told from the days before it; days are asked in order
   * @param factors D by slot of the week
   */
  before(day: number, factors: ArrayLike<number>): Level {
    const first = day - windowDays;
    if (this.#to < first) this.restart(first);
    for (; this.#to < day; this.#to++) this.#weigh(this.#to, 1);
    for (; this.#from < first; this.#from++) this.#weigh(this.#from, -1);
    let expected = 0;
    for (let slot = 0; slot < weekSlots; slot++) expected += (factors[slot] ?? 1) * (this.#expected[slot] ?? 0);
    const hasLevel = this.#counted > 0 && expected > 0;
    return { level: hasLevel ? Math.max(0, this.#observed) / expected : 0, tradingShare: this.#tradingShare(factors) };
  }

  /** @param sign 1: a day enters; −1: it leaves */
  #weigh(day: number, sign: 1 | -1): void {
    const { calendar, orders, holidayFactor, flagged } = this.#days;
    const then = calendar[day];
    const holiday = holidayFactor[day] ?? Number.NaN;
    if (!then || Number.isNaN(holiday)) return;
    const count = orders[day] ?? 0;
    const slot = then.weekSlot;
    if (holiday !== 1) this.#holidays = sign === 1 ? [...this.#holidays, day] : this.#holidays.slice(1);
    else {
      this.#ordinary[slot] = sign + (this.#ordinary[slot] ?? 0);
      if (count > 0) this.#ordinaryWithOrder[slot] = sign + (this.#ordinaryWithOrder[slot] ?? 0);
    }
    if (flagged[day] === 1) return;
    const weight = sign * 2 ** (day / halfLifeDays) * (then.holidayClass === null ? 1 : holidayWeight);
    this.#counted += sign;
    this.#observed += weight * count;
    this.#expected[slot] = weight * holiday + (this.#expected[slot] ?? 0);
  }

  #tradingShare(factors: ArrayLike<number>): number {
    let days = 0;
    let withOrder = 0;
    for (let slot = 0; slot < weekSlots; slot++) {
      if ((factors[slot] ?? 1) < tradingFactor) continue;
      days += this.#ordinary[slot] ?? 0;
      withOrder += this.#ordinaryWithOrder[slot] ?? 0;
    }
    const { calendar, orders, holidayFactor } = this.#days;
    for (const day of this.#holidays) {
      const factor = (factors[calendar[day]?.weekSlot ?? 0] ?? 1) * (holidayFactor[day] ?? 0);
      if (factor < tradingFactor) continue;
      days++;
      if ((orders[day] ?? 0) > 0) withOrder++;
    }
    return days > 0 ? withOrder / days : 0;
  }
}
