// Means and medians where some values count more than others.

/** One value and how much it counts (0 or more). */
export interface Weighted {
  value: number;
  weight: number;
}

/** Σ w·x / Σ w; NaN where nothing has weight. */
export function weightedMean(values: readonly Weighted[]): number {
  let sum = 0;
  let weights = 0;
  for (const { value, weight } of values) {
    sum += value * weight;
    weights += weight;
  }
  return sum / weights;
}

/** The value at which half of the weight is reached; between two values where it is reached exactly. NaN of nothing. */
export function weightedMedian(values: readonly Weighted[]): number {
  const sorted = values.filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let reached = 0;
  for (const [index, { value, weight }] of sorted.entries()) {
    reached += weight;
    if (reached > half) return value;
    if (reached === half) return (value + (sorted[index + 1]?.value ?? value)) / 2;
  }
  return Number.NaN;
}
