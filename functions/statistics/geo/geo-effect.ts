// Both regressions of a geo experiment, with what speaks against believing them.
import { type Verdict, verdictOf } from "../estimate.ts";
import { type GeoExperiment, type Totals, totalsOf } from "./experiment.ts";
import { type GeoEffect, geoBasedRegression } from "./geo-based-regression.ts";
import { type TimeBasedEffect, timeBasedRegression } from "./time-based-regression.ts";

export interface GeoEstimate {
  geos: { treated: number; control: number };
  days: { pretest: number; test: number };
  totals: Record<"pretestControl" | "testControl" | "pretestTreated" | "testTreated", Totals>;
  /** Null where there are too few regions. */
  byRegion: (GeoEffect & { verdict: Verdict }) | null;
  /** Null where there are too few days. */
  byDay: (TimeBasedEffect & { verdict: Verdict }) | null;
  warnings: string[];
}

export function estimateGeo(experiment: GeoExperiment, confidence: number): GeoEstimate {
  const byRegion = geoBasedRegression(experiment, confidence);
  const byDay = timeBasedRegression(experiment, confidence);
  const days = (isTest: boolean) => experiment.days.filter(day => day.isTest === isTest).length;
  const estimate = {
    geos: {
      treated: experiment.geos.filter(({ isTreated }) => isTreated).length,
      control: experiment.geos.filter(({ isTreated }) => !isTreated).length,
    },
    days: { pretest: days(false), test: days(true) },
    totals: {
      pretestControl: totalsOf(experiment, "control", false),
      testControl: totalsOf(experiment, "control", true),
      pretestTreated: totalsOf(experiment, "treated", false),
      testTreated: totalsOf(experiment, "treated", true),
    },
    byRegion: judged(byRegion),
    byDay: judged(byDay),
  };
  return { ...estimate, warnings: warningsOf(experiment, estimate) };
}

const judged = <Effect extends GeoEffect>(effect: Effect | null): (Effect & { verdict: Verdict }) | null =>
  effect && { ...effect, verdict: verdictOf(effect.incrementalResponse.interval) };

/** Left over from one day to the next, more than chance leaves: two standard errors of a first autocorrelation. */
const isCarriedOver = (autocorrelation: number, days: number) => autocorrelation > 2 / Math.sqrt(days);

function warningsOf(
  { missingCells, hasCost }: GeoExperiment,
  { geos, days, byRegion, byDay }: Omit<GeoEstimate, "warnings">,
): string[] {
  const added = byDay?.incrementalCost ?? byRegion?.incrementalCost ?? 0;
  return [
    missingCells > 0 && `${missingCells} cells of region and day have no row: taken as nothing sold`,
    !byRegion &&
      `${geos.treated + geos.control} regions are too few for the regression by regions, or they all had the same`,
    !byDay &&
      `${days.pretest} days before the test are too few for the regression by days, or the controls never varied`,
    hasCost && !(added > 0) && "nothing more was spent on the treated regions in the test: there is no return to tell",
    byDay !== null &&
      byDay.rSquared < 0.7 &&
      "before the test the controls told little of the treated regions: the regression by days leans on a weak line",
    byDay !== null &&
      isCarriedOver(byDay.autocorrelation, days.pretest) &&
      `what the line misses on one day carries over to the next (autocorrelation ${byDay.autocorrelation.toFixed(2)}): the interval by days is too narrow`,
    byRegion !== null &&
      byDay !== null &&
      byRegion.verdict !== byDay.verdict &&
      "the two regressions do not agree whether there is an effect: claim none",
  ].filter(line => line !== false);
}
