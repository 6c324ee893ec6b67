// What every distribution of counts here can say, and the two-sided mid-p that follows from it.

export interface CountDistribution {
  /** P(Y = y). */
  pmf(y: number): number;
  /** P(Y ≤ y). */
  cdf(y: number): number;
  /** P(Y > y), without the cancellation of 1 − P. */
  survival(y: number): number;
  /** The smallest y with P(Y ≤ y) ≥ p. */
  quantile(p: number): number;
}

/**
 * Two-sided mid-p value of a count: twice the smaller tail, the observed count itself taken by half (Lancaster, 1961).
 * Uniform under the hypothesis as nearly as a count allows; the plain p of small counts is far too large.
 */
export function midP(distribution: CountDistribution, y: number): number {
  const half = distribution.pmf(y) / 2;
  const below = distribution.cdf(y) - half;
  const above = distribution.survival(y) + half;
  return Math.min(1, Math.max(0, 2 * Math.min(below, above)));
}

/** Quantile of a count by doubling and halving around a start, given its cdf. */
export function searchQuantile(cdf: (y: number) => number, p: number, start: number): number {
  if (!(p >= 0 && p < 1)) return p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (cdf(0) >= p) return 0;
  let low = 0;
  let high = Math.max(1, Math.ceil(start));
  while (cdf(high) < p) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}
