// Did cohorts and controls move alike before treatment? Necessary for the effects to mean anything, and never sufficient.
import { chiSquareP, fisherP } from "../chi-square.ts";
import { quadraticForm } from "../matrix.ts";
import type { GroupTimeEffect } from "./group-time.ts";
import { covarianceOf } from "./uncertainty.ts";

export interface PreTrendTest {
  /** Wald's statistic of all effects before treatment, and its p by the chi-square, as the packages print it. */
  chiSquare: number;
  degreesOfFreedom: number;
  chiSquareP: number;
  /** By Hotelling's F, which knows that the covariance was estimated from so many units: the one to go by. */
  p: number;
}

/**
 * Tests that every ATT(g, t) with t < g is zero. What has no spread is left out.
 * @param restrictedUnits units less the cohorts whose means were taken from them
 * @returns null without a period before treatment, or where there are too few units for so many effects
 */
export function preTrendTest(effects: readonly GroupTimeEffect[], restrictedUnits: number): PreTrendTest | null {
  const before = effects.filter(({ exposure, hasSpread }) => exposure < 0 && hasSpread);
  const count = before.length;
  if (count === 0 || restrictedUnits <= count) return null;
  const chiSquare = quadraticForm(
    covarianceOf(before.map(({ influence }) => influence)),
    before.map(({ value }) => value),
  );
  if (chiSquare === null) return null;
  const below = restrictedUnits - count + 1;
  return {
    chiSquare,
    degreesOfFreedom: count,
    chiSquareP: chiSquareP(chiSquare, count),
    p: fisherP((chiSquare * below) / (restrictedUnits * count), count, below),
  };
}
