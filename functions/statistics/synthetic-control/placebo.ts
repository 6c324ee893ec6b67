// Is the gap of the treated unit unlike the gaps of units that nobody treated? The only inference that one treated unit allows.
import { seededRandom, shuffle } from "../random.ts";
import type { Interval } from "../wilson.ts";
import { type Donors, type SyntheticUnit, syntheticUnit } from "./synthetic-control.ts";

export interface PlaceboTest {
  /** Share of units, the treated one among them, whose mean gap is at least as large, measured by their gap before. */
  p: number;
  /** The same without placebos that were fitted more than five times worse than the treated unit (the paper's filter). */
  filteredP: number;
  /** By the ratio of root mean squared gaps, after to before: the paper's own statistic. */
  ratioP: number;
  placebos: SyntheticUnit[];
  /** Around the mean gap, by inverting the test; null where there are too few placebos for the confidence. */
  interval: Interval | null;
}

/** More donors than this are not all tried in turn. */
const mostPlacebos = 400;
const worseFit = 5;

/**
 * Placebo in space: every donor in turn is taken for treated, with the other donors as its own. Under "no effect", with units alike, the treated one's rank
 * is uniform, so p is exact however few periods there are. The interval holds all constant effects that the test does not reject: a constant shift after
 * treatment changes the mean gap and not the fit before, so it is mean gap ± (k-th smallest placebo statistic)·(gap before), k = ⌈(J + 1)·confidence⌉.
 */
export function placeboTest(donors: Donors, treated: SyntheticUnit, confidence = 0.95, seed = 1): PlaceboTest {
  const tried =
    donors.donors.length > mostPlacebos
      ? shuffle([...donors.donors], seededRandom(seed)).slice(0, mostPlacebos)
      : donors.donors;
  const placebos = tried.map(unit =>
    syntheticUnit(
      donors,
      unit,
      donors.donors.filter(donor => donor !== unit),
    ),
  );
  const rank = (some: readonly SyntheticUnit[], of: (unit: SyntheticUnit) => number) =>
    (1 + some.filter(unit => of(unit) >= of(treated)).length) / (1 + some.length);
  const needed = Math.ceil((placebos.length + 1) * confidence - 1e-9);
  const reach = placebos.map(({ statistic }) => statistic).sort((a, b) => a - b)[needed - 1];
  const half = reach === undefined ? undefined : reach * treated.fitScale;
  return {
    p: rank(placebos, ({ statistic }) => statistic),
    filteredP: rank(
      placebos.filter(({ rmseBefore }) => rmseBefore <= worseFit * treated.fitScale),
      ({ statistic }) => statistic,
    ),
    ratioP: rank(placebos, ({ rmseAfter, fitScale }) => rmseAfter / fitScale),
    placebos,
    interval: half === undefined ? null : { lower: treated.meanGap - half, upper: treated.meanGap + half },
  };
}
