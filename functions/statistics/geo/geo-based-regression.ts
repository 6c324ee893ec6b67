// Return of spend from a regression over regions: each region's sales in the test against its sales before and what was spent on top.
import { type Estimate, symmetricEstimate } from "../estimate.ts";
import { dot } from "../matrix.ts";
import { leastSquares } from "../regression.ts";
import { studentReach } from "../student-t.ts";
import { type GeoExperiment, totalsOf } from "./experiment.ts";

export interface GeoEffect {
  /** Response that the treatment added over the whole test. */
  incrementalResponse: Estimate;
  /** Cost that it added. */
  incrementalCost: number;
  /** Response per unit of cost; null where nothing was spent on top. */
  returnOnSpend: Estimate | null;
  rSquared: number;
  degreesOfFreedom: number;
}

/**
 * Vaver and Koehler, Measuring Ad Effectiveness Using Geo Experiments (2011), eq. 1: test = β₀ + β₁·pretest + β₂·δ + ε with weights 1/pretest². δ is the
 * region's change in cost: cost in the test less what the controls' line of cost on cost before it gives (their eq. 2). Without cost δ is 1 in
 * treated regions per unit of their pretest sales, so β₂ is the relative lift.
 * Regions that sold nothing before the test have no weight and are left out.
 * @returns null with too few regions, or where treated and controls cannot be told apart
 */
export function geoBasedRegression(experiment: GeoExperiment, confidence = 0.95): GeoEffect | null {
  const geos = experiment.geos.filter(({ pretest }) => pretest.response > 0);
  const expectedCost = costLine(geos.filter(({ isTreated }) => !isTreated));
  const hasSpend = experiment.hasCost && totalsOf(experiment, "treated", true).cost !== 0;
  const change = geos.map(({ isTreated, pretest, test }) => {
    if (!isTreated) return 0;
    return hasSpend ? test.cost - expectedCost(pretest.cost) : pretest.response;
  });
  const fit = leastSquares(
    geos.map(({ pretest }, at) => [1, pretest.response, change[at] ?? 0]),
    geos.map(({ test }) => test.response),
    geos.map(({ pretest }) => pretest.response ** -2),
  );
  if (!fit) return null;
  const added = change.reduce((sum, value) => sum + value, 0);
  const error = Math.sqrt(fit.residualVariance * dot([0, 0, 1], fit.unscaledCovariance[2] ?? []));
  const reach = studentReach(confidence, fit.degreesOfFreedom);
  const slope = fit.coefficients[2] ?? Number.NaN;
  return {
    incrementalResponse: symmetricEstimate(slope * added, Math.abs(error * added), reach),
    incrementalCost: hasSpend ? added : 0,
    returnOnSpend: hasSpend ? symmetricEstimate(slope, error, reach) : null,
    rSquared: fit.rSquared,
    degreesOfFreedom: fit.degreesOfFreedom,
  };
}

/** Cost in the test as a line of cost before it, from the controls; where these spent nothing, or all the same, the test would have cost what it did before. */
function costLine(controls: GeoExperiment["geos"]): (before: number) => number {
  if (controls.every(({ pretest, test }) => pretest.cost === 0 && test.cost === 0)) return before => before;
  const fit = leastSquares(
    controls.map(({ pretest }) => [1, pretest.cost]),
    controls.map(({ test }) => test.cost),
    controls.map(({ pretest }) => pretest.response ** -2),
  );
  return fit ? before => dot(fit.coefficients, [1, before]) : before => before;
}
