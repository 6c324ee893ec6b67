// All partners: to be found by name, tier, stage and region, each leading to his own page.
import { whereRows } from "../components/card.ts";
import { html } from "../components/html.ts";
import { absentNotice, pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page } from "../page.ts";
import { churnState, partnerColumn, stageName, tierName } from "./shared.ts";

export const partners: Page = {
  slug: "partners",
  render(context) {
    const { t, marts, format, tierNames } = context;
    const churn = new Map(marts.partner_churn.map(row => [row.partner_id, row]));
    const healths = new Map(marts.partner_health.map(row => [row.partner_id, row]));
    const regions = [...new Set(marts.partners.flatMap(({ region }) => (region === null ? [] : [region])))].sort();
    return html`${pageHead(context, "partners", t("lead.partners"))}
${absentNotice(context, ["partners", "transactions"])}
${whereRows(context, "page.partners", ["partners"], marts.partners, () =>
  table(context, {
    id: "partner-list",
    caption: t("page.partners"),
    hasSearch: true,
    rows: marts.partners,
    filters: [
      {
        name: "tier",
        title: t("filter.tier"),
        valueOf: row => row.tier ?? "",
        options: [...tierNames].map(([value, title]) => ({ value, title })),
      },
      {
        name: "stage",
        title: t("filter.stage"),
        valueOf: row => String(row.stage ?? ""),
        options: [1, 2, 3, 4].map(stage => ({ value: String(stage), title: stageName(context, stage) })),
      },
      {
        name: "region",
        title: t("filter.region"),
        valueOf: row => row.region ?? "",
        options: regions.map(region => ({ value: region, title: region })),
      },
    ],
    columns: ({ text, number }) => [
      partnerColumn(context),
      text(t("column.tier"), row => tierName(context, row.tier)),
      text(t("column.stage"), row => stageName(context, row.stage)),
      text(t("column.region"), row => row.region),
      text(t("column.province"), row => row.province),
      {
        title: t("column.state"),
        value: row => churn.get(row.partner_id)?.risk_ratio ?? null,
        cell: row => churnState(context, churn.get(row.partner_id)),
      },
      number(
        t("column.health"),
        row => healths.get(row.partner_id)?.score,
        value => format.number(value, 0),
      ),
      number(t("column.revenue12m"), row => row.net_amount_12m, format.moneyExact),
      number(t("column.orders12m"), row => row.orders_12m, format.count),
      text(t("column.lastOrder"), row => row.last_order_date),
    ],
  }),
)}`;
  },
};
