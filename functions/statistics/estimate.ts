// A number that was estimated: never without its interval, and with what may be claimed from it.
import type { Interval } from "./wilson.ts";

export interface Estimate {
  value: number;
  /** Null where the data cannot say how uncertain the value is. */
  standardError: number | null;
  interval: Interval | null;
}

/** "above" and "below": the interval lies on one side of the reference. "not shown": it holds it. "unknown": there is none. */
export type Verdict = "above" | "below" | "not shown" | "unknown";

/** What an interval allows one to claim against a reference value, 0 for effects. */
export function verdictOf(interval: Interval | null, reference = 0): Verdict {
  if (!interval) return "unknown";
  if (interval.lower > reference) return "above";
  return interval.upper < reference ? "below" : "not shown";
}

/** value ± reach·error, or no interval where the error is not known. */
export function symmetricEstimate(value: number, standardError: number | null, reach: number): Estimate {
  const isKnown = standardError !== null && Number.isFinite(standardError) && Number.isFinite(reach);
  return {
    value,
    standardError: isKnown ? standardError : null,
    interval: isKnown ? { lower: value - reach * standardError, upper: value + reach * standardError } : null,
  };
}
