// The table `customer_repeat_outlook`: what a customer buys in the next quarter if he still is one. It depends on his repeats and his age only, so a
// customer's expectation is this times P(alive), which SQL can say; the hypergeometric series in it SQL cannot.
import { z } from "zod";
import type { Row } from "../../../lake/engine.ts";
import { expectedIfAlive } from "../../../statistics/repeat-purchase/model.ts";
import type { Estimator, EstimatorInput } from "../estimator.ts";

/** 13 weeks, a quarter. The mart's columns bear it in their names. */
const daysAhead = 91;

export const customerRepeatOutlook: Estimator = {
  name: "customer_repeat_outlook",
  grain:
    "One row per settled model, number of repeats and age that a customer has: purchases expected in the next 91 days of one who is still alive.",
  key: ["model", "repeats", "age_days"],
  inputs: ["int_customer_repeats", "customer_repeat_model"],
  isAtMonthEnd: true,
  version: "1",
  settings: () => null,
  columns: [
    { name: "model", type: "VARCHAR", note: "bg-nbd or mbg-nbd" },
    { name: "repeats", type: "BIGINT", note: "repeat purchases so far" },
    { name: "age_days", type: "BIGINT", note: "days since the first purchase" },
    {
      name: "expected_if_alive",
      type: "DOUBLE",
      note: "purchases expected in the next 91 days, given that he is still a customer",
    },
  ],
  run,
};

const modelRow = z
  .object({ model: z.enum(["bg-nbd", "mbg-nbd"]), r: z.number(), alpha_days: z.number(), a: z.number(), b: z.number() })
  .transform(({ model, alpha_days, ...rest }) => ({ kind: model, alpha: alpha_days, ...rest }));
const pairRow = z.object({ repeats: z.coerce.number(), age_days: z.coerce.number() });

async function* run({ engine }: EstimatorInput): AsyncIterable<Row> {
  const models = await engine.rowsAs(
    modelRow,
    "select model, r, alpha_days, a, b from customer_repeat_model where is_settled order by model",
  );
  if (models.length === 0) return;
  const pairs = await engine.rowsAs(
    pairRow,
    "select distinct repeats, age_days from int_customer_repeats order by repeats, age_days",
  );
  for (const model of models)
    for (const { repeats, age_days } of pairs) {
      const expected = expectedIfAlive(model, { frequency: repeats, age: age_days }, daysAhead);
      yield { model: model.kind, repeats, age_days, expected_if_alive: expected };
    }
}
