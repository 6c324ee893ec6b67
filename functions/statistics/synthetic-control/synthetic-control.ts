// What one treated unit would have done, told by a mixture of others that moved like it before (Abadie, Diamond and Hainmueller, JASA 105, 2010).
import { SourceContractError } from "../../lake/errors.ts";
import { outcomeOf, type Panel } from "../panel.ts";
import { nearestMixture } from "./nearest-mixture.ts";

export interface SyntheticUnit {
  unit: string;
  /** Donors with a weight above zero, heaviest first. */
  weights: { unit: string; weight: number }[];
  /** Per period, in the panel's times. */
  periods: { time: number; isAfter: boolean; observed: number; synthetic: number; gap: number }[];
  /** Root mean squared gap before and after. */
  rmseBefore: number;
  rmseAfter: number;
  /** Mean gap after. */
  meanGap: number;
  /** The gap before, or what rounding leaves of one where the mixture hits every period. */
  fitScale: number;
  /** |mean gap| / fitScale: what placebos are compared by. */
  statistic: number;
}

export interface Donors {
  panel: Panel;
  /** Position of the first treated period among `periods`. */
  firstAfter: number;
  /** Positions of the panel's periods at which the treated unit is observed. */
  periods: number[];
  treated: number;
  /** Units observed at all of these periods. */
  donors: number[];
  /** Units that are not. */
  incomplete: string[];
}

/**
 * Who may serve as a donor: units with an outcome at every period at which the treated one has it.
 * @param from the time from which on the unit is treated
 * @throws SourceContractError where the unit is not in the panel, or has fewer than two periods before or none after, or there are fewer than two donors
 */
export function donorsOf(panel: Panel, treatedUnit: string, from: number, showTime: (time: number) => string): Donors {
  const treated = panel.units.indexOf(treatedUnit);
  if (treated < 0)
    throw new SourceContractError(`no unit is called "${treatedUnit}"`, {
      hint: `The panel has ${panel.units.length} units, among them ${panel.units.slice(0, 5).join(", ")}.`,
    });
  const isThere = (unit: number, period: number) => !Number.isNaN(outcomeOf(panel, unit, period));
  const periods = [...panel.times.keys()].filter(period => isThere(treated, period));
  const firstAfter = periods.findIndex(period => (panel.times[period] ?? from) >= from);
  if (firstAfter < 2)
    throw new SourceContractError(
      `unit "${treatedUnit}" has ${firstAfter < 0 ? "no period from" : "fewer than two periods before"} ${showTime(from)}`,
      { hint: "Give the time at which its treatment began, and a panel that reaches well to both sides of it." },
    );
  const others = [...panel.units.keys()].filter(unit => unit !== treated);
  const donors = others.filter(unit => periods.every(period => isThere(unit, period)));
  const incomplete = others.filter(unit => !donors.includes(unit)).map(unit => panel.units[unit] ?? "");
  if (donors.length < 2)
    throw new SourceContractError(`${donors.length} other units are observed at every period of "${treatedUnit}"`, {
      hint: "A mixture needs at least two complete units that were not treated; 20 give a test at 5 %.",
    });
  return { panel, firstAfter, periods, treated, donors, incomplete };
}

/** The unit against the mixture of donors that came nearest to it before treatment; with equal weight on every period before. */
export function syntheticUnit(
  { panel, firstAfter, periods }: Pick<Donors, "panel" | "firstAfter" | "periods">,
  unit: number,
  donors: readonly number[],
): SyntheticUnit {
  const pathOf = (one: number) => periods.map(period => outcomeOf(panel, one, period));
  const observed = pathOf(unit);
  const paths = donors.map(pathOf);
  const { weights } = nearestMixture(
    observed.slice(0, firstAfter),
    paths.map(path => path.slice(0, firstAfter)),
  );
  const rows = periods.map((period, at) => {
    const synthetic = paths.reduce((sum, path, donor) => sum + (weights[donor] ?? 0) * (path[at] ?? 0), 0);
    const own = observed[at] ?? Number.NaN;
    return {
      time: panel.times[period] ?? Number.NaN,
      isAfter: at >= firstAfter,
      observed: own,
      synthetic,
      gap: own - synthetic,
    };
  });
  const before = rows.slice(0, firstAfter).map(({ gap }) => gap);
  const after = rows.slice(firstAfter).map(({ gap }) => gap);
  const meanGap = after.reduce((sum, gap) => sum + gap, 0) / after.length;
  const rmseBefore = rootMeanSquare(before);
  // A mixture of many donors can hit few periods exactly; divided by nothing, every unit would look unlike all others.
  const fitScale = Math.max(rmseBefore, 1e-9 * rootMeanSquare(observed), Number.MIN_VALUE);
  return {
    unit: panel.units[unit] ?? "",
    weights: donors
      .map((donor, at) => ({ unit: panel.units[donor] ?? "", weight: weights[at] ?? 0 }))
      .filter(({ weight }) => weight > 1e-6)
      .sort((a, b) => b.weight - a.weight),
    periods: rows,
    rmseBefore,
    rmseAfter: rootMeanSquare(after),
    meanGap,
    fitScale,
    statistic: Math.abs(meanGap) / fitScale,
  };
}

const rootMeanSquare = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
