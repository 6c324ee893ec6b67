// The negative binomial by its mean and its overdispersion: counts whose rate itself varies from day to day.
import { type CountDistribution, searchQuantile } from "./discrete.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { logFactorial, logGamma } from "./log-gamma.ts";
import { poisson } from "./poisson.ts";

/**
 * Variance is mean + overdispersion·mean². With k = 1 / overdispersion and x = k / (k + mean), P(Y ≤ y) = I_x(k, y + 1).
 * @param mean at least 0
 * @param overdispersion at least 0; at (or next to) 0 it is the Poisson distribution
 */
export function negativeBinomial(mean: number, overdispersion: number): CountDistribution {
  if (mean === 0 || overdispersion * Math.max(1, mean) < 1e-9) return poisson(mean);
  const k = 1 / overdispersion;
  const success = k / (k + mean);
  const failure = mean / (k + mean);
  const cdf = (y: number) => (y < 0 ? 0 : incompleteBeta(success, k, Math.floor(y) + 1, failure));
  return {
    cdf,
    pmf: y => {
      if (y < 0 || !Number.isInteger(y)) return 0;
      const logChoices = logGamma(k + y) - logGamma(k) - logFactorial(y);
      return Math.exp(logChoices - k * Math.log1p(mean / k) + y * Math.log(failure));
    },
    survival: y => (y < 0 ? 1 : incompleteBeta(failure, Math.floor(y) + 1, k, success)),
    quantile: p => searchQuantile(cdf, p, mean + 2 * Math.sqrt(mean + overdispersion * mean * mean)),
  };
}
