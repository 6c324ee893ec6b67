// Maximum likelihood of BG/NBD and MBG/NBD.
import { type Bounds, minimise } from "../minimise.ts";
import { normalQuantile } from "../normal.ts";
import { repeatLikelihood } from "./likelihood.ts";
import type { RepeatModel, RepeatModelKind } from "./model.ts";
import { type HistoryPatterns, thinnedPatterns } from "./patterns.ts";

export const parameterNames = ["r", "alpha", "a", "b"] as const;
export type ParameterName = (typeof parameterNames)[number];

/**
 * r, alpha, a, b in logarithms. Beyond r = 200 purchase rates differ by less than 7 % from customer to customer, beyond a = 150 chances to leave by
 * less than 8 %: no file tells that from none at all, and the series of the expectation would outgrow a double.
 */
const bounds: Bounds = [
  [Math.log(1e-4), Math.log(200)],
  [Math.log(1e-6), Math.log(1e9)],
  [Math.log(1e-4), Math.log(150)],
  [Math.log(1e-4), Math.log(1e6)],
];

/** Of so many patterns a part is fitted first: it ends next to where the whole does, and costs next to nothing. */
const manyPatterns = 20_000;

export interface RepeatFit {
  model: RepeatModel;
  logLikelihood: number;
  customers: number;
  repeats: number;
  /** Standard errors and intervals by the curvature in logarithms, so no bound is negative; null where the fit did not settle. */
  parameters: Record<
    ParameterName,
    { value: number; standardError: number | null; lower: number | null; upper: number | null }
  >;
  /** False where the search found no highest point: then nothing of the fit is to be used. */
  isSettled: boolean;
  /**
   * Parameters at the edge of what data can tell: there the customers do not differ (r large: all buy at one rate; a and b large: all leave with one
   * chance), or nobody leaves. Probabilities and expectations hold, the parameter by itself says nothing.
   */
  atEdge: ParameterName[];
  steps: number;
}

/**
 * @param patterns at least one customer with a repeat purchase; without any there is nothing to fit
 * @returns null without a repeat purchase
 */
export function fitRepeatModel(kind: RepeatModelKind, patterns: HistoryPatterns, confidence = 0.95): RepeatFit | null {
  const repeats = patterns.frequency.reduce((sum, x, at) => sum + x * (patterns.count[at] ?? 0), 0);
  if (repeats === 0) return null;
  const found = minimise(repeatLikelihood(kind, patterns), beginningOf(kind, patterns, repeats), bounds);
  const [r = 0, alpha = 0, a = 0, b = 0] = found.at.map(Math.exp);
  const z = normalQuantile((1 + confidence) / 2);
  const parameter = (index: number) => {
    const value = Math.exp(found.at[index] ?? Number.NaN);
    const isTold = found.isSettled && !found.undetermined[index];
    const error = isTold ? Math.sqrt(found.covariance?.[index]?.[index] ?? Number.NaN) : Number.NaN;
    if (Number.isNaN(error)) return { value, standardError: null, lower: null, upper: null };
    return {
      value,
      standardError: value * error,
      lower: value * Math.exp(-z * error),
      upper: value * Math.exp(z * error),
    };
  };
  return {
    model: { kind, r, alpha, a, b },
    logLikelihood: -found.value,
    customers: patterns.customers,
    repeats,
    parameters: { r: parameter(0), alpha: parameter(1), a: parameter(2), b: parameter(3) },
    isSettled: found.isSettled,
    atEdge: parameterNames.filter((_, index) => found.undetermined[index]),
    steps: found.steps,
  };
}

/** Where the search begins, in logarithms: any place of the right unit of time leads to the same end. */
function beginningOf(kind: RepeatModelKind, patterns: HistoryPatterns, repeats: number): number[] {
  const exposure = patterns.age.reduce((sum, age, at) => sum + age * (patterns.count[at] ?? 0), 0);
  const perRepeat = Math.min(1e6, Math.max(1e-6, (0.5 * exposure) / repeats));
  const plain = [Math.log(0.5), Math.log(perRepeat), 0, Math.log(2)];
  if (patterns.count.length < manyPatterns) return plain;
  const first = minimise(repeatLikelihood(kind, thinnedPatterns(patterns, manyPatterns / 10)), plain, bounds);
  return first.isSettled ? first.at : plain;
}
