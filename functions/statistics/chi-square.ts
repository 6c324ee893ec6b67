// The chi-square distribution: sums of squared normal deviations, as joint tests of several numbers give them.
import { incompleteBeta } from "./incomplete-beta.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";

/**
 * P(X ≥ x).
 * @param degreesOfFreedom greater than 0
 */
export function chiSquareP(x: number, degreesOfFreedom: number): number {
  return incompleteGamma(degreesOfFreedom / 2, Math.max(0, x) / 2).upper;
}

/**
 * P(F ≥ f): the chi-square's cousin for variances that were themselves estimated.
 * @param above degrees of freedom of the numerator
 * @param below degrees of freedom of the denominator
 */
export function fisherP(f: number, above: number, below: number): number {
  const scaled = above * Math.max(0, f);
  return incompleteBeta(below / (below + scaled), below / 2, above / 2, scaled / (below + scaled));
}
