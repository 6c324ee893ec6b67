// One partner's own page. It is given his rows and nothing else, so nobody else's can be on it.

import { headlineOf, metricCard, numberCard } from "../components/card.ts";
import type { ColumnChart } from "../components/chart-spec.ts";
import { figure } from "../components/figure.ts";
import { type Html, html } from "../components/html.ts";
import { table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { nameOfCode, streamList } from "../words/words.ts";
import { bandChart } from "./alerts.ts";
import { incentiveTable } from "./incentive-table.ts";
import { paceTable } from "./pace-table.ts";
import { churnState, codesInWords, stageName, tierName } from "./shared.ts";

const components = [
  "recency",
  "trend",
  "attainment",
  "feedback",
  "engagement",
  "satisfaction",
  "delivery",
  "payout",
] as const;

/** @param context whose marts hold only this partner's rows */
export function renderPartner(context: PageContext, partnerId: string): Html {
  const { t, marts } = context;
  const partner = marts.partners[0];
  return html`<p class="eyebrow">${[tierName(context, partner?.tier ?? null), partner?.region, partner?.province].filter(Boolean).join(" · ")}</p>
<h1>${context.partnerName(partnerId)}</h1>
<p class="lead">${sentence(context)} ${churnState(context, marts.partner_churn[0])}</p>
<section class="grid cards" aria-label="${t("overview.keys")}">${cards(context, partnerId)}</section>
<section class="grid halves">${revenue(context)}${expected(context)}</section>
<section class="grid thirds">${rhythm(context)}${stage(context)}${facts(context)}</section>
${health(context)}
${pace(context)}
${incentives(context)}
${tickets(context)}
<p class="note"><a href="data.json" download>${t("partner.data")}</a></p>`;
}

function sentence({ t, marts, format }: PageContext): string {
  const partner = marts.partners[0];
  if (!partner?.orders_12m) return t("partner.sentenceNone");
  return t("partner.sentence", {
    amount: format.money(partner.net_amount_12m ?? 0),
    orders: format.count(partner.orders_12m),
  });
}

function cards(context: PageContext, partnerId: string): Html[] {
  const { t, marts, format, language } = context;
  const score = marts.partner_health[0];
  const spent = marts.partner_roi[0];
  const slice = { kind: "partner", id: partnerId };
  const reasons = [score?.reason_1, score?.reason_2, score?.reason_3].flatMap(code =>
    code ? [nameOfCode(language, "health", code)] : [],
  );
  const wanted = ["target_attainment", "sla_24h", "on_time_delivery", "partner_repurchase_90d"].filter(
    metric => headlineOf(context, metric, slice)?.value != null,
  );
  return [
    numberCard({
      title: t("partner.health"),
      value: score?.score == null ? "—" : format.number(score.score, 0),
      notes: [
        score?.score == null
          ? t("partner.noScore")
          : t("partner.coverage", { share: format.share(score.coverage ?? 0, 0) }),
        reasons.length > 0 ? `${t("column.reasons")}: ${reasons.join(t("sentence.list"))}` : "",
      ],
      isFaint: score?.score == null,
    }),
    numberCard({
      title: t("column.stage"),
      value: stageName(context, marts.partner_stage[0]?.stage ?? null),
      notes: marts.partner_stage[0]?.since_month_date
        ? [t("partner.stageSince", { date: marts.partner_stage[0].since_month_date.slice(0, 7) })]
        : [],
    }),
    ...(spent && spent.roi !== null
      ? [
          numberCard({
            title: t("partner.roi"),
            value: format.share(spent.roi, 0),
            notes: [
              `${t("column.margin")} ${format.money(spent.margin_amount_12m ?? 0)} · ${t("column.cost")} ${format.money(spent.cost_amount_12m ?? 0)}`,
            ],
          }),
        ]
      : []),
    ...wanted.map(metric => metricCard(context, metric, slice)),
  ];
}

function revenue(context: PageContext): Html {
  const { t, marts, language, format } = context;
  if (marts.partner_month.length === 0)
    return html`<div class="card absent"><h3>${t("partner.revenue")}</h3><p class="note">${t("absent.rows")}</p></div>`;
  const spec: ColumnChart = {
    kind: "columns",
    id: "partner-revenue",
    title: t("partner.revenue"),
    subtitle: t("partner.revenueNote"),
    language,
    currency: format.currency,
    unit: "money",
    height: 240,
    groups: [{ id: "all", label: "" }],
    rows: marts.partner_month.map(row => ({
      x: row.month_date,
      y: row.net_amount ?? 0,
      group: "all",
      isMuted: !row.is_complete,
    })),
  };
  return figure(context, spec, marts.anomaly_tests.length > 0 ? "half" : "full");
}

function expected(context: PageContext): Html {
  const orders = context.marts.anomaly_tests.filter(({ measure }) => measure === "orders");
  return orders.length === 0
    ? html``
    : figure(context, {
        ...bandChart(context, "partner-orders", orders),
        title: context.t("partner.expected"),
        height: 240,
      });
}

function rhythm({ t, marts, format }: PageContext): Html {
  const row = marts.partner_churn[0];
  const numbers = {
    threshold: format.number(row?.threshold_days ?? 0, 0),
    gap: format.count(row?.gap_days ?? 0),
    gaps: format.count(row?.gap_count ?? 0),
    median: format.number(row?.median_gap_days ?? 0, Number.isInteger(row?.median_gap_days) ? 0 : 1),
  };
  const text =
    !row || row.threshold_days === null
      ? t("partner.rhythmNone")
      : t(row.is_own_threshold ? "partner.rhythmText" : "partner.rhythmShort", numbers);
  return html`<section class="card"><h3>${t("partner.rhythm")}</h3><p>${text}</p></section>`;
}

function stage(context: PageContext): Html {
  const { t, marts } = context;
  const row = marts.partner_stage[0];
  const missing = codesInWords(context, "gate", row?.missing_gates ?? null);
  const unknown = codesInWords(context, "gate", row?.unknown_gates ?? null);
  return html`<section class="card"><h3>${t("partner.stage")}</h3><p>${stageName(context, row?.stage ?? null)}${missing ? html`<br>${t("partner.missing")}: ${missing}` : html`<br>${t("partner.complete")}`}</p>${unknown && html`<p class="note">${t("partner.unknown")}: ${unknown}</p>`}</section>`;
}

function facts({ t, marts }: PageContext): Html {
  const partner = marts.partners[0];
  const lines = [
    [t("partner.signed"), partner?.signed_date],
    [t("partner.first"), partner?.first_order_date],
    [t("partner.last"), partner?.last_order_date],
    [t("partner.ended"), partner?.ended_date],
  ].filter(([, value]) => value);
  if (lines.length === 0) return html``;
  return html`<section class="card"><h3>${t("partner.facts")}</h3><dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
}

function health(context: PageContext): Html {
  const { t, marts, format, language } = context;
  const score = marts.partner_health[0];
  const rows = score
    ? components.flatMap(name =>
        score[`${name}_score`] === null
          ? []
          : [{ label: nameOfCode(language, "health", name), y: score[`${name}_score`] ?? 0 }],
      )
    : [];
  if (rows.length === 0) return html``;
  return figure(
    context,
    {
      kind: "bars",
      id: "partner-health",
      title: t("partner.health"),
      language,
      currency: format.currency,
      unit: "score",
      maximum: 100,
      rows,
    },
    "full",
  );
}

function pace(context: PageContext): Html {
  const rows = context.marts.target_pace;
  return rows.length === 0 ? html`` : paceTable(context, rows);
}

function incentives(context: PageContext): Html {
  const { t, marts } = context;
  if (marts.incentive_audit.length === 0) return html``;
  const [caption, note] = [t("partner.incentives"), t("partner.incentivesNote")];
  return incentiveTable(context, { id: "incentives", caption, note, rows: marts.incentive_audit });
}

function tickets(context: PageContext): Html {
  const { t, marts, format, language, isPresent } = context;
  if (!isPresent("feedback") || marts.feedback_tickets.length === 0)
    return html`<section class="card absent"><h3>${t("partner.feedback")}</h3><p class="note">${isPresent("feedback") ? t("partner.noFeedback") : t("absent.streams", { streams: streamList(context.language, ["feedback"]) })}</p></section>`;
  return table(context, {
    id: "tickets",
    caption: t("partner.feedback"),
    rows: marts.feedback_tickets,
    columns: ({ text, number }) => [
      text(t("column.ticket"), row => row.ticket_id),
      text(t("column.created"), row => row.created_date),
      text(t("column.tag"), row => nameOfCode(language, "tag", row.tag ?? "untagged")),
      number(
        t("column.firstReply"),
        row => row.first_reply_hours,
        value => format.value(value, "hours"),
      ),
      number(
        t("column.resolution"),
        row => row.resolution_hours,
        value => format.value(value, "hours"),
      ),
      text(t("column.sla"), row => (row.sla_state ? nameOfCode(language, "sla", row.sla_state) : null)),
    ],
  });
}
