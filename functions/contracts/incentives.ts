import { amount, boolean, contract, date, integer, number, required, text, timestamp } from "./contract.ts";

export const spend = contract({
  stream: "spend",
  grain: "One row per amount spent on, or owed to, a partner.",
  key: ["spend_id"],
  eventColumn: "spend_date",
  columns: {
    spend_id: text("the amount", required),
    partner_id: text("partner it was for", required),
    campaign_id: text("campaign it belongs to"),
    kind: text("what it was", {
      required: true,
      values: ["accrual", "payout", "market_fund", "support", "staff", "gift", "training"],
    }),
    rule_id: text("rule that gave it"),
    rule_version: integer("version of the rule"),
    base_amount: amount("what the rate was applied to"),
    rate: number("rate applied"),
    amount: amount("the amount itself", required),
    currency: text("ISO 4217", { required: true, default: { config: "currency" } }),
    spend_date: date("day it counts for", required),
    accrued_date: date("accrued"),
    shown_date: date("shown to the partner"),
    approved_date: date("approved"),
    paid_date: date("paid"),
    disputed: boolean("disputed by the partner"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});

export const incentiveRules = contract({
  stream: "incentive_rules",
  grain: "One row per incentive rule and version.",
  key: ["rule_id", "version"],
  columns: {
    rule_id: text("the rule", required),
    version: integer("its version", required),
    kind: text("what it rewards", {
      required: true,
      values: [
        "volume",
        "new_product",
        "increment",
        "target",
        "loyalty",
        "cpa",
        "cps",
        "dividend",
        "plan",
        "satisfaction",
        "non_cash",
      ],
    }),
    tier: text("tier it is for; empty: all"),
    partner_id: text(
      "the only partner it is for, in place of the rules of its kind for his tier; empty: all of the tier",
    ),
    ladder: text("name shared by rules that are steps of one another"),
    period: text("over which it is reckoned", { default: "quarter", values: ["month", "quarter", "year"] }),
    method: text("whole: the rate is on everything once the threshold is reached; marginal: on what lies above it", {
      default: "whole",
      values: ["whole", "marginal"],
    }),
    threshold_amount: amount("from which it applies; of a target, the share of it that has to be reached"),
    growth_factor: number("increment: what lies above the same period of the year before times this"),
    new_product_days: integer("new_product: days from a product's launch on which it is new"),
    rate: number("rate"),
    unit_amount: amount(
      "cpa: for one new customer; plan: for one agreed action done in time; satisfaction: for a period in which it rose",
    ),
    valid_from: date("first day", required),
    valid_to: date("last day"),
    is_exception: boolean("a special case"),
    approved_by: text("who allowed the exception"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});

export const targets = contract({
  stream: "targets",
  grain: "One row per partner, period and metric.",
  key: ["partner_id", "period_start_date", "metric"],
  eventColumn: "period_start_date",
  columns: {
    partner_id: text("the partner", required),
    period_start_date: date("first day of the period", required),
    period_end_date: date("last day of the period; empty: until the next one begins"),
    metric: text("what is to be reached, e.g. net_amount", { required: true, default: "net_amount" }),
    target_value: number("the goal", required),
    set_by: text("who set it", { values: ["hq", "joint", "partner"] }),
    agreed_date: date("agreed"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});

export const plans = contract({
  stream: "plans",
  grain: "One row per agreed action.",
  key: ["plan_id"],
  eventColumn: "due_date",
  columns: {
    plan_id: text("the action", required),
    partner_id: text("the partner", required),
    goal: text("what for"),
    action: text("what is to be done"),
    owner_id: text("who does it"),
    due_date: date("due", required),
    done_date: date("done"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});
