// The likelihood of both models and its slope, in one pass over the histories.
import { digamma } from "../digamma.ts";
import { logGamma } from "../log-gamma.ts";
import type { Slope } from "../minimise.ts";
import { leavingChances, type RepeatModelKind } from "./model.ts";
import type { HistoryPatterns } from "./patterns.ts";

/**
 * −ln L over all customers and its gradient, both in ln r, ln α, ln a, ln b. Per customer (Fader, Hardie and Lee, eq. 6; for MBG/NBD with j = x + 1)
 *   L = Γ(r + x)·α^r/Γ(r) · Γ(a + b)·Γ(b + j)/(Γ(b)·Γ(a + b + j)) · [ (α + T)^−(r+x) + 1{j > 0}·a/(b + j − 1)·(α + t_x)^−(r+x) ].
 * The two terms of the bracket are "still alive" and "left after the last purchase"; they are added as logarithms, because each alone
 * underflows for a busy customer (Hardie's note 027).
 */
export function repeatLikelihood(kind: RepeatModelKind, patterns: HistoryPatterns): (x: readonly number[]) => Slope {
  const { frequency, count, times, recencyAt, ageAt } = patterns;
  const logs = new Float64Array(times.length);
  const inverses = new Float64Array(times.length);
  return logarithms => {
    const [r = 0, alpha = 0, a = 0, b = 0] = logarithms.map(Math.exp);
    const logAlpha = Math.log(alpha);
    for (let at = 0; at < times.length; at++) {
      const time = alpha + (times[at] ?? 0);
      logs[at] = Math.log(time);
      inverses[at] = 1 / time;
    }
    let [value, byR, byAlpha, byA, byB] = [0, 0, 0, 0, 0];
    let known = frequencyTerms(kind, 0, r, a, b);
    for (let at = 0; at < count.length; at++) {
      const x = frequency[at] ?? 0;
      if (known.x !== x) known = frequencyTerms(kind, x, r, a, b);
      const n = count[at] ?? 0;
      const [end = 0, last = 0] = [ageAt[at], recencyAt[at]];
      const [logEnd = 0, logLast = 0] = [logs[end], logs[last]];
      const alive = -(r + x) * logEnd;
      const left = known.logLeft - (r + x) * logLast;
      // ln(e^alive + e^left), from the larger one.
      const odds = Math.exp(-Math.abs(alive - left));
      const logSum = Math.max(alive, left) + Math.log1p(odds);
      const smaller = odds / (1 + odds);
      const pLeft = alive >= left ? smaller : 1 - smaller;
      const pAlive = 1 - pLeft;
      value -= n * (known.constant + r * logAlpha + logSum);
      byR -= n * (known.byR + logAlpha - pAlive * logEnd - pLeft * logLast);
      byAlpha -= n * (r / alpha - (r + x) * (pAlive * (inverses[end] ?? 0) + pLeft * (inverses[last] ?? 0)));
      byA -= n * (known.byA + pLeft / a);
      byB -= n * (known.byB - known.byBLeft * pLeft);
    }
    return { value, gradient: [r * byR, alpha * byAlpha, a * byA, b * byB] };
  };
}

/** All that depends on the customer's number of purchases alone. */
interface FrequencyTerms {
  x: number;
  constant: number;
  logLeft: number;
  byR: number;
  byA: number;
  byB: number;
  byBLeft: number;
}

function frequencyTerms(kind: RepeatModelKind, x: number, r: number, a: number, b: number): FrequencyTerms {
  const j = leavingChances(kind, x);
  return {
    x,
    constant: logGamma(r + x) - logGamma(r) + logGamma(a + b) + logGamma(b + j) - logGamma(b) - logGamma(a + b + j),
    logLeft: j > 0 ? Math.log(a) - Math.log(b + j - 1) : Number.NEGATIVE_INFINITY,
    byR: digamma(r + x) - digamma(r),
    byA: digamma(a + b) - digamma(a + b + j),
    byB: digamma(a + b) + digamma(b + j) - digamma(b) - digamma(a + b + j),
    byBLeft: j > 0 ? 1 / (b + j - 1) : 0,
  };
}
