// Return of spend from a regression over days: what the treated regions would have sold, told by the controls as in the weeks before.
import { type Estimate, symmetricEstimate } from "../estimate.ts";
import { dot, times } from "../matrix.ts";
import { leastSquares, type Regression } from "../regression.ts";
import { studentReach } from "../student-t.ts";
import { type GeoExperiment, totalsOf } from "./experiment.ts";
import type { GeoEffect } from "./geo-based-regression.ts";

export interface TimeBasedEffect extends GeoEffect {
  /** Per day of the test, with the running total from its first day. */
  days: { day: number; observed: number; expected: number; cumulative: Estimate }[];
  /** Of what the line misses from one day of the pretest to the next: the errors are taken for independent. */
  autocorrelation: number;
}

/**
 * Kerman, Wang and Vaver, Estimating Ad Effectiveness Using Geo Experiments in a Time-Based Regression Framework (2017): the treated group's daily total on the
 * controls' over the pretest, then predicted for the test. The cumulative effect after n days is Student's t around Σ(y − ŷ) with scale
 * σ·√(n + sᵀ(XᵀX)⁻¹s), s the sum of the test's regressor rows (their eq. 9): the error of the line does not average out over days, that of the days does.
 * @returns null with fewer than three days before the test, or where the controls never vary
 */
export function timeBasedRegression(experiment: GeoExperiment, confidence = 0.95): TimeBasedEffect | null {
  const pretest = experiment.days.filter(({ isTest }) => !isTest);
  const fit = leastSquares(
    pretest.map(({ control }) => [1, control.response]),
    pretest.map(({ treated }) => treated.response),
  );
  if (!fit) return null;
  const days = predictedDays(experiment, fit, studentReach(confidence, fit.degreesOfFreedom));
  const incrementalResponse = days.at(-1)?.cumulative ?? symmetricEstimate(0, null, Number.NaN);
  const incrementalCost = experiment.hasCost ? addedCost(experiment) : 0;
  return {
    days,
    autocorrelation: firstAutocorrelation(
      pretest.map(({ control, treated }) => treated.response - dot([1, control.response], fit.coefficients)),
    ),
    incrementalResponse,
    incrementalCost,
    returnOnSpend: incrementalCost > 0 ? scaled(incrementalResponse, 1 / incrementalCost) : null,
    rSquared: fit.rSquared,
    degreesOfFreedom: fit.degreesOfFreedom,
  };
}

function predictedDays({ days }: GeoExperiment, fit: Regression, reach: number): TimeBasedEffect["days"] {
  const sum = [0, 0];
  let added = 0;
  return days
    .filter(({ isTest }) => isTest)
    .map(({ day, treated, control }, index) => {
      const row = [1, control.response];
      const expected = dot(row, fit.coefficients);
      for (const [at, value] of row.entries()) sum[at] = (sum[at] ?? 0) + value;
      added += treated.response - expected;
      const ofLine = dot(sum, times(fit.unscaledCovariance, sum));
      const error = Math.sqrt(fit.residualVariance * (index + 1 + ofLine));
      return { day, observed: treated.response, expected, cumulative: symmetricEstimate(added, error, reach) };
    });
}

function firstAutocorrelation(errors: readonly number[]): number {
  const squares = dot(errors, errors);
  return squares > 0 ? dot(errors.slice(1), errors.slice(0, -1)) / squares : 0;
}

/** Cost of the treated in the test beyond what they spent a day before it. */
function addedCost(experiment: GeoExperiment): number {
  const days = (isTest: boolean) => experiment.days.filter(day => day.isTest === isTest).length;
  const before = totalsOf(experiment, "treated", false).cost / days(false);
  return totalsOf(experiment, "treated", true).cost - before * days(true);
}

function scaled({ value, standardError, interval }: Estimate, factor: number): Estimate {
  return {
    value: value * factor,
    standardError: standardError === null ? null : standardError * factor,
    interval: interval && { lower: interval.lower * factor, upper: interval.upper * factor },
  };
}
