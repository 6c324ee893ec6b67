import { amount, contract, date, integer, number, required, text, timestamp } from "./contract.ts";

export const transactionStatuses = ["open", "shipped", "completed", "returned", "cancelled", "test"] as const;

export const transactions = contract({
  stream: "transactions",
  grain: "One row per order line.",
  key: ["_source", "order_id", "line_no"],
  numbering: { column: "line_no", within: "order_id" },
  eventColumn: "order_date",
  businessDates: { order_date: "ordered_at" },
  columns: {
    order_id: text("the order", required),
    line_no: integer("line of the order; numbered in file order where the source has none", required),
    partner_id: text("partner who sold it", required),
    customer_id: text("end customer", { personal: true }),
    product_id: text("product sold"),
    campaign_id: text("campaign the sale is attributed to"),
    ordered_at: timestamp("when the order was placed (UTC)"),
    order_date: date("business date of the order", required),
    promised_date: date("promised delivery"),
    shipped_date: date("shipped"),
    delivered_date: date("delivered"),
    quantity: number("units"),
    gross_amount: amount("before discount"),
    discount_amount: amount("discount given"),
    refund_amount: amount("refunded later; lowers the order's own month"),
    net_amount: amount("what counts as revenue: gross − discount − refund, without tax", required),
    cost_amount: amount("cost of goods"),
    currency: text("ISO 4217", { required: true, default: { config: "currency" } }),
    status: text("state of the order; cancelled and test never count", {
      required: true,
      values: transactionStatuses,
      default: "completed",
    }),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
  rules: [
    {
      name: "amounts_add_up",
      holds: "abs(gross_amount - coalesce(discount_amount, 0) - coalesce(refund_amount, 0) - net_amount) <= 0.01",
      message: "net_amount is not gross − discount − refund",
    },
    {
      name: "plausible_date",
      holds: "order_date between date '1970-01-02' and date '2199-12-31'",
      message: "order_date is outside 1970–2199",
    },
    {
      name: "delivered_after_ordered",
      holds: "delivered_date >= order_date",
      message: "delivered_date lies before order_date",
    },
  ],
});

export const fxRates = contract({
  stream: "fx_rates",
  grain: "One row per currency and day.",
  key: ["currency", "rate_date"],
  eventColumn: "rate_date",
  columns: {
    currency: text("ISO 4217", required),
    rate_date: date("day from which the rate holds", required),
    rate: number("units of the reporting currency for one unit of this one", required),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
  rules: [{ name: "positive_rate", holds: "rate > 0", message: "rate is not positive" }],
});
