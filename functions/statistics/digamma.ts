// The slope of ln Γ: what likelihoods with gamma functions need to be climbed.

/**
 * ψ(x), the derivative of ln Γ(x): the recurrence ψ(x) = ψ(x + 1) − 1/x up to 10, then the asymptotic series
 * (Abramowitz and Stegun, 6.3.18); absolute error below 1e-13.
 * @param x greater than 0; anything else yields NaN
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let below = 0;
  let at = x;
  for (; at < 10; at++) below -= 1 / at;
  const s = 1 / (at * at);
  const series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760))))));
  return below + Math.log(at) - 0.5 / at - series;
}
