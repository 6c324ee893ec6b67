// How a series spreads over the week: factors with mean 1, learned from its ordinary days and shrunk to the company's.

const halfLifeDays = 180;
const forget = 2 ** (-1 / halfLifeDays);
/** Orders' worth of trust in the company's shape: a partner with few orders takes it over. */
const priorOrders = 30;
const everyDay = [0, 1, 2, 3, 4, 5, 6];

export const evenWeek: readonly number[] = [1, 1, 1, 1, 1, 1, 1];

/** Factors by slot of the week: the seven weekdays, 1 on a day off, and the mean of Monday to Friday on a make-up workday. */
export function slotFactors(weekdays: readonly number[]): Float64Array {
  const workingDay = weekdays.slice(0, 5).reduce((sum, factor) => sum + factor, 0) / 5;
  return Float64Array.from([...weekdays, 1, workingDay]);
}

export class WeeklyShape {
  readonly #observed = new Float64Array(7);
  readonly #expected = new Float64Array(7);

  /** A day passes; what was learned long ago counts less. */
  forget(): void {
    for (const weekday of everyDay) {
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
  factors(parent?: readonly number[]): number[] {
    const prior = parent ? priorOrders : 0;
    const raw = everyDay.map(weekday => {
      const expected = (this.#expected[weekday] ?? 0) + prior;
      return expected > 0 ? ((this.#observed[weekday] ?? 0) + prior * (parent?.[weekday] ?? 1)) / expected : 1;
    });
    const mean = raw.reduce((sum, factor) => sum + factor, 0) / 7;
    return mean > 0 ? raw.map(factor => factor / mean) : [...evenWeek];
  }
}
