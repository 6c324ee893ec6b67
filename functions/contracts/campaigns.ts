import { amount, boolean, contract, date, integer, number, required, text, timestamp } from "./contract.ts";

export const campaigns = contract({
  stream: "campaigns",
  grain: "One row per campaign.",
  key: ["campaign_id"],
  eventColumn: "start_date",
  columns: {
    campaign_id: text("the campaign", required),
    campaign_name: text("name shown on pages"),
    kind: text("promotion, joint, co_brand, training, …"),
    is_joint: boolean("planned and paid together with partners"),
    start_date: date("first day", required),
    end_date: date("last day"),
    discount_pct: number("discount given, in per cent"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
  rules: [{ name: "ends_after_start", holds: "end_date >= start_date", message: "end_date lies before start_date" }],
});

export const campaignPartners = contract({
  stream: "campaign_partners",
  grain: "One row per campaign and invited partner.",
  key: ["campaign_id", "partner_id"],
  columns: {
    campaign_id: text("the campaign", required),
    partner_id: text("partner invited", required),
    joined_date: date("day he joined; empty: invited only"),
    status: text("invited, joined, done, withdrawn"),
    hq_cost_amount: amount("our cost for him"),
    partner_cost_amount: amount("his own cost"),
    currency: text("ISO 4217", { default: { config: "currency" } }),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});

export const leads = contract({
  stream: "leads",
  grain: "One row per lead.",
  key: ["lead_id"],
  eventColumn: "created_date",
  columns: {
    lead_id: text("the lead", required),
    campaign_id: text("campaign that brought it"),
    partner_id: text("partner who works on it"),
    created_date: date("first known", required),
    qualified_date: date("qualified"),
    won_date: date("won"),
    lost_date: date("lost"),
    order_id: text("order it became"),
    value_amount: amount("expected value"),
    currency: text("ISO 4217", { default: { config: "currency" } }),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});

export const traffic = contract({
  stream: "traffic",
  grain: "One row per partner and day.",
  key: ["partner_id", "traffic_date"],
  eventColumn: "traffic_date",
  columns: {
    partner_id: text("the partner", required),
    traffic_date: date("the day", required),
    impressions: integer("views of his pages or posts"),
    clicks: integer("clicks"),
    visits: integer("visits"),
    signups: integer("sign-ups"),
    conversions: integer("paid conversions"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});
