// A fitted model tried on what came after the days it was fitted to.
import { expectedPurchases, type RepeatModel } from "./model.ts";
import type { RepeatSummary } from "./summary.ts";

export interface Holdout {
  /** Length of the holdout, in the summary's unit of time. */
  time: number;
  actual: number;
  expected: number;
  /** Customers by their repeat purchases in calibration, the last class open: mean purchases in the holdout, actual and expected. */
  byFrequency: { frequency: number; isOpen: boolean; customers: number; actual: number; expected: number }[];
}

/** Customers with this many repeats and more are one class. */
const openFrequency = 7;

/** @returns null where nothing was held out */
export function holdoutOf(model: RepeatModel, summary: RepeatSummary): Holdout | null {
  const time = (summary.observedUntil - summary.calibrationUntil) / summary.daysPerUnit;
  if (!(time > 0)) return null;
  const classes = Array.from({ length: openFrequency + 1 }, () => ({ customers: 0, actual: 0, expected: 0 }));
  for (let at = 0; at < summary.frequency.length; at++) {
    const [frequency = 0, recency = 0, age = 0] = [summary.frequency[at], summary.recency[at], summary.age[at]];
    const own = classes[Math.min(frequency, openFrequency)];
    if (!own) continue;
    own.customers++;
    own.actual += summary.heldOut[at] ?? 0;
    own.expected += expectedPurchases(model, { frequency, recency, age }, time);
  }
  return {
    time,
    actual: classes.reduce((sum, { actual }) => sum + actual, 0),
    expected: classes.reduce((sum, { expected }) => sum + expected, 0),
    byFrequency: classes
      .map(({ customers, actual, expected }, frequency) => ({
        frequency,
        isOpen: frequency === openFrequency,
        customers,
        actual: actual / customers,
        expected: expected / customers,
      }))
      .filter(({ customers }) => customers > 0),
  };
}
