// How uncertain an estimate is, from what each unit adds to it. The unit is the cluster: its periods hang together.
import { type Estimate, symmetricEstimate } from "../estimate.ts";
import { normalQuantile } from "../normal.ts";
import { studentReach } from "../student-t.ts";

/** "student": corrected for small cohorts. "normal": value ± 1.96 standard errors, as the papers and most packages print it. */
export const intervalKinds = ["student", "normal"] as const;
export type IntervalKind = (typeof intervalKinds)[number];

export interface Clusters {
  /** Cohort of each unit; variances are taken within cohorts. */
  cohortOf: Int32Array;
  confidence: number;
  interval: IntervalKind;
}

/**
 * Standard error √Σψ²/n, as published. The interval of kind "student" multiplies each cohort's share of the variance by m/(m − 1), m its units, and
 * takes the t distribution with Satterthwaite's degrees of freedom; for two cohorts and two periods that is Welch's test.
 * @param hasSpread false where one unit stood alone on a side: then there is no error and no interval
 */
export function estimateOf(
  { value, influence, hasSpread }: { value: number; influence: Float64Array; hasSpread: boolean },
  clusters: Clusters,
): Estimate {
  if (!hasSpread) return symmetricEstimate(value, null, Number.NaN);
  const size = influence.length;
  const shares = cohortShares(influence, clusters.cohortOf);
  let [published, corrected, spread] = [0, 0, 0];
  for (const { count, squares } of shares.values()) {
    const share = squares / size ** 2;
    published += share;
    const unbiased = count > 1 ? (share * count) / (count - 1) : share;
    corrected += unbiased;
    spread += unbiased ** 2 / Math.max(1, count - 1);
  }
  const standardError = Math.sqrt(published);
  if (clusters.interval === "normal" || published === 0)
    return symmetricEstimate(value, standardError, normalQuantile((1 + clusters.confidence) / 2));
  const reach = studentReach(clusters.confidence, corrected ** 2 / spread) * Math.sqrt(corrected / published);
  return symmetricEstimate(value, standardError, reach);
}

interface CohortShare {
  /** Units of the cohort. */
  count: number;
  squares: number;
}

function cohortShares(influence: Float64Array, cohortOf: Int32Array): Map<number, CohortShare> {
  const shares = new Map<number, CohortShare>();
  for (let unit = 0; unit < influence.length; unit++) {
    const value = influence[unit] ?? 0;
    const cohort = cohortOf[unit] ?? 0;
    const share = shares.get(cohort) ?? { count: 0, squares: 0 };
    // A unit that adds nothing was not in the comparison, or lies exactly on its cohort's mean; both ways it gives no spread.
    share.count++;
    share.squares += value * value;
    shares.set(cohort, share);
  }
  return shares;
}

/** Covariance of several estimates. */
export function covarianceOf(influences: readonly Float64Array[]): number[][] {
  const size = influences[0]?.length ?? 1;
  return influences.map(one =>
    influences.map(other => {
      let sum = 0;
      for (let unit = 0; unit < size; unit++) sum += (one[unit] ?? 0) * (other[unit] ?? 0);
      return sum / size ** 2;
    }),
  );
}
