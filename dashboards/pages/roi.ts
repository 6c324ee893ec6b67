// Return on what is spent on the channel: by campaign, tier and partner, with intervals and words for what they show.

import { metricCard, whereRows } from "../components/card.ts";
import type { ForestPlot } from "../components/chart-spec.ts";
import { figure } from "../components/figure.ts";
import { type Html, html } from "../components/html.ts";
import { absentNotice, pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { incentiveTable } from "./incentive-table.ts";
import { commissionTable, incentiveKindTable, keepAndWinTable, payoutTimeTable } from "./pay-tables.ts";
import { intervalText, partnerColumn, tierName } from "./shared.ts";

const streams = ["transactions", "campaigns", "campaign_partners", "spend"];

export const roi: Page = {
  slug: "roi",
  render(context) {
    const { t } = context;
    return html`${pageHead(context, "roi", t("lead.roi"))}
${absentNotice(context, streams)}
<section class="grid cards" aria-label="${t("overview.keys")}">${["attributed_roi", "cost_to_revenue", "gross_margin_share", "campaign_participation", "discount_share", "accrual_recomputed_share"].map(metric => metricCard(context, metric))}</section>
<section class="grid halves">${campaignForest(context)}${tierForest(context)}</section>
<p class="note">${t("roi.attributed")}</p>
${campaignTable(context)}
${partnerTable(context)}
${keepAndWinTable(context)}
${incentiveKindTable(context)}
${payoutTimeTable(context)}
${commissionTable(context)}
${incentives(context)}`;
  },
};

const tones: Record<string, ForestPlot["rows"][number]["tone"]> = { pays_back: "good", loses: "bad" };

interface Judged {
  roi: number | null;
  lower: number | null;
  upper: number | null;
  verdict: string | null;
}

const interval = (context: PageContext, label: string, row: Judged): ForestPlot["rows"][number] => ({
  label,
  value: row.roi ?? 0,
  lower: row.lower,
  upper: row.upper,
  tone: tones[row.verdict ?? ""] ?? "neutral",
  verdict: nameOfCode(context.language, "verdict", row.verdict ?? "unknown"),
});

function campaignForest(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const names = new Map<string, number>();
  const judged = marts.campaign_roi.filter(row => row.roi !== null);
  // The newest thirty: a plot of hundreds is read by nobody, the table below has all.
  const rows = judged.slice(0, 30).map(row => {
    const name = row.campaign_name ?? row.campaign_id;
    const seen = (names.get(name) ?? 0) + 1;
    names.set(name, seen);
    return interval(context, seen > 1 ? `${name} (${row.campaign_id})` : name, row);
  });
  rows.sort((a, b) => b.value - a.value);
  return whereRows(context, "roi.campaigns", streams, rows, () =>
    figure(
      context,
      {
        kind: "forest",
        id: "campaign-roi",
        title: t("roi.campaigns"),
        subtitle: t("roi.campaignsNote"),
        language,
        currency: format.currency,
        unit: "share",
        rows,
        reference: { value: 0, label: t("roi.breakEven") },
      },
      "full",
    ),
  );
}

function tierForest(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const rows = marts.tier_roi
    .filter(row => row.roi !== null)
    .map(row => interval(context, tierName(context, row.tier), row));
  return whereRows(context, "roi.tiers", ["transactions", "spend"], rows, () =>
    figure(
      context,
      {
        kind: "forest",
        id: "tier-roi",
        title: t("roi.tiers"),
        subtitle: t("roi.tiersNote"),
        language,
        currency: format.currency,
        unit: "share",
        rows,
        reference: { value: 0, label: t("roi.breakEven") },
      },
      "full",
    ),
  );
}

/** Only what does not agree: the rest is a rate above. */
function incentives(context: PageContext): Html {
  const { t, marts } = context;
  const rows = marts.incentive_audit
    .filter(({ state }) => state !== "equal")
    .sort((a, b) => Math.abs(b.difference_amount) - Math.abs(a.difference_amount));
  if (rows.length === 0) return html``;
  return incentiveTable(context, {
    id: "incentives",
    caption: t("roi.incentives"),
    note: t("roi.incentivesNote"),
    rows,
    columns: [partnerColumn(context)],
  });
}

function campaignTable(context: PageContext): Html {
  const { t, marts, format, language } = context;
  return whereRows(context, "roi.campaignTable", ["campaigns"], marts.campaign_roi, () =>
    table(context, {
      id: "campaigns",
      caption: t("roi.campaignTable"),
      hasSearch: true,
      rows: marts.campaign_roi,
      columns: ({ text, number }) => [
        text(t("column.campaign"), row => row.campaign_name ?? row.campaign_id),
        text(t("column.dates"), row => `${row.start_date ?? ""} – ${row.end_date ?? ""}`),
        number(t("column.invited"), row => row.invited_partners, format.count),
        number(t("column.joined"), row => row.joined_partners, format.count),
        number(t("column.attributed"), row => row.attributed_net_amount, format.money),
        number(t("column.margin"), row => row.attributed_margin_amount, format.money),
        number(t("column.cost"), row => row.cost_amount, format.money),
        number(
          t("column.roi"),
          row => row.roi,
          value => format.share(value, 0),
        ),
        {
          title: t("column.interval"),
          isNumber: true,
          value: row => intervalText(context, row.lower, row.upper),
          cell: row => intervalText(context, row.lower, row.upper),
        },
        {
          title: t("column.verdict"),
          value: row => nameOfCode(language, "verdict", row.verdict),
          cell: row =>
            html`<span class="tag ${tones[row.verdict] ?? ""}">${nameOfCode(language, "verdict", row.verdict)}</span>`,
        },
      ],
    }),
  );
}

function partnerTable(context: PageContext): Html {
  const { t, marts, format, tierNames } = context;
  const tierOf = new Map(marts.partners.map(row => [row.partner_id, row.tier]));
  const rows = marts.partner_roi
    .filter(row => row.cost_amount_12m !== null)
    .sort((a, b) => (b.cost_amount_12m ?? 0) - (a.cost_amount_12m ?? 0));
  return whereRows(context, "roi.partnerTable", ["transactions", "spend"], rows, () =>
    table(context, {
      id: "partner-roi",
      caption: t("roi.partnerTable"),
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
        number(t("column.revenue12m"), row => row.net_amount_12m, format.moneyExact),
        number(t("column.margin"), row => row.margin_amount_12m, format.moneyExact),
        number(t("column.cost"), row => row.cost_amount_12m, format.moneyExact),
        number(
          t("column.roi"),
          row => row.roi,
          value => format.share(value, 0),
        ),
      ],
    }),
  );
}
