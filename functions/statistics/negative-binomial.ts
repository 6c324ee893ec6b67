// The negative binomial by its mean and its overdispersion: counts whose rate itself varies from day to day.
import { binomialDensity } from "./binomial-density.ts";
import { type CountDistribution, searchQuantile } from "./discrete.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { poisson } from "./poisson.ts";

/** Below this the incomplete beta function with k = 1 / overdispersion loses what matters: its error is some k·1e-16. */
const nearlyPoisson = 1e-5;

/**
 * Variance is mean + overdispersion·mean². With k = 1 / overdispersion and x = k / (k + mean), P(Y ≤ y) = I_x(k, y + 1).
 * @param mean at least 0
 * @param overdispersion at least 0; at (or next to) 0 it is the Poisson distribution
 */
export function negativeBinomial(mean: number, overdispersion: number): CountDistribution {
  if (mean === 0 || overdispersion * Math.max(1, mean) < 1e-12) return poisson(mean);
  const k = 1 / overdispersion;
  const success = k / (k + mean);
  const failure = mean / (k + mean);
  const pmf = (y: number) =>
    y < 0 || !Number.isInteger(y) ? 0 : (k / (k + y)) * binomialDensity(k, y, success, failure);
  const tails = overdispersion < nearlyPoisson ? summedTails(pmf, k, failure) : betaTails(k, success, failure);
  return {
    pmf,
    cdf: y => (y < 0 ? 0 : tails.cdf(Math.floor(y))),
    survival: y => (y < 0 ? 1 : tails.survival(Math.floor(y))),
    quantile: p => searchQuantile(tails.cdf, p, mean + 2 * Math.sqrt(mean + overdispersion * mean * mean)),
  };
}

type Tails = Pick<CountDistribution, "cdf" | "survival">;

function betaTails(k: number, success: number, failure: number): Tails {
  return {
    cdf: y => incompleteBeta(success, k, y + 1, failure),
    survival: y => incompleteBeta(failure, y + 1, k, success),
  };
}

/** The smaller tail as a sum of its terms, from y outwards until they no longer count: about as many as the deviation is wide. */
function summedTails(pmf: (y: number) => number, k: number, failure: number): Tails {
  const ratio = (y: number) => ((k + y) / (y + 1)) * failure; // P(y + 1) / P(y)
  const below = (y: number) => {
    let term = pmf(y);
    let sum = term;
    for (let at = y; at > 0 && term > sum * Number.EPSILON; at--) sum += term /= ratio(at - 1);
    return sum;
  };
  const above = (y: number) => {
    let term = pmf(y + 1);
    let sum = term;
    for (let at = y + 1; term > sum * Number.EPSILON; at++) sum += term *= ratio(at);
    return sum;
  };
  const isBelowMode = (y: number) => ratio(y) > 1;
  return {
    cdf: y => (isBelowMode(y) ? below(y) : 1 - above(y)),
    survival: y => (isBelowMode(y) ? 1 - below(y) : above(y)),
  };
}
