// How a series spreads over the week: factors with mean 1, learned from its ordinary days and shrunk to the company's.

import { makeUpWorkday, weekSlots } from "./calendar.ts";

const halfLifeDays = 180;
const forget = 2 ** (-1 / halfLifeDays);
/** Orders' worth of trust in the company's shape: a partner with few orders takes it over. */
const priorOrders = 30;

export class WeeklyShape {
  /** By slot of the week: the seven weekdays, 1 on a day off, and the mean of Monday to Friday on a make-up workday. */
  readonly factors: ArrayLike<number>;
  /** The same, written in place: a new array for each day of each series costs more than the arithmetic. */
  readonly #factors = new Float64Array(weekSlots).fill(1);
  readonly #observed = new Float64Array(7);
  readonly #expected = new Float64Array(7);

  constructor() {
    this.factors = this.#factors;
  }

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

  /**
   * Brings the factors up to what was learned: D_d = (Σ y + 30·D_d of the parent) / (Σ L + 30), brought to mean 1; without a
   * parent the plain quotient.
   */
  conclude(parent?: WeeklyShape): void {
    const prior = parent ? priorOrders : 0;
    let sum = 0;
    for (let weekday = 0; weekday < 7; weekday++) {
      const expected = (this.#expected[weekday] ?? 0) + prior;
      const observed = (this.#observed[weekday] ?? 0) + prior * (parent?.factors[weekday] ?? 1);
      const factor = expected > 0 ? observed / expected : 1;
      this.#factors[weekday] = factor;
      sum += factor;
    }
    const mean = sum / 7;
    let workingDays = 0;
    for (let weekday = 0; weekday < 7; weekday++) {
      const factor = mean > 0 ? (this.#factors[weekday] ?? 1) / mean : 1;
      this.#factors[weekday] = factor;
      if (weekday < 5) workingDays += factor;
    }
    this.#factors[makeUpWorkday] = workingDays / 5;
  }
}
