// Bands that hold for all estimates at once: the multiplier bootstrap of influence functions.

import { normalQuantile } from "../normal.ts";
import { seededRandom } from "../random.ts";
import type { Interval } from "../wilson.ts";

export interface BootstrapBand {
  /** From the quartiles of the draws, so that a few wild ones count little. */
  standardErrors: number[];
  /** How many standard errors the band reaches to either side; wider than for one estimate alone. */
  reach: number;
  bands: Interval[];
}

/**
 * Each draw gives every unit a sign, and takes the mean of sign × influence (Callaway and Sant'Anna, algorithm 1; Rademacher's weights, as in the package
 * `did`). The reach is the quantile of the largest |draw| / error over all estimates.
 * @returns null where an estimate has no spread
 */
export function multiplierBootstrap(
  estimates: readonly { value: number; influence: Float64Array }[],
  draws: number,
  confidence: number,
  seed: number,
): BootstrapBand | null {
  const random = seededRandom(seed);
  const size = estimates[0]?.influence.length ?? 0;
  const drawn = estimates.map(() => new Float64Array(draws));
  const signs = new Int8Array(size);
  for (let draw = 0; draw < draws; draw++) {
    for (let unit = 0; unit < size; unit++) signs[unit] = random() < 0.5 ? -1 : 1;
    for (const [index, { influence }] of estimates.entries()) {
      let sum = 0;
      for (let unit = 0; unit < size; unit++) sum += (signs[unit] ?? 0) * (influence[unit] ?? 0);
      const own = drawn[index];
      if (own) own[draw] = sum / size;
    }
  }
  const quartiles = normalQuantile(0.75) - normalQuantile(0.25);
  const standardErrors = drawn.map(values => {
    const sorted = Float64Array.from(values).sort();
    return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / quartiles;
  });
  if (size === 0 || standardErrors.some(error => !(error > 0))) return null;
  const largest = new Float64Array(draws).map((_, draw) =>
    Math.max(...drawn.map((values, index) => Math.abs((values[draw] ?? 0) / (standardErrors[index] ?? 1)))),
  );
  const reach = Math.max(quantile(largest.sort(), confidence), normalQuantile((1 + confidence) / 2));
  return {
    standardErrors,
    reach,
    bands: estimates.map(({ value }, index) => {
      const half = reach * (standardErrors[index] ?? 0);
      return { lower: value - half, upper: value + half };
    }),
  };
}

/** The smallest value with at least a share p of the others at or below it. */
const quantile = (sorted: Float64Array, p: number) =>
  sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
