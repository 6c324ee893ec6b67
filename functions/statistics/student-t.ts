// Student's t: the normal's shape with tails for what was estimated from few values.
import { incompleteBeta } from "./incomplete-beta.ts";

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
