// Feedback: do we answer in time, how long it takes, and where problems gather.

import { metricCard, whereRows } from "../components/card.ts";
import type { SeriesPoint } from "../components/chart-spec.ts";
import { figure } from "../components/figure.ts";
import { type Html, html } from "../components/html.ts";
import { absentNotice, pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { processTimeTable } from "./process-time-table.ts";

const streams = ["feedback", "feedback_events", "surveys"];
const metrics = [
  "sla_24h",
  "complaint_sla_12h",
  "source_sla",
  "resolution_share_30d",
  "csat_top2",
  "followup_score",
  "complaints_per_1000_orders",
];

export const feedback: Page = {
  slug: "feedback",
  render(context) {
    const { t, marts } = context;
    const known = metrics.filter(metric => marts.metric_catalogue.some(entry => entry.metric === metric));
    return html`${pageHead(context, "feedback", t("lead.feedback"))}
${absentNotice(context, streams)}
<section class="grid cards" aria-label="${t("feedback.keys")}">${known.map(metric => metricCard(context, metric))}</section>
<section class="grid halves">${byMonth(context)}${slaByMonth(context)}${byTag(context)}</section>
${times(context)}
${tagTable(context)}
${processTimeTable(context)}`;
  },
};

function byMonth(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const months = marts.feedback_month.filter(row => row.is_complete);
  const rows: SeriesPoint[] = months.flatMap(row => [
    { x: row.month_date, series: "tickets", y: row.tickets },
    { x: row.month_date, series: "breached", y: row.breached },
  ]);
  return whereRows(context, "feedback.month", ["feedback"], rows, () =>
    figure(context, {
      kind: "line",
      id: "tickets",
      title: t("feedback.month"),
      subtitle: t("feedback.monthNote", { hours: marts.rules[0]?.feedback_sla_hours ?? "—" }),
      language,
      currency: format.currency,
      unit: "count",
      fromZero: true,
      series: [
        { id: "tickets", label: t("feedback.tickets") },
        { id: "breached", label: t("feedback.breached") },
      ].filter(({ id }) => rows.some(row => row.series === id && row.y !== null)),
      rows,
    }),
  );
}

function slaByMonth(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const metric = marts.metric_by_month.some(row => row.metric === "sla_24h" && row.value !== null)
    ? "sla_24h"
    : "source_sla";
  const named = marts.metric_catalogue.find(entry => entry.metric === metric);
  const title = (language === "zh" ? named?.title_zh : named?.title_en) ?? t("feedback.sla");
  const rows = marts.metric_by_month.filter(
    row => row.metric === metric && row.value !== null && row.is_enough !== false,
  );
  return whereRows(context, "feedback.sla", ["feedback"], rows, () =>
    figure(context, {
      kind: "line",
      id: "sla",
      title,
      subtitle: t("feedback.slaNote"),
      language,
      currency: format.currency,
      unit: "share",
      fromZero: false,
      series: [{ id: "sla", label: title }],
      rows: rows.map(row => ({
        x: row.month_date,
        series: "sla",
        y: row.value,
        lower: row.lower,
        upper: row.upper,
        note: t("metric.n", { n: row.n ?? "—" }),
      })),
    }),
  );
}

const tagName = ({ language }: PageContext, tag: string | null) => nameOfCode(language, "tag", tag ?? "untagged");

function byTag(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const rows = marts.feedback_by_tag.filter(row => (row.tickets_90d ?? 0) > 0);
  return whereRows(context, "feedback.tags", ["feedback"], rows, () =>
    figure(
      context,
      {
        kind: "bars",
        id: "tags",
        title: t("feedback.tags"),
        subtitle: t("feedback.tagsNote"),
        language,
        currency: format.currency,
        unit: "count",
        rows: rows.slice(0, 12).map(row => ({
          label: tagName(context, row.tag),
          y: row.tickets_90d ?? 0,
          ...(row.cumulative_share !== null && { cumulative: row.cumulative_share }),
        })),
      },
      "full",
    ),
  );
}

function times(context: PageContext): Html {
  const { t, marts, format } = context;
  const hours = (value: number | null) => (value === null ? t("feedback.notReached") : format.value(value, "hours"));
  return whereRows(context, "feedback.times", ["feedback"], marts.feedback_times, () =>
    table(context, {
      id: "times",
      caption: t("feedback.times"),
      note: t("feedback.timesNote"),
      rows: marts.feedback_times,
      columns: ({ number }) => [
        {
          title: t("column.tag"),
          value: row => row.slice,
          cell: row => (row.slice_kind === "all" ? t("table.all") : tagName(context, row.slice)),
        },
        {
          title: t("column.measure"),
          value: row => row.measure,
          cell: row => nameOfCode(context.language, "feedback", row.measure),
        },
        number(t("column.tickets"), row => row.tickets, format.count),
        number(t("column.completed"), row => row.completed, format.count),
        { title: t("column.median"), isNumber: true, value: row => row.p50_hours, cell: row => hours(row.p50_hours) },
        { title: t("column.p90"), isNumber: true, value: row => row.p90_hours, cell: row => hours(row.p90_hours) },
        {
          title: t("column.mean"),
          isNumber: true,
          value: row => row.mean_completed_hours,
          cell: row => hours(row.mean_completed_hours),
        },
      ],
    }),
  );
}

function tagTable(context: PageContext): Html {
  const { t, marts, format } = context;
  const rows = marts.feedback_by_tag;
  if (rows.length === 0) return html``;
  return table(context, {
    id: "tag-table",
    caption: t("feedback.tags"),
    rows,
    columns: ({ number }) => [
      { title: t("column.tag"), value: row => tagName(context, row.tag), cell: row => tagName(context, row.tag) },
      number(t("column.tickets90"), row => row.tickets_90d, format.count),
      number(t("column.ticketsBefore"), row => row.tickets_previous_90d, format.count),
      number(
        t("column.share"),
        row => row.share,
        value => format.share(value),
      ),
      number(
        t("column.cumulative"),
        row => row.cumulative_share,
        value => format.share(value),
      ),
    ],
  });
}
