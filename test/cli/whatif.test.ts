import { describe, expect, test } from "vitest";
import { changeIncentive, type RuleChange } from "../../functions/cli/whatif/incentive-change.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { SqlBench } from "../sql/sql-bench.ts";

const rule = (rule_id: string, threshold_amount: number, rate: number, more = {}) => ({
  rule_id,
  version: 1,
  kind: "volume",
  period: "quarter",
  method: "whole",
  threshold_amount,
  rate,
  valid_from: "2025-01-01",
  ...more,
});
const quarter = (partner_id: string, start: string, end: string, net_amount: number) => ({
  partner_id,
  period: "quarter",
  period_start_date: start,
  period_end_date: end,
  tier: "core",
  net_amount,
});

/** The tables of a small company with a ladder of two rules. @returns their schema */
const company = (bench: SqlBench) =>
  bench.build(["incentive_earned", "int_new_product_months", "partners"], {
    stg_incentive_rules: [rule("LOW", 100, 0.01, { ladder: "l" }), rule("HIGH", 200, 0.02, { ladder: "l" })],
    int_incentive_periods: [
      quarter("p", "2026-01-01", "2026-03-31", 250),
      quarter("q", "2026-01-01", "2026-03-31", 150),
      quarter("p", "2026-04-01", "2026-06-30", 240),
      quarter("q", "2026-04-01", "2026-06-30", 140),
    ],
  });

const changed = async (ruleId: string, change: RuleChange, newest = 4) => {
  await using bench = await SqlBench.open();
  const schema = await company(bench);
  const model = (await readSqlFiles()).find(({ table }) => table === "incentive_earned");
  if (!model) throw new Error("no model");
  return await changeIncentive(bench.engine, schema, model, ruleId, change, newest);
};

describe("whatif", () => {
  test("nothing changed changes nothing", async () => {
    const { periods, partners } = await changed("HIGH", { rate: 0.02 });
    expect(partners).toEqual([]);
    for (const { earned_before, earned_after } of periods) expect(earned_after).toBe(earned_before);
  });

  test("a higher rate costs its share more, for those who reach it", async () => {
    const { periods, partners } = await changed("HIGH", { rate: 0.03 });
    expect(partners).toMatchObject([
      { partner_id: "p", periods: 2, earned_before: 9.8, earned_after: 14.7, change: 4.9 },
    ]);
    expect(periods.map(({ period_start_date }) => period_start_date)).toEqual(["2026-01-01", "2026-04-01"]);
  });

  test("a threshold that is not reached any more gives the lower step of the ladder instead, and says who is near", async () => {
    const { partners, near, periods } = await changed("HIGH", { threshold_amount: 260 }, 1);
    expect(partners).toMatchObject([{ partner_id: "p", earned_before: 4.8, earned_after: 2.4, change: -2.4 }]);
    expect(periods).toMatchObject([{ period_start_date: "2026-04-01", reached_before: 1, reached_after: 0 }]);
    expect(near).toMatchObject([{ partner_id: "p", reached_value: 240, threshold_value: 260 }]);
  });
});
