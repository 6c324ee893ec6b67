// The effect on each cohort at each period, the building blocks of everything else (Callaway and Sant'Anna, Journal of Econometrics 225, 2021).
import { outcomeOf } from "../panel.ts";
import { never, type Treatment } from "./cohorts.ts";

/** Who stands for what would have happened: those never treated, or these and those not treated yet. */
export const controlGroups = ["never", "notyet"] as const;
export type ControlGroup = (typeof controlGroups)[number];

/** Before treatment a period is compared with the one before it ("varying"), or with the last one before treatment ("universal"). */
export const basePeriods = ["varying", "universal"] as const;
export type BasePeriod = (typeof basePeriods)[number];

export interface GroupTimeEffect {
  /** First treated period of the cohort. */
  cohort: number;
  period: number;
  /** Periods since the treatment began; negative before. */
  exposure: number;
  value: number;
  treatedUnits: number;
  controlUnits: number;
  /** There are two units and more on both sides; one alone shows no spread, and the influence hides that. */
  hasSpread: boolean;
  /** Of each unit: what its own observations add to the estimate, times the number of units. Its variance is the estimate's. */
  influence: Float64Array;
}

export interface GroupTimeResult {
  effects: GroupTimeEffect[];
  /** Cohort and period without a treated or a control unit that is observed at both periods. */
  withoutComparison: { cohort: number; period: number }[];
}

/**
 * ATT(g, t) = mean change of the cohort − mean change of the controls, from the base period to t, over units observed at both (the paper's eq. 2.8
 * and 2.9 without covariates). For t ≥ g the base is g − 1. Influence functions as in its section 4.1.
 */
export function groupTimeEffects(treatment: Treatment, control: ControlGroup, base: BasePeriod): GroupTimeResult {
  const effects: GroupTimeEffect[] = [];
  const withoutComparison: GroupTimeResult["withoutComparison"] = [];
  for (const comparison of comparisonsOf(treatment, base)) {
    const { cohort, to } = comparison;
    const sides = sidesOf(treatment, control, comparison);
    if (sides)
      effects.push({ ...effectOf(comparison, sides), influence: influenceOf(treatment, control, comparison, sides) });
    else withoutComparison.push({ cohort, period: to });
  }
  return { effects, withoutComparison };
}

/** As `groupTimeEffects`, with empty influences: for tests that estimate again and again and need the values only. */
export function groupTimeValues(treatment: Treatment, control: ControlGroup, base: BasePeriod): GroupTimeEffect[] {
  return comparisonsOf(treatment, base).flatMap(comparison => {
    const sides = sidesOf(treatment, control, comparison);
    return sides ? [{ ...effectOf(comparison, sides), influence: noInfluence }] : [];
  });
}

const noInfluence = new Float64Array(0);

interface Comparison {
  cohort: number;
  from: number;
  to: number;
}

function comparisonsOf({ panel, cohorts }: Treatment, base: BasePeriod): Comparison[] {
  return cohorts.flatMap(({ period: cohort }) =>
    [...panel.times.keys()].flatMap(to => {
      const from = to >= cohort || base === "universal" ? cohort - 1 : to - 1;
      return from < 0 || from === to ? [] : [{ cohort, from, to }];
    }),
  );
}

/** How many units a side has, and their mean change. */
interface Sides {
  treated: { count: number; mean: number };
  controls: { count: number; mean: number };
}

const changeOf = ({ panel }: Treatment, { from, to }: Comparison, unit: number) =>
  outcomeOf(panel, unit, to) - outcomeOf(panel, unit, from);

const isControl = (own: number, control: ControlGroup, { from, to }: Comparison) =>
  own === never || (control === "notyet" && own > Math.max(from, to));

function sidesOf(treatment: Treatment, control: ControlGroup, comparison: Comparison): Sides | undefined {
  let [treated, treatedSum, controls, controlSum] = [0, 0, 0, 0];
  for (let unit = 0; unit < treatment.cohortOf.length; unit++) {
    const own = treatment.cohortOf[unit] ?? never;
    const isTreated = own === comparison.cohort;
    if (!isTreated && !isControl(own, control, comparison)) continue;
    const change = changeOf(treatment, comparison, unit);
    if (Number.isNaN(change)) continue;
    if (isTreated) {
      treated++;
      treatedSum += change;
    } else {
      controls++;
      controlSum += change;
    }
  }
  if (treated === 0 || controls === 0) return undefined;
  return {
    treated: { count: treated, mean: treatedSum / treated },
    controls: { count: controls, mean: controlSum / controls },
  };
}

const effectOf = ({ cohort, to }: Comparison, { treated, controls }: Sides): Omit<GroupTimeEffect, "influence"> => ({
  cohort,
  period: to,
  exposure: to - cohort,
  value: treated.mean - controls.mean,
  treatedUnits: treated.count,
  controlUnits: controls.count,
  hasSpread: treated.count > 1 && controls.count > 1,
});

function influenceOf(
  treatment: Treatment,
  control: ControlGroup,
  comparison: Comparison,
  { treated, controls }: Sides,
): Float64Array {
  const size = treatment.cohortOf.length;
  return new Float64Array(size).map((_, unit) => {
    const own = treatment.cohortOf[unit] ?? never;
    const isTreated = own === comparison.cohort;
    if (!isTreated && !isControl(own, control, comparison)) return 0;
    const change = changeOf(treatment, comparison, unit);
    if (Number.isNaN(change)) return 0;
    return isTreated
      ? (size / treated.count) * (change - treated.mean)
      : (-size / controls.count) * (change - controls.mean);
  });
}
