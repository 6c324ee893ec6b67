// The regularised incomplete gamma functions: the tail of the Poisson distribution, and through erfc that of the normal.
import { logGamma } from "./log-gamma.ts";

const tiny = 1e-300;
const enough = 1e-16;

/** Both halves, P(a, x) and Q(a, x) = 1 − P, each without the cancellation of the subtraction. */
export interface IncompleteGamma {
  lower: number;
  upper: number;
}

/**
 * P(a, x) and Q(a, x): series below a + 1, Lentz's continued fraction above (Press et al., Numerical Recipes, 6.2).
 * @param a greater than 0
 * @param x at least 0
 * @returns NaN outside the domain
 */
export function incompleteGamma(a: number, x: number): IncompleteGamma {
  if (!(a > 0 && x >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    const lower = factor * series(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = factor * fraction(a, x);
  return { lower: 1 - upper, upper };
}

const termsFor = (a: number) => 500 + 10 * Math.sqrt(a);

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= termsFor(a); n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * enough) break;
  }
  return sum;
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n <= termsFor(a); n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    const step = d * c;
    result *= step;
    if (Math.abs(step - 1) < enough) break;
  }
  return result;
}

const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
