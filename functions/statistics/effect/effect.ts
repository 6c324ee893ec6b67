// The effect of a measure that began at different times for different units: all that a command, or a table of the lake, shows of it.
import { SourceContractError } from "../../lake/errors.ts";
import { type Estimate, type Verdict, verdictOf } from "../estimate.ts";
import { outcomeOf } from "../panel.ts";
import type { Interval } from "../wilson.ts";
import { type Aggregate, type Aggregation, aggregateEffects, aggregations } from "./aggregate.ts";
import { multiplierBootstrap } from "./bootstrap.ts";
import { never, type Treatment } from "./cohorts.ts";
import {
  type BasePeriod,
  type ControlGroup,
  type GroupTimeEffect,
  type GroupTimeResult,
  groupTimeEffects,
} from "./group-time.ts";
import { type PermutationTest, permutationTest } from "./permutation.ts";
import { type PreTrendTest, preTrendTest } from "./pre-trend.ts";
import { type Clusters, estimateOf, type IntervalKind } from "./uncertainty.ts";

export interface EffectOptions {
  control: ControlGroup;
  base: BasePeriod;
  /** Which overall number is the headline. */
  aggregation: Aggregation;
  confidence: number;
  interval: IntervalKind;
  /** Draws of the multiplier bootstrap; 0 for none. */
  bootstrap: number;
  seed: number;
}

export interface EffectEstimate {
  units: number;
  periods: number;
  times: number[];
  cohorts: { firstTreated: number; units: number }[];
  neverUnits: number;
  alwaysUnits: number;
  missingCells: number;
  groupTime: (Estimate & GroupTimeLabel)[];
  aggregates: Record<
    Aggregation,
    { parts: (Estimate & { at: number; band: Interval | null })[]; overall: Estimate | null }
  >;
  headline: Estimate;
  verdict: Verdict;
  /** The interval lies on one side of zero, and the permutation test does not agree: then nothing is claimed. */
  isHeldBack: boolean;
  /** The effect that such a file would have shown in four of five cases. */
  detectableEffect: number | null;
  preTrend: PreTrendTest | null;
  /** Only where fewer than 20 units are treated, or fewer than 20 are not. */
  permutation: PermutationTest | null;
  /** Of the 2×2 case: the mean outcome of treated and controls, before and after. */
  fourMeans: FourMeans | null;
  warnings: string[];
}

interface GroupTimeLabel {
  firstTreated: number;
  time: number;
  exposure: number;
  treatedUnits: number;
  controlUnits: number;
}

export interface FourMeans {
  treatedBefore: number;
  treatedAfter: number;
  controlBefore: number;
  controlAfter: number;
}

/** Fewer clusters than this, and their spread is not to be trusted (the usual rule of thumb). */
const fewUnits = 20;

/** @throws SourceContractError where there is no control, or no cohort can be compared at any period under treatment */
export function estimateEffect(treatment: Treatment, options: EffectOptions): EffectEstimate {
  const { panel, cohortOf, cohorts, neverUnits, alwaysUnits } = treatment;
  if (neverUnits === 0 && options.control === "never")
    throw new SourceContractError(
      "every unit is treated at some time, so there is no unit never treated to compare with",
      {
        hint: "Compare with those not treated yet: --control notyet.",
      },
    );
  const found = groupTimeEffects(treatment, options.control, options.base);
  const clusters: Clusters = { cohortOf, confidence: options.confidence, interval: options.interval };
  const aggregates = aggregated(found.effects, clusters, options);
  const headline = aggregates[options.aggregation].overall;
  if (!headline)
    throw new SourceContractError("no period under treatment has both treated and control units with an outcome", {
      hint: "Look at the columns of time and first treatment: the panel must reach beyond the first treatment, with units that are not treated then.",
    });
  const controls = cohortOf.reduce((sum, cohort) => sum + (cohort === never ? 1 : 0), 0);
  const treated = cohorts.reduce((sum, { units }) => sum + units, 0);
  const isFew = treated < fewUnits || (options.control === "never" && controls < fewUnits);
  const permutation = isFew ? permutationTest(treatment, headline.value, options) : null;
  const preTrend = preTrendTest(found.effects, panel.units.length - alwaysUnits - cohorts.length - 1);
  const estimate = {
    units: panel.units.length,
    periods: panel.times.length,
    times: panel.times,
    cohorts: cohorts.map(({ period, units }) => ({ firstTreated: panel.times[period] ?? Number.NaN, units })),
    neverUnits,
    alwaysUnits,
    missingCells: panel.missingCells,
    groupTime: found.effects.map(effect => ({
      ...labelOf(effect, panel.times),
      ...estimateOf(effect, clusters),
    })),
    aggregates,
    headline,
    ...claimOf(headline, permutation, options.confidence),
    detectableEffect: headline.standardError === null ? null : 2.8 * headline.standardError,
    preTrend,
    permutation,
    fourMeans: fourMeansOf(treatment),
  };
  return { ...estimate, warnings: warningsOf(estimate, found, options) };
}

/** With few units the permutation must agree, or nothing is claimed. */
function claimOf(
  { interval }: Estimate,
  permutation: PermutationTest | null,
  confidence: number,
): Pick<EffectEstimate, "verdict" | "isHeldBack"> {
  const verdict = verdictOf(interval);
  const isClaim = verdict === "above" || verdict === "below";
  const isHeldBack = isClaim && permutation !== null && permutation.p > 1 - confidence + 1e-12;
  return { verdict: isHeldBack ? "not shown" : verdict, isHeldBack };
}

function aggregated(
  effects: readonly GroupTimeEffect[],
  clusters: Clusters,
  { bootstrap, confidence, seed }: EffectOptions,
): EffectEstimate["aggregates"] {
  const estimated = (part: Omit<Aggregate, "at">) => estimateOf(part, clusters);
  const of = (kind: Aggregation) => {
    const { parts, overall } = aggregateEffects(effects, kind, clusters.cohortOf);
    const boot = bootstrap > 0 && parts.length > 0 ? multiplierBootstrap(parts, bootstrap, confidence, seed) : null;
    return {
      parts: parts.map((part, index) => ({ at: part.at, ...estimated(part), band: boot?.bands[index] ?? null })),
      overall: overall && estimated(overall),
    };
  };
  const [event, group, calendar, simple] = aggregations.map(of);
  if (!event || !group || !calendar || !simple) throw new Error("an aggregation is missing");
  return { event, group, calendar, simple };
}

const labelOf = (effect: GroupTimeEffect, times: readonly number[]): GroupTimeLabel => ({
  firstTreated: times[effect.cohort] ?? Number.NaN,
  time: times[effect.period] ?? Number.NaN,
  exposure: effect.exposure,
  treatedUnits: effect.treatedUnits,
  controlUnits: effect.controlUnits,
});

/** One cohort and two periods: the plain difference in differences, over units seen at both. */
function fourMeansOf({ panel, cohortOf, cohorts }: Treatment): FourMeans | null {
  if (panel.times.length !== 2 || cohorts.length !== 1) return null;
  const mean = (isTreated: boolean, period: number) => {
    const values = [...cohortOf.keys()]
      .filter(unit => (isTreated ? cohortOf[unit] === 1 : cohortOf[unit] === never))
      .filter(unit => !Number.isNaN(outcomeOf(panel, unit, 0) + outcomeOf(panel, unit, 1)))
      .map(unit => outcomeOf(panel, unit, period));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    treatedBefore: mean(true, 0),
    treatedAfter: mean(true, 1),
    controlBefore: mean(false, 0),
    controlAfter: mean(false, 1),
  };
}

function warningsOf(
  estimate: Omit<EffectEstimate, "warnings">,
  { withoutComparison }: GroupTimeResult,
  { confidence }: EffectOptions,
): string[] {
  const { preTrend, permutation, cohorts, missingCells, alwaysUnits, headline } = estimate;
  const alone = cohorts.filter(({ units }) => units === 1).length;
  return [
    missingCells > 0 &&
      `${missingCells} cells of unit and time are empty: each comparison takes the units seen at both of its times`,
    alwaysUnits > 0 && `${alwaysUnits} units are treated from the first period on: without a before they were left out`,
    withoutComparison.length > 0 &&
      `${withoutComparison.length} pairs of cohort and period have no unit to compare, and are not in the numbers`,
    alone > 0 &&
      `${alone} cohorts have one unit: its spread is not known, so they and what holds them have no interval; npx qudao estimate synthetic is made for one treated unit`,
    !preTrend && "the trends before treatment cannot be tested: too few periods before it, or too few units",
    preTrend !== null &&
      preTrend.p <= 1 - confidence &&
      "cohorts and controls moved apart before treatment: the effect may be that, and no effect",
    permutation !== null &&
      `fewer than ${fewUnits} units on one side: the interval leans on little, so a claim also needs the permutation test`,
    headline.standardError === 0 &&
      "the outcome does not vary within cohorts: the interval has no width and says nothing",
  ].filter(line => line !== false);
}
