// A company whose two systems answer over HTTP, as Lambda can reach them, each with a token of its own.
import { defineConfig } from "../../../functions/config/config.ts";

const paging = { type: "cursor" as const };

export default defineConfig({
  project: "company",
  company: { zh: "公司", en: "Company" },
  asOf: "2026-03-31",
  calendar: "none",
  siteUrl: "https://qudao.example.com/",
  sources: {
    crm: {
      type: "rest",
      url: { env: "CRM_URL" },
      auth: { bearer: { env: "CRM_TOKEN" } },
      streams: {
        partners: {
          path: "/partners",
          paging,
          mapping: { partner_id: "id", partner_name: "name", valid_from: "since", signed_date: "since" },
        },
      },
    },
    erp: {
      type: "rest",
      url: { env: "ERP_URL" },
      auth: { bearer: { env: "ERP_TOKEN" } },
      streams: {
        transactions: {
          path: "/orders",
          paging,
          mapping: {
            order_id: "order",
            line_no: "line",
            partner_id: "partner",
            order_date: "day",
            quantity: "quantity",
            net_amount: "net",
            currency: { constant: "CNY" },
          },
        },
      },
    },
  },
  alerts: { from: "qudao@example.com", recipients: [{ name: "Lead", email: "lead@example.com" }] },
});
