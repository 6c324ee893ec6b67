import { boolean, contract, date, integer, required, text, timestamp } from "./contract.ts";

export const partnerKinds = [
  "distributor",
  "agent",
  "dealer",
  "reseller",
  "affiliate",
  "platform",
  "eco",
  "other",
] as const;
export const endReasons = [
  "goal_mismatch",
  "trust",
  "competitor",
  "price",
  "service",
  "closed_business",
  "other",
] as const;

export const partners = contract({
  stream: "partners",
  grain: "One row per partner and period in which his terms held.",
  key: ["partner_id", "valid_from"],
  columns: {
    partner_id: text("the partner", required),
    valid_from: date("first day on which this row's tier and terms hold", { required: true, default: "1900-01-01" }),
    partner_name: text("name shown on pages", required),
    kind: text("kind of partner", { values: partnerKinds, default: "other" }),
    tier: text("class the company gave him, e.g. core, ordinary, emerging, strategic"),
    industry: text("industry he sells into"),
    province: text("province or state"),
    region: text("sales region; audiences are cut by it"),
    owner_id: text("the channel manager who looks after him"),
    signed_date: date("day the cooperation began"),
    ended_date: date("day it formally ended"),
    end_reason: text("why it ended", { values: endReasons }),
    contract_until_date: date("last day of the current contract"),
    terms_acknowledged: boolean("he has acknowledged the rules in force"),
    shares_data: boolean("he shares stock or sell-through data"),
    certified_people: integer("people with a valid certificate"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
  rules: [
    {
      name: "ended_after_signed",
      holds: "ended_date >= signed_date",
      message: "ended_date lies before signed_date",
    },
  ],
});

export const customers = contract({
  stream: "customers",
  grain: "One row per end customer.",
  key: ["customer_id"],
  columns: {
    customer_id: text("the end customer", { required: true, personal: true }),
    partner_id: text("partner who serves him"),
    segment: text("customer segment"),
    industry: text("customer's industry"),
    province: text("province or state"),
    created_date: date("first known"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});

export const products = contract({
  stream: "products",
  grain: "One row per product.",
  key: ["product_id"],
  columns: {
    product_id: text("the product", required),
    product_name: text("name shown on pages"),
    category: text("product category"),
    subcategory: text("product subcategory"),
    launch_date: date("first day on sale"),
    list_price_amount: { type: "amount", note: "list price", required: false },
    cost_amount: { type: "amount", note: "standard cost", required: false },
    currency: text("currency of price and cost", { default: { config: "currency" } }),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});
