// How a series spreads over the week: factors with mean 1, learned from its ordinary days and shrunk to the company's.

import { makeUpWorkday, offDay } from "./calendar.ts";

const halfLifeDays = 180;
const forget = 2 ** (-1 / halfLifeDays);
/** Orders' worth of trust in the company's shape: a partner with few orders takes it over. */
const priorOrders = 30;

export const evenWeek: readonly number[] = [1, 1, 1, 1, 1, 1, 1];

const slots = 9;

/** Factors by slot of the week: the seven weekdays, 1 on a day off, and the mean of Monday to Friday on a make-up workday. */
export function slotFactors(weekdays: ArrayLike<number>): Float64Array {
  const factors = new Float64Array(slots);
  let workingDays = 0;
  for (let weekday = 0; weekday < 7; weekday++) {
    const factor = weekdays[weekday] ?? 1;
    factors[weekday] = factor;
    if (weekday < 5) workingDays += factor;
  }
  factors[offDay] = 1;
  factors[makeUpWorkday] = workingDays / 5;
  return factors;
}

export class WeeklyShape {
  readonly #observed = new Float64Array(7);
  readonly #expected = new Float64Array(7);

  /** A day passes; what was learned long ago counts less. */
  forget(): void {
    for (let weekday = 0; weekday < 7; weekday++) {
      this.#observed[weekday] = forget * (this.#observed[weekday] ?? 0);
      this.#expected[weekday] = forget * (this.#expected[weekday] ?? 0);
    }
  }

  /** @param level what an average day of the week would have brought */
  learn(weekday: number, orders: number, level: number): void {
    this.#observed[weekday] = orders + (this.#observed[weekday] ?? 0);
    this.#expected[weekday] = level + (this.#expected[weekday] ?? 0);
  }

  /** D_d = (Σ y + 30·D_d of the parent) / (Σ L + 30), brought to mean 1; without a parent the plain quotient. */
  factors(parent?: ArrayLike<number>): Float64Array {
    const prior = parent ? priorOrders : 0;
    const raw = new Float64Array(7);
    let sum = 0;
    for (let weekday = 0; weekday < 7; weekday++) {
      const expected = (this.#expected[weekday] ?? 0) + prior;
      const factor = expected > 0 ? ((this.#observed[weekday] ?? 0) + prior * (parent?.[weekday] ?? 1)) / expected : 1;
      raw[weekday] = factor;
      sum += factor;
    }
    const mean = sum / 7;
    return mean > 0 ? raw.map(factor => factor / mean) : Float64Array.from(evenWeek);
  }
}
