// The effect on one treated unit: all that a command, or a table of the lake, shows of it.
import { type Verdict, verdictOf } from "../estimate.ts";
import type { Panel } from "../panel.ts";
import type { Interval } from "../wilson.ts";
import { type PlaceboTest, placeboTest } from "./placebo.ts";
import { donorsOf, type SyntheticUnit, syntheticUnit } from "./synthetic-control.ts";

export interface SyntheticEffect {
  treated: SyntheticUnit;
  donors: number;
  /** Units without an outcome at some period of the treated one. */
  incomplete: string[];
  /** Mean effect per period under treatment. */
  meanEffect: number;
  interval: Interval | null;
  /** Mean effect / mean of the synthetic unit after; null where that is zero. */
  relativeEffect: number | null;
  placebo: Omit<PlaceboTest, "placebos" | "interval"> & { count: number; gaps: { unit: string; gaps: number[] }[] };
  verdict: Verdict;
  warnings: string[];
}

export interface SyntheticOptions {
  treatedUnit: string;
  /** Time from which on it was treated. */
  from: number;
  confidence: number;
  seed: number;
  showTime: (time: number) => string;
}

const enoughPeriods = 20;

/** @throws SourceContractError where the unit, its periods or its donors do not do */
export function syntheticEffect(panel: Panel, options: SyntheticOptions): SyntheticEffect {
  const donors = donorsOf(panel, options.treatedUnit, options.from, options.showTime);
  const treated = syntheticUnit(donors, donors.treated, donors.donors);
  const { placebos, interval, ...placebo } = placeboTest(donors, treated, options.confidence, options.seed);
  const after = treated.periods.filter(({ isAfter }) => isAfter);
  const synthetic = after.reduce((sum, period) => sum + period.synthetic, 0) / after.length;
  const effect = {
    treated,
    donors: donors.donors.length,
    incomplete: donors.incomplete,
    meanEffect: treated.meanGap,
    interval,
    relativeEffect: synthetic === 0 ? null : treated.meanGap / synthetic,
    placebo: {
      ...placebo,
      count: placebos.length,
      gaps: placebos.map(({ unit, periods }) => ({ unit, gaps: periods.map(({ gap }) => gap) })),
    },
    verdict: verdictOf(interval),
  };
  return { ...effect, warnings: warningsOf(effect, donors.firstAfter, options.confidence) };
}

function warningsOf(
  { treated, donors, incomplete, interval, placebo }: Omit<SyntheticEffect, "warnings">,
  periodsBefore: number,
  confidence: number,
): string[] {
  const before = treated.periods.filter(({ isAfter }) => !isAfter).map(({ observed }) => observed);
  const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
  const deviation = Math.sqrt(before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / before.length);
  return [
    incomplete.length > 0 &&
      `${incomplete.length} units have no outcome at some period of the treated one and are no donors: ${incomplete.slice(0, 5).join(", ")}${incomplete.length > 5 ? ", …" : ""}`,
    interval === null &&
      `${placebo.count} placebos cannot give ${100 * confidence} %: the smallest p they allow is ${(1 / (placebo.count + 1)).toFixed(3)}; lower --confidence or add donors`,
    periodsBefore < enoughPeriods &&
      `${periodsBefore} periods before treatment: with fewer than ${enoughPeriods} a mixture can fit them by chance`,
    treated.rmseBefore > 0.5 * deviation &&
      "the mixture does not follow the unit before treatment: what it would have done after is not to be told from these donors",
    treated.fitScale > treated.rmseBefore &&
      donors >= periodsBefore &&
      "the mixture hits every period before treatment exactly: there are more donors than periods, and the fit proves nothing",
  ].filter(line => line !== false);
}
