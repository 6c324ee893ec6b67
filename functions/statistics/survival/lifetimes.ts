// One number for a whole curve: the time by which half have ended, and the mean time within a horizon.
import { normalQuantile } from "../normal.ts";
import type { SurvivalPoint } from "./kaplan-meier.ts";

export interface SurvivalTime {
  /** Null where the curve never falls that far. */
  value: number | null;
  lower: number | null;
  upper: number | null;
}

/** Sums of many factors miss a half by the last bit. */
const rounding = 1e-9;

/**
 * The first time at which no more than a share is left; its interval are the times at which the band's ends get there (Brookmeyer and
 * Crowley, 1982). An end that the curve never reaches is null: the data do not bound it.
 * @param share 0.5 for the median
 */
export function survivalTime(curve: readonly SurvivalPoint[], share = 0.5): SurvivalTime {
  const reached = (of: (point: SurvivalPoint) => number | undefined) =>
    curve.find(point => (of(point) ?? 1) <= share + rounding)?.time ?? null;
  return {
    value: reached(({ survival }) => survival),
    lower: reached(({ survival, interval }) => interval?.lower ?? (survival === 0 ? 0 : undefined)),
    upper: reached(({ interval }) => interval?.upper),
  };
}

export interface RestrictedMean {
  horizon: number;
  value: number;
  standardError: number;
  lower: number;
  upper: number;
}

/**
 * Mean time within a horizon: the area under the curve up to it. Variance Σ A(t)²·d/(n(n − d)), A(t) the area from t to the horizon
 * (Klein and Moeschberger, 4.5). Unlike the median it exists however few have ended.
 * @returns null where the curve ends before the horizon with some still there
 */
export function restrictedMean(
  curve: readonly SurvivalPoint[],
  horizon: number,
  confidence = 0.95,
): RestrictedMean | null {
  const last = curve.at(-1);
  if (!last || horizon <= 0 || (horizon > last.time && last.survival > 0)) return null;
  let area = 0;
  let variance = 0;
  let until = horizon;
  for (let position = curve.length - 1; position >= 0; position--) {
    const point = curve[position];
    if (!point || point.time >= horizon) continue;
    area += point.survival * (until - point.time);
    until = point.time;
    if (point.events > 0 && point.atRisk > point.events)
      variance += (area * area * point.events) / (point.atRisk * (point.atRisk - point.events));
  }
  const value = area + until;
  const standardError = Math.sqrt(variance);
  const reach = normalQuantile((1 + confidence) / 2) * standardError;
  return { horizon, value, standardError, lower: Math.max(0, value - reach), upper: Math.min(horizon, value + reach) };
}
