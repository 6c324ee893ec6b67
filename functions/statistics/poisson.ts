// The Poisson distribution: counts of independent events at a known rate.
import { type CountDistribution, searchQuantile } from "./discrete.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";
import { logFactorial } from "./log-gamma.ts";

/** @param mean at least 0 */
export function poisson(mean: number): CountDistribution {
  const cdf = (y: number) => (y < 0 ? 0 : mean === 0 ? 1 : incompleteGamma(Math.floor(y) + 1, mean).upper);
  return {
    cdf,
    pmf: y => {
      if (y < 0 || !Number.isInteger(y)) return 0;
      if (mean === 0) return y === 0 ? 1 : 0;
      return Math.exp(y * Math.log(mean) - mean - logFactorial(y));
    },
    survival: y => (y < 0 ? 1 : mean === 0 ? 0 : incompleteGamma(Math.floor(y) + 1, mean).lower),
    quantile: p => searchQuantile(cdf, p, mean + 2 * Math.sqrt(mean)),
  };
}
