// The logarithm of the gamma function: what keeps factorials of large counts from overflowing.

const halfLogTwoPi = 0.9189385332046727;

/** Lanczos' coefficients for g = 7, n = 9 (Godfrey, 2001): relative error below 1e-14 for x > 0. */
const coefficients = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/**
 * ln Γ(x).
 * @param x greater than 0; anything else yields NaN
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  // Γ(x) = Γ(x + 1) / x: the approximation is at its best above one half.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const shifted = x - 1;
  let sum = coefficients[0] ?? 0;
  for (let index = 1; index < coefficients.length; index++) sum += (coefficients[index] ?? 0) / (shifted + index);
  const base = shifted + 7.5;
  return halfLogTwoPi + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/** ln n! */
export function logFactorial(n: number): number {
  return n < 2 ? 0 : logGamma(n + 1);
}
