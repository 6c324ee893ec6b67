// The middle of values, and how far they lie from it, undisturbed by a few wild ones.

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  // Not `from`, which asks an iterator for each value and takes as long as the sorting.
  const sorted = new Float64Array(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** Median absolute deviation from the median times this is the standard deviation of normal values. */
export const madToSd = 1.4826022185056018;

/** Median absolute deviation from the median (or from a centre that is known). */
export function medianAbsoluteDeviation(values: readonly number[], centre = median(values)): number {
  return median(values.map(value => Math.abs(value - centre)));
}
