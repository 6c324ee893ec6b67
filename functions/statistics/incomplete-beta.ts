// The regularised incomplete beta function: the tail of the negative binomial, of the binomial and of Student's t.
import { binomialDensity } from "./binomial-density.ts";

const tiny = 1e-300;
const enough = 1e-15;

/**
 * I_x(a, b), by Lentz's continued fraction (Press et al., Numerical Recipes, 6.4).
 * @param x between 0 and 1
 * @param a greater than 0
 * @param b greater than 0
 * @param complement 1 − x, where the caller knows it more exactly than the subtraction does
 * @returns NaN outside the domain
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return Number.NaN;
  if (x === 0) return 0;
  if (complement <= 0) return 1;
  // x^a·(1 − x)^b / B(a, b)
  const factor = ((a * b) / (a + b)) * binomialDensity(a, b, x, complement);
  // The fraction converges fast only left of the mean; right of it the symmetric one does.
  if (x < (a + 1) / (a + b + 2)) return (factor * fraction(x, a, b)) / a;
  return 1 - (factor * fraction(complement, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  // The number of terms grows with the root of the larger parameter.
  const terms = 300 + 6 * Math.sqrt(Math.max(a, b));
  for (let m = 1; m <= terms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const step = d * c;
    result *= step;
    if (Math.abs(step - 1) < enough) return result;
  }
  return result;
}

const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
