// The binomial probability for counts that need not be whole: the factor before the tail of the beta function, and the negative
// binomial's pmf. Differences of ln Γ would lose every digit where a is large and b is small.
import { logGamma } from "./log-gamma.ts";

const halfLogTwoPi = 0.9189385332046727;

/**
 * Γ(a+b+1) / (Γ(a+1)·Γ(b+1)) · x^a · complement^b, by Loader's saddle point expansion (Fast and accurate computation of
 * binomial probabilities, 2000).
 * @param a at least 0
 * @param b at least 0
 * @param x between 0 and 1
 * @param complement 1 − x
 */
export function binomialDensity(a: number, b: number, x: number, complement: number): number {
  if (x === 0) return a === 0 ? 1 : 0;
  if (complement === 0) return b === 0 ? 1 : 0;
  const n = a + b;
  if (a === 0) return Math.exp(n * Math.log1p(-x));
  if (b === 0) return Math.exp(n * Math.log1p(-complement));
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x, a * complement - b * x) -
    deviance(b, n * complement, b * x - a * complement);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * a * b));
}

/** ln n! − ln(√(2πn)·(n/e)^n): what Stirling's formula leaves out. */
function stirlingError(n: number): number {
  if (n <= 15) return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - halfLogTwoPi;
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** count·ln(count / expected) + expected − count, where both are near each other without cancellation. */
function deviance(count: number, expected: number, difference: number): number {
  if (Math.abs(difference) > 0.1 * (count + expected)) return count * Math.log(count / expected) - difference;
  const share = difference / (count + expected);
  let sum = difference * share;
  let term = 2 * count * share;
  for (let odd = 3; ; odd += 2) {
    term *= share * share;
    const next = sum + term / odd;
    if (next === sum) return sum;
    sum = next;
  }
}
