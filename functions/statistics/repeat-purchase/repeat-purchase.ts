// Repeat purchase of customers, from rows of purchases: what a command, or a table of the lake, shows of it.
import { SourceContractError } from "../../lake/errors.ts";
import { fitRepeatModel, type RepeatFit } from "./fit.ts";
import { type Holdout, holdoutOf } from "./holdout.ts";
import {
  aliveProbability,
  expectedPurchases,
  expectedPurchasesOfNew,
  type RepeatHistory,
  repeatModelKinds,
} from "./model.ts";
import { type OrderedOccasions, occasionsOf, type PurchaseRows } from "./occasions.ts";
import { type HistoryPatterns, historyPatterns } from "./patterns.ts";
import { type Regularity, regularity, regularShape } from "./regularity.ts";
import { expectedAmount, fitSpend, type SpendFit } from "./spend.ts";
import { type RepeatSummary, summariseOccasions } from "./summary.ts";

export interface RepeatOptions {
  /** Days since 1970; left out, all is calibration. */
  calibrationUntil?: number | undefined;
  /** Left out, the last day with a purchase. */
  observedUntil?: number | undefined;
  daysPerUnit: number;
  /** Units of time to look ahead; left out, as long as the holdout, else a year. */
  ahead?: number | undefined;
  confidence: number;
}

export interface RepeatEstimate {
  customers: number;
  occasions: number;
  refundRows: number;
  repeats: number;
  customersWithoutRepeat: number;
  firstDay: number;
  calibrationUntil: number;
  observedUntil: number;
  daysPerUnit: number;
  ahead: number;
  /** Both models, the better fitting one first. */
  models: RepeatModelEstimate[];
  spend: SpendFit | null;
  regularity: Regularity;
  warnings: string[];
}

export interface RepeatModelEstimate extends RepeatFit {
  holdout: Holdout | null;
  /** Customers expected to be still alive at the end of calibration. */
  aliveCustomers: number;
  /** Purchases expected of all customers in the time ahead. */
  expectedAhead: number;
  /** Purchases expected of a new customer by the time since his first. */
  expectedOfNew: { time: number; purchases: number }[];
}

export interface RepeatResult {
  estimate: RepeatEstimate;
  summary: RepeatSummary;
  names: string[];
}

/** @throws SourceContractError where there is no purchase to fit, or nobody ever bought twice */
export function estimateRepeat(rows: PurchaseRows, options: RepeatOptions): RepeatResult {
  const occasions = occasionsOf(rows);
  const { summary, firstDay } = summaryOf(occasions, options);
  const patterns = historyPatterns(summary);
  const ahead = options.ahead ?? aheadOf(summary);
  const models = repeatModelKinds
    .flatMap(kind => fitRepeatModel(kind, patterns, options.confidence) ?? [])
    .sort((a, b) => b.logLikelihood - a.logLikelihood)
    .map(fit => judged(fit, patterns, summary, ahead));
  if (models.length === 0)
    throw new SourceContractError("no customer bought on a second day up to the end of calibration", {
      hint: "Repeat purchase can be told only where some repeat: give a longer file, or a later --calibration-until.",
    });
  const estimate = {
    customers: summary.customer.length,
    occasions: occasions.day.length,
    refundRows: occasions.refundRows,
    repeats: models[0]?.repeats ?? 0,
    customersWithoutRepeat: summary.frequency.reduce((sum, x) => sum + (x === 0 ? 1 : 0), 0),
    firstDay,
    calibrationUntil: summary.calibrationUntil,
    observedUntil: summary.observedUntil,
    daysPerUnit: summary.daysPerUnit,
    ahead,
    models,
    spend: fitSpend(summary.frequency, summary.meanAmount),
    regularity: regularity(occasions.customer, occasions.day),
  };
  return { estimate: { ...estimate, warnings: warningsOf(estimate) }, summary, names: occasions.names };
}

function summaryOf(occasions: OrderedOccasions, options: RepeatOptions): { summary: RepeatSummary; firstDay: number } {
  let [firstDay, lastDay] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const day of occasions.day) {
    if (day < firstDay) firstDay = day;
    if (day > lastDay) lastDay = day;
  }
  const observedUntil = options.observedUntil ?? lastDay;
  const calibrationUntil = Math.min(options.calibrationUntil ?? observedUntil, observedUntil);
  if (!(firstDay < calibrationUntil))
    throw new SourceContractError("there is no purchase before the end of calibration", {
      hint: "Look at the column of dates, and at --calibration-until.",
    });
  const { daysPerUnit } = options;
  return { summary: summariseOccasions(occasions, { calibrationUntil, observedUntil, daysPerUnit }), firstDay };
}

function aheadOf({ observedUntil, calibrationUntil, daysPerUnit }: RepeatSummary): number {
  const heldOut = (observedUntil - calibrationUntil) / daysPerUnit;
  return heldOut > 0 ? heldOut : 364 / daysPerUnit;
}

function judged(fit: RepeatFit, patterns: HistoryPatterns, summary: RepeatSummary, ahead: number): RepeatModelEstimate {
  let [aliveCustomers, expectedAhead] = [0, 0];
  for (let at = 0; at < patterns.count.length; at++) {
    const history = {
      frequency: patterns.frequency[at] ?? 0,
      recency: patterns.recency[at] ?? 0,
      age: patterns.age[at] ?? 0,
    };
    aliveCustomers += (patterns.count[at] ?? 0) * aliveProbability(fit.model, history);
    expectedAhead += (patterns.count[at] ?? 0) * expectedPurchases(fit.model, history, ahead);
  }
  const expectedOfNew = [7, 28, 91, 182, 364].map(days => {
    const time = days / summary.daysPerUnit;
    return { time, purchases: expectedPurchasesOfNew(fit.model, time) };
  });
  return { ...fit, holdout: holdoutOf(fit.model, summary), aliveCustomers, expectedAhead, expectedOfNew };
}

function warningsOf(estimate: Omit<RepeatEstimate, "warnings">): string[] {
  const { models, regularity: gaps, refundRows } = estimate;
  const best = models[0];
  const off = best?.holdout ? best.holdout.expected / best.holdout.actual - 1 : 0;
  return [
    refundRows > 0 &&
      `${refundRows} rows have an amount below zero: money paid back is no purchase, they were left out`,
    ...models.map(
      ({ model, isSettled }) => !isSettled && `${model.kind}: no highest likelihood was found; use nothing of it`,
    ),
    ...models.map(
      ({ model, isSettled, atEdge }) =>
        isSettled &&
        atEdge.length > 0 &&
        `${model.kind}: ${atEdge.join(" and ")} at the edge: customers hardly differ in it, or nobody leaves; probabilities and expectations hold, these parameters by themselves do not`,
    ),
    (gaps.shape ?? 0) > regularShape &&
      `customers buy by a clock (regularity ${gaps.shape?.toFixed(2)}, random is 1): these models take their pauses for chance and call late ones alive too long`,
    Math.abs(off) > 0.2 &&
      `in the holdout the better fitting model is ${Math.abs(Math.round(100 * off))} % ${off > 0 ? "too high" : "too low"}: do not plan by it`,
  ].filter(line => line !== false);
}

export interface CustomerScore extends RepeatHistory {
  customer: string;
  meanAmount: number | null;
  heldOut: number;
  /** In the order of the estimate's models. */
  models: { aliveProbability: number; expectedPurchases: number }[];
  expectedAmount: number | null;
}

/** A row per customer: history, what the models say of him, and what a purchase of his is worth. */
export function* customerScores({ estimate, summary, names }: RepeatResult): Generator<CustomerScore> {
  for (let at = 0; at < summary.customer.length; at++) {
    const history = {
      frequency: summary.frequency[at] ?? 0,
      recency: summary.recency[at] ?? 0,
      age: summary.age[at] ?? 0,
    };
    const amount = summary.meanAmount[at] ?? Number.NaN;
    yield {
      ...history,
      customer: names[summary.customer[at] ?? 0] ?? "",
      meanAmount: Number.isNaN(amount) ? null : amount,
      heldOut: summary.heldOut[at] ?? 0,
      models: estimate.models.map(({ model }) => ({
        aliveProbability: aliveProbability(model, history),
        expectedPurchases: expectedPurchases(model, history, estimate.ahead),
      })),
      expectedAmount: estimate.spend?.isSettled
        ? expectedAmount(estimate.spend.model, Number.isNaN(amount) ? 0 : history.frequency, amount)
        : null,
    };
  }
}
