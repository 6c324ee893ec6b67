// The table `customer_repeat_model`: BG/NBD and MBG/NBD fitted to all end customers, and tried on their last half year.
import type { Row } from "../../../lake/engine.ts";
import { fitRepeatModel, type RepeatFit } from "../../../statistics/repeat-purchase/fit.ts";
import { expectedPurchases, repeatModelKinds } from "../../../statistics/repeat-purchase/model.ts";
import type { Estimator, EstimatorInput } from "../estimator.ts";
import { type Histories, readHistories } from "./read-histories.ts";

/** With fewer repeats than this four parameters are not to be had. */
const leastRepeats = 50;
/** As in int_customer_repeats. */
const holdoutDays = 182;

export const customerRepeatModel: Estimator = {
  name: "customer_repeat_model",
  grain: "One row per model of repeat purchase: its parameters, fitted to all end customers, and its holdout.",
  key: ["model"],
  inputs: ["int_customer_repeats"],
  version: "1",
  settings: () => null,
  columns: [
    { name: "model", type: "VARCHAR", note: "bg-nbd or mbg-nbd" },
    { name: "is_best", type: "BOOLEAN", note: "of the settled ones the one of higher likelihood" },
    { name: "is_settled", type: "BOOLEAN", note: "the likelihood has a highest point; else nothing of it is used" },
    {
      name: "at_edge",
      type: "VARCHAR",
      note: "parameters that say nothing by themselves, because customers hardly differ in them or nobody leaves; null where there is none",
    },
    { name: "customers", type: "BIGINT", note: "customers that it was fitted to" },
    { name: "repeats", type: "BIGINT", note: "their repeat purchases" },
    { name: "r", type: "DOUBLE", note: "shape of the gamma distribution of purchase rates" },
    { name: "r_lower", type: "DOUBLE", note: "lower end of its 95 % interval" },
    { name: "r_upper", type: "DOUBLE", note: "upper end" },
    { name: "alpha_days", type: "DOUBLE", note: "rate of that distribution, in days" },
    { name: "a", type: "DOUBLE", note: "first parameter of the beta distribution of the chance to leave" },
    { name: "b", type: "DOUBLE", note: "second parameter of it" },
    { name: "log_likelihood", type: "DOUBLE", note: "at the highest point" },
    { name: "holdout_days", type: "BIGINT", note: "the last days, left out in a second fit" },
    { name: "holdout_orders", type: "BIGINT", note: "purchases of known customers in them" },
    {
      name: "holdout_expected",
      type: "DOUBLE",
      note: "purchases that the second fit expected; null where it did not settle",
    },
  ],
  run,
};

async function run({ engine }: EstimatorInput): Promise<Row[]> {
  const all = await readHistories(engine, { earlier: false });
  const earlier = await readHistories(engine, { earlier: true });
  const fits = repeatModelKinds.flatMap(kind => fitRepeatModel(kind, all) ?? []);
  if ((fits[0]?.repeats ?? 0) < leastRepeats) return [];
  const best = fits.filter(({ isSettled }) => isSettled).sort((a, b) => b.logLikelihood - a.logLikelihood)[0];
  return fits.map(fit => rowOf(fit, fit === best, earlier));
}

function rowOf(fit: RepeatFit, isBest: boolean, earlier: Histories): Row {
  const { model, parameters, isSettled, atEdge, customers, repeats, logLikelihood } = fit;
  const second = fitRepeatModel(model.kind, earlier);
  return {
    model: model.kind,
    is_best: isBest,
    is_settled: isSettled,
    at_edge: atEdge.length > 0 ? atEdge.join(", ") : null,
    customers,
    repeats,
    r: model.r,
    r_lower: parameters.r.lower,
    r_upper: parameters.r.upper,
    alpha_days: model.alpha,
    a: model.a,
    b: model.b,
    log_likelihood: logLikelihood,
    holdout_days: holdoutDays,
    holdout_orders: earlier.later.reduce((sum, later) => sum + later, 0),
    holdout_expected: second?.isSettled ? expectedOf(second, earlier) : null,
  };
}

function expectedOf({ model }: RepeatFit, { frequency, recency, age, count }: Histories): number {
  let sum = 0;
  for (let at = 0; at < count.length; at++) {
    const history = { frequency: frequency[at] ?? 0, recency: recency[at] ?? 0, age: age[at] ?? 0 };
    sum += (count[at] ?? 0) * expectedPurchases(model, history, holdoutDays);
  }
  return sum;
}
