// Overview: what a director would repeat, the numbers behind it, and where to look next.

import { headlineOf, metricCard, numberCard, whereRows } from "../components/card.ts";
import type { BarChart } from "../components/chart-spec.ts";
import { figure } from "../components/figure.ts";
import { type Html, type HtmlValue, html } from "../components/html.ts";
import { absentNotice } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { alarmTable } from "./alarm-table.ts";
import { newestMovement, revenueBridge, revenueByMonth } from "./revenue-charts.ts";
import { churnState, partnerColumn, tierName } from "./shared.ts";

/** So many numbers stand above the main chart, so that both are on the first screen. */
const firstNumbers = 4;

export const index: Page = {
  slug: "index",
  render(context) {
    const { t, sentences } = context;
    const main = revenueByMonth(context) ?? undefined;
    const numbers = keyNumbers(context);
    return html`<h1 class="visually-hidden">${t("page.index")}</h1>
${absentNotice(context, ["transactions", "partners"])}
<ol class="sentences">${sentences.map(sentence => html`<li>${unbroken(sentence)}</li>`)}</ol>
<section class="grid cards" aria-label="${t("overview.keys")}">${numbers.slice(0, firstNumbers)}</section>
<section class="grid halves">${whereRows(context, "overview.revenue", ["transactions"], main ? [main] : [], () => figure(context, main ?? emptyBars(context), "full"))}</section>
<section class="grid cards">${numbers.slice(firstNumbers)}</section>
<section class="grid halves">${bridge(context)}${tiers(context)}</section>
${silentTable(context)}
${latestAlarms(context)}`;
  },
};

/** Browsers break lines between a sign and a currency. */
const unbroken = (sentence: string): HtmlValue =>
  sentence
    .split(/([+−]\p{Sc}[\d.,]+)/u)
    .map((part, index) => (index % 2 === 1 ? html`<span class="nowrap">${part}</span>` : part));

function keyNumbers(context: PageContext): Html[] {
  const { t, format, marts, isPresent } = context;
  const movement = newestMovement(context);
  const revenue = movement?.closing_amount ?? null;
  const active = headlineOf(context, "active_partner_share");
  const activePartners = marts.partners.filter(({ is_active }) => is_active === true).length;
  const cards: Html[] = [];
  if (isPresent("transactions"))
    cards.push(
      numberCard({
        title: t("overview.revenue12m"),
        value: revenue === null ? "—" : format.money(revenue),
        notes: [
          movement?.opening_amount == null
            ? t("absent.rows")
            : t("metric.previous", { value: format.money(movement.opening_amount) }),
        ],
        isFaint: revenue === null,
      }),
      numberCard({
        title: t("overview.activePartners"),
        value: format.count(activePartners),
        notes: [t("overview.ofPartners", { n: format.count(active?.n ?? marts.partners.length) })],
        href: "partners.html",
      }),
    );
  const wanted = isPresent("transactions")
    ? [
        "net_revenue_retention_12m",
        "gross_revenue_retention_12m",
        "partner_churn_1m",
        // Customers where orders name them; partners who buy for themselves otherwise.
        (headlineOf(context, "repurchase_90d")?.n ?? 0) > 0 ? "repurchase_90d" : "partner_repurchase_90d",
        "sla_24h",
        "csat_top2",
      ]
    : ["sla_24h", "source_sla", "resolution_share_30d", "csat_top2"];
  return [...cards, ...wanted.map(metric => metricCard(context, metric))];
}

const emptyBars = ({ language, format }: PageContext): BarChart => ({
  kind: "bars",
  id: "empty",
  title: "",
  language,
  currency: format.currency,
  unit: "count",
  rows: [],
});

function bridge(context: PageContext): Html {
  const spec = revenueBridge(context);
  return whereRows(context, "overview.bridge", ["transactions"], spec ? [spec] : [], () =>
    figure(context, spec ?? emptyBars(context)),
  );
}

function tiers(context: PageContext): Html {
  const { t, format, language, marts } = context;
  const newest = marts.revenue_movements.filter(
    row =>
      row.window_months === 12 && row.slice_kind === "tier" && row.month_date === newestMovement(context)?.month_date,
  );
  const rows = newest
    .filter(row => row.closing_amount !== null)
    .sort((a, b) => (b.closing_amount ?? 0) - (a.closing_amount ?? 0))
    .map(row => ({ label: tierName(context, row.slice), y: row.closing_amount ?? 0 }));
  return whereRows(context, "overview.tiers", ["transactions"], rows, () =>
    figure(context, {
      kind: "bars",
      id: "revenue-by-tier",
      title: t("overview.tiers"),
      language,
      currency: format.currency,
      unit: "money",
      rows,
      height: Math.max(150, 40 + rows.length * 44),
    }),
  );
}

function silentTable(context: PageContext): Html {
  const { t, format, marts } = context;
  const silent = marts.partner_churn
    .filter(row => row.is_churned && (row.net_amount_12m ?? 0) > 0)
    .sort((a, b) => (b.net_amount_12m ?? 0) - (a.net_amount_12m ?? 0));
  if (silent.length === 0) return html``;
  const rows = silent.slice(0, 8);
  return table(context, {
    id: "silent",
    caption: t("overview.silent"),
    ...(silent.length > rows.length && {
      note: t("overview.silentFirst", { shown: rows.length, all: silent.length }),
    }),
    rows,
    columns: ({ text, number }) => [
      partnerColumn(context),
      { title: t("column.state"), value: () => t("state.silent"), cell: row => churnState(context, row) },
      number(t("column.revenue12m"), row => row.net_amount_12m, format.moneyExact),
      text(t("column.lastOrder"), row => row.last_order_date),
      number(t("column.gap"), row => row.gap_days, format.count),
      number(
        t("column.threshold"),
        row => row.threshold_days,
        value => format.number(value, 0),
      ),
    ],
  });
}

function latestAlarms(context: PageContext): Html {
  const { t, marts } = context;
  if (marts.anomaly_tests.length === 0) return html``;
  const alarms = marts.anomaly_tests
    .filter(({ is_alarm }) => is_alarm)
    .sort((a, b) => (a.date < b.date ? 1 : -1))
    .slice(0, 6);
  if (alarms.length === 0)
    return html`<div class="card"><h3>${t("overview.openAlarms")}</h3><p class="note">${t("overview.noAlarms")}</p></div>`;
  return alarmTable(context, "latest-alarms", t("overview.openAlarms"), alarms);
}
