// The share that lasts longer than a time, from spells of which some are still open (Kaplan and Meier, 1958).
import { normalQuantile } from "../normal.ts";
import type { Interval } from "../wilson.ts";
import type { RiskSet } from "./risk-sets.ts";

export interface SurvivalPoint extends RiskSet {
  /** Share expected to last longer than `time`. */
  survival: number;
  /** Greenwood's (1926); null once nobody is left. */
  standardError: number | null;
  /** Pointwise; null before the first end and once nobody is left. */
  interval: Interval | null;
}

/** On which scale the interval is symmetric. R's default is "log"; "log-log" keeps to [0, 1] and holds its level in small samples. */
export const intervalScales = ["log-log", "log", "plain"] as const;
export type IntervalScale = (typeof intervalScales)[number];

/**
 * S(t) = Π (1 − d/n) over the times up to t, with Greenwood's variance S²·Σ d/(n(n − d)).
 * Interval "log-log": S^exp(±z·σ/|ln S|) (Kalbfleisch and Prentice, 1.4); "log": S·exp(±z·σ); "plain": S ± z·S·σ; σ² is the sum.
 */
export function kaplanMeier(
  riskSets: readonly RiskSet[],
  confidence = 0.95,
  scale: IntervalScale = "log-log",
): SurvivalPoint[] {
  const z = normalQuantile((1 + confidence) / 2);
  let survival = 1;
  let sum = 0;
  return riskSets.map(set => {
    if (set.events > 0) {
      survival *= 1 - set.events / set.atRisk;
      sum += set.events / (set.atRisk * (set.atRisk - set.events));
    }
    const spread = Math.sqrt(sum);
    return {
      ...set,
      survival,
      standardError: survival > 0 ? survival * spread : null,
      interval: survival > 0 && survival < 1 ? intervalOf(survival, z * spread, scale) : null,
    };
  });
}

function intervalOf(survival: number, reach: number, scale: IntervalScale): Interval {
  if (scale === "log-log") {
    const power = Math.exp(reach / -Math.log(survival));
    return { lower: survival ** power, upper: survival ** (1 / power) };
  }
  const [lower, upper] =
    scale === "log"
      ? [survival * Math.exp(-reach), survival * Math.exp(reach)]
      : [survival * (1 - reach), survival * (1 + reach)];
  return { lower: Math.max(0, lower), upper: Math.min(1, upper) };
}

/** The curve's value at a time: 1 before its first point, null after its last one, unless all were gone by then. */
export function survivalAt(curve: readonly SurvivalPoint[], time: number): SurvivalPoint | null {
  const last = curve.at(-1);
  if (!last || (time > last.time && last.survival > 0)) return null;
  const next = curve.findIndex(point => point.time > time);
  const position = next < 0 ? curve.length - 1 : next - 1;
  const first = curve[0];
  return (
    curve[position] ?? {
      time,
      atRisk: first?.atRisk ?? 0,
      events: 0,
      censored: 0,
      survival: 1,
      standardError: 0,
      interval: null,
    }
  );
}
