// Student's t: the normal's shape with tails for what was estimated from few values.
import { incompleteBeta } from "./incomplete-beta.ts";
import { normalQuantile } from "./normal.ts";

/**
 * P(|T| ≥ |t|).
 * @param degreesOfFreedom greater than 0
 */
export function studentTwoSidedP(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  const whole = degreesOfFreedom + square;
  return incompleteBeta(degreesOfFreedom / whole, degreesOfFreedom / 2, 0.5, square / whole);
}

/**
 * The t with P(|T| ≤ t) = confidence: how many standard errors an interval reaches to either side.
 * @param confidence e.g. 0.95
 * @param degreesOfFreedom greater than 0; infinite gives the normal's
 */
export function studentReach(confidence: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) return Number.NaN;
  const normal = normalQuantile((1 + confidence) / 2);
  if (degreesOfFreedom > 1e8) return normal;
  let low = normal;
  let high = 2 * normal;
  while (studentTwoSidedP(high, degreesOfFreedom) > 1 - confidence) high *= 2;
  // Each halving gains one bit; from a bracket of this width 60 reach the last one.
  for (let step = 0; step < 60 && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2;
    if (studentTwoSidedP(middle, degreesOfFreedom) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
