// Retention: survival of partners, cohorts, revenue kept, repurchase, churn, and who is at risk.
import { metricCard, whereRows } from "../components/card.ts";
import { figure } from "../components/figure.ts";
import { type Html, html } from "../components/html.ts";
import { absentNotice, pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { customerGradeTable } from "./customer-grade-table.ts";
import { earlySignTable } from "./early-sign-table.ts";
import { revenueBridge } from "./revenue-charts.ts";
import { churnState, lastMonth, monthsBefore, partnerColumn, tierName } from "./shared.ts";

export const retention: Page = {
  slug: "retention",
  render(context) {
    const { t } = context;
    return html`${pageHead(context, "retention", t("lead.retention"))}
${absentNotice(context, ["transactions", "partners", "customers"])}
<section class="grid cards" aria-label="${t("overview.keys")}">${["logo_retention_12m", "gross_revenue_retention_12m", "net_revenue_retention_12m", "partner_churn_1m"].map(metric => metricCard(context, metric))}</section>
<section class="grid halves">${survival(context)}${revenueRetention(context)}${churnRate(context)}${bridge(context)}${cohorts(context)}</section>
<h2>${t("retention.repurchase")}</h2><p class="note">${t("retention.repurchaseNote")}</p>
<section class="grid cards" aria-label="${t("retention.repurchase")}">${["30", "60", "90", "180"].map(days => metricCard(context, `partner_repurchase_${days}d`))}${["30", "60", "90", "180"].map(days => metricCard(context, `repurchase_${days}d`))}</section>
${customerGradeTable(context)}
${earlySignTable(context)}
${riskTable(context)}`;
  },
};

function survival(context: PageContext): Html {
  const { t, marts, language, format, tierNames } = context;
  const rows = marts.partner_survival.filter(row => row.slice_kind === "all" || row.slice_kind === "tier");
  const tiers = [...tierNames.keys()].filter(tier => rows.some(row => row.slice_kind === "tier" && row.slice === tier));
  const series = [
    { id: "all", label: t("table.all") },
    ...tiers.map(tier => ({ id: `tier:${tier}`, label: tierName(context, tier) })),
  ];
  const drawn = rows.filter(row => row.slice_kind === "all" || tiers.includes(row.slice));
  return whereRows(context, "retention.survival", ["transactions"], rows, () =>
    figure(
      context,
      {
        kind: "survival",
        id: "survival",
        title: t("retention.survival"),
        subtitle: t("retention.survivalNote"),
        language,
        currency: format.currency,
        unit: "share",
        height: 360,
        series,
        bandOf: "all",
        dayLabel: t("retention.day"),
        atRiskLabel: t("retention.atRisk"),
        // A curve begins with everyone still there; the mart has the days on which something happened.
        rows: [
          ...series.map(({ id }) => ({
            day: 0,
            survival: 1,
            lower: null,
            upper: null,
            atRisk: firstAtRisk(drawn, id),
            series: id,
          })),
          ...drawn.map(row => ({
            day: row.day,
            survival: row.survival,
            lower: row.lower,
            upper: row.upper,
            atRisk: row.at_risk,
            series: seriesOf(row),
          })),
        ],
      },
      "full",
    ),
  );
}

type SurvivalRow = PageContext["marts"]["partner_survival"][number];

const seriesOf = (row: SurvivalRow) => (row.slice_kind === "all" ? "all" : `tier:${row.slice}`);
const firstAtRisk = (rows: readonly SurvivalRow[], series: string) =>
  rows.find(row => seriesOf(row) === series)?.at_risk ?? 0;

function revenueRetention(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const rows = marts.revenue_retention.filter(row => row.slice_kind === "all" && row.gross_retention !== null);
  return whereRows(context, "retention.revenue", ["transactions"], rows, () =>
    figure(context, {
      kind: "line",
      id: "revenue-retention",
      title: t("retention.revenue"),
      subtitle: t("retention.revenueNote"),
      language,
      currency: format.currency,
      unit: "share",
      height: 300,
      fromZero: false,
      series: [
        { id: "gross", label: t("retention.grr") },
        { id: "net", label: t("retention.nrr") },
        { id: "noise", label: t("retention.noise"), isMuted: true },
      ],
      rows: rows.flatMap(row => [
        {
          x: row.month_date,
          series: "gross",
          y: row.gross_retention,
          lower: row.gross_lower,
          upper: row.gross_upper,
          note: t("metric.n", { n: row.base_partners ?? "—" }),
        },
        {
          x: row.month_date,
          series: "net",
          y: row.net_retention,
          lower: row.net_lower,
          upper: row.net_upper,
          note: t("metric.n", { n: row.base_partners ?? "—" }),
        },
        { x: row.month_date, series: "noise", y: row.noise_floor },
      ]),
    }),
  );
}

function bridge(context: PageContext): Html {
  const spec = revenueBridge(context);
  return spec ? figure(context, spec, "full") : html``;
}

function churnRate(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const rows = marts.churn_month.filter(row => row.slice_kind === "all" && row.churn_rate !== null);
  return whereRows(context, "retention.churn", ["transactions"], rows, () =>
    figure(context, {
      kind: "line",
      id: "churn-rate",
      title: t("retention.churn"),
      subtitle: t("retention.churnNote"),
      language,
      currency: format.currency,
      unit: "share",
      height: 300,
      fromZero: true,
      series: [{ id: "churn", label: t("retention.churn") }],
      rows: rows.map(row => ({
        x: row.month_date,
        series: "churn",
        y: row.churn_rate,
        lower: row.lower,
        upper: row.upper,
        note: `${row.churned ?? "—"} / ${row.active_at_start ?? "—"}`,
      })),
    }),
  );
}

function cohorts(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const last = lastMonth(marts.cohort_retention.map(row => ({ month_date: row.cohort_month_date })));
  // 24 cohorts fill a screen; older ones are in the table of the lake.
  const from = last === undefined ? "" : monthsBefore(last, 23);
  const rows = marts.cohort_retention.filter(
    row => row.cohort_month_date >= from && row.retention !== null && row.months_since > 0,
  );
  return whereRows(context, "retention.cohorts", ["transactions"], rows, () =>
    figure(
      context,
      {
        kind: "heatmap",
        id: "cohorts",
        title: t("retention.cohorts"),
        subtitle: t("retention.cohortsNote"),
        language,
        currency: format.currency,
        unit: "share",
        rows: rows.map(row => ({
          row: row.cohort_month_date.slice(0, 7),
          column: row.months_since,
          value: row.retention ?? 0,
          note: `${format.count(row.active_partners)} / ${format.count(row.cohort_partners)}`,
        })),
      },
      "full",
    ),
  );
}

function riskTable(context: PageContext): Html {
  const { t, marts, format, tierNames } = context;
  const tierOf = new Map(marts.partners.map(row => [row.partner_id, row.tier]));
  const rows = marts.partner_churn
    .filter(row => (row.risk_ratio ?? 0) >= 0.8)
    .sort((a, b) => (b.net_amount_12m ?? 0) - (a.net_amount_12m ?? 0));
  return whereRows(context, "retention.risk", ["transactions"], rows, () =>
    table(context, {
      id: "risk",
      caption: t("retention.risk"),
      note: t("retention.riskNote"),
      hasSearch: true,
      rows,
      filters: [
        {
          name: "tier",
          title: t("filter.tier"),
          valueOf: row => tierOf.get(row.partner_id) ?? "",
          options: [...tierNames].map(([value, title]) => ({ value, title })),
        },
      ],
      columns: ({ text, number }) => [
        partnerColumn(context),
        text(t("column.tier"), row => tierName(context, tierOf.get(row.partner_id) ?? null)),
        {
          title: t("column.state"),
          value: row => (row.is_churned ? t("state.silent") : t("state.near")),
          cell: row => churnState(context, row),
        },
        number(t("column.revenue12m"), row => row.net_amount_12m, format.moneyExact),
        text(t("column.lastOrder"), row => row.last_order_date),
        number(t("column.gap"), row => row.gap_days, format.count),
        number(
          t("column.threshold"),
          row => row.threshold_days,
          value => format.number(value, 0),
        ),
        number(
          t("column.risk"),
          row => row.risk_ratio,
          value => format.number(value, 2),
        ),
      ],
    }),
  );
}
