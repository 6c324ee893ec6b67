// Do customers buy at random moments, as the models assume, or by a clock?

export interface Regularity {
  /** Shape of the gaps: 1 random (exponential), 2 and more by a clock, below 1 in clusters. Null with too few gaps. */
  shape: number | null;
  /** Pairs of gaps that it was estimated from. */
  pairs: number;
}

/** Above this the reorder cycles of B2B customers make P(alive) too hopeful for the late and too gloomy for the slow. */
export const regularShape = 1.5;
const leastPairs = 20;

/**
 * Wheat and Morrison (Journal of Marketing Research 27, 1990): of two gaps in a row of one customer, M = first / (first + second) is
 * Beta(k, k) whatever his own rate is, so k = (1 − 4·Var M) / (8·Var M). Pairs do not overlap.
 * @param customer of each occasion, in order of customer and day
 * @param day of each occasion
 */
export function regularity(customer: Int32Array, day: Int32Array): Regularity {
  let [pairs, squares] = [0, 0];
  for (let at = 2; at < day.length; at++) {
    if (customer[at - 2] !== customer[at]) continue;
    const first = (day[at - 1] ?? 0) - (day[at - 2] ?? 0);
    const second = (day[at] ?? 0) - (day[at - 1] ?? 0);
    pairs++;
    squares += (first / (first + second) - 0.5) ** 2;
    // The next pair begins with the next gap: its occasions are at, at + 1, at + 2.
    at++;
  }
  if (pairs < leastPairs) return { shape: null, pairs };
  const variance = squares / pairs;
  return { shape: (1 - 4 * variance) / (8 * variance), pairs };
}
