// Data quality: what was read, loaded and set aside; how fresh it is; which checks held; what is not there at all.
import { numberCard, whereRows } from "../components/card.ts";
import { type Html, html } from "../components/html.ts";
import { pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { checkInWords, reasonInWords, streamName } from "../words/words.ts";

export const quality: Page = {
  slug: "quality",
  render(context) {
    const { t, marts } = context;
    const present = marts.data_quality.filter(({ is_present }) => is_present);
    const absent = marts.data_quality.filter(({ is_present }) => !is_present);
    return html`${pageHead(context, "quality", t("lead.quality"))}
<section class="grid cards" aria-label="${t("overview.keys")}">${cards(context, present)}</section>
${whereRows(context, "quality.streams", [], present, () => streamTable(context, present))}
${absent.length > 0 && html`<section class="card"><h3>${t("quality.absent")}</h3><p>${absent.map(({ stream }) => html`<span class="tag">${streamName(context.language, stream)}</span> `)}</p></section>`}
${reasons(context)}
${restatements(context)}
${checks(context)}`;
  },
};

type Stream = PageContext["marts"]["data_quality"][number];
const sum = (rows: readonly Stream[], pick: (row: Stream) => number | null) =>
  rows.reduce((total, row) => total + (pick(row) ?? 0), 0);

function cards({ t, format, marts, asOfDate, checks: outcomes }: PageContext, present: readonly Stream[]): Html[] {
  const read = sum(present, row => row.rows_read);
  const loaded = sum(present, row => row.rows_loaded);
  const newest = present
    .flatMap(({ event_to_date }) => (event_to_date === null || event_to_date > asOfDate ? [] : [event_to_date]))
    .sort()
    .at(-1);
  const passed = outcomes.filter(({ rows }) => rows === 0).length;
  return [
    numberCard({
      title: t("quality.total"),
      value: format.count(read),
      notes: [
        `${t("column.loaded")} ${format.count(loaded)} + ${t("column.quarantined")} ${format.count(sum(present, row => row.rows_quarantined))}`,
      ],
    }),
    numberCard({ title: t("quality.present"), value: `${present.length} / ${marts.data_quality.length}`, notes: [] }),
    numberCard({ title: t("quality.checksPassed"), value: `${passed} / ${outcomes.length}`, notes: [] }),
    numberCard({ title: t("quality.newest"), value: newest ?? "—", notes: [] }),
  ];
}

function streamTable(context: PageContext, rows: readonly Stream[]): Html {
  const { t, format, language } = context;
  return table(context, {
    id: "streams",
    caption: t("quality.streams"),
    note: t("quality.streamsNote"),
    rows,
    columns: ({ text, number }) => [
      text(t("column.stream"), row => streamName(language, row.stream)),
      number(t("column.read"), row => row.rows_read, format.count),
      number(t("column.loaded"), row => row.rows_loaded, format.count),
      number(t("column.quarantined"), row => row.rows_quarantined, format.count),
      number(
        t("column.share"),
        row => row.quarantined_share,
        value => format.share(value, 2),
      ),
      number(t("column.current"), row => row.rows_current, format.count),
      text(t("column.from"), row => row.event_from_date),
      text(t("column.to"), row => row.event_to_date),
      number(t("column.behind"), row => row.days_behind, format.count),
    ],
  });
}

function reasons(context: PageContext): Html {
  const { t, marts, format, language } = context;
  if (marts.data_quality_reasons.length === 0) return html``;
  return table(context, {
    id: "reasons",
    caption: t("quality.reasons"),
    rows: marts.data_quality_reasons,
    columns: ({ text, number }) => [
      text(t("column.stream"), row => streamName(language, row.stream)),
      text(t("column.reason"), row => reasonInWords(language, row.reason)),
      number(t("column.rows"), row => row.rows, format.count),
    ],
  });
}

/** Late and corrected lines; where nothing changed there is nothing to say. */
function restatements(context: PageContext): Html {
  const { t, marts, format } = context;
  if (marts.revenue_restatements.length === 0) return html``;
  return table(context, {
    id: "restatements",
    caption: t("quality.restatements"),
    note: t("quality.restatementsNote", { days: format.count(marts.rules[0]?.lateness_limit_days ?? 0) }),
    rows: marts.revenue_restatements,
    columns: ({ text, number }) => [
      text(t("column.month"), row => row.month_date.slice(0, 7)),
      text(t("column.arrived"), row => row.arrived_date),
      number(t("column.daysLate"), row => row.days_late, format.count),
      number(t("column.linesAdded"), row => row.lines_added, format.count),
      number(t("column.linesCorrected"), row => row.lines_corrected, format.count),
      number(t("column.linesRemoved"), row => row.lines_removed, format.count),
      number(
        t("column.revenueChange"),
        row => row.revenue_change,
        value => format.signed(value, "money"),
      ),
    ],
  });
}

function checks(context: PageContext): Html {
  const { t, format, language } = context;
  if (context.checks.length === 0) return html``;
  return table(context, {
    id: "checks",
    caption: t("quality.checks"),
    note: t("quality.checksNote"),
    rows: [...context.checks].sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1)),
    columns: ({ text }) => [
      {
        title: t("column.check"),
        value: row => row.name,
        cell: row => html`<span title="sql/checks/${row.name}.sql">${checkInWords(language, row.name)}</span>`,
      },
      text(t("column.severity"), row => t(row.severity === "error" ? "quality.error" : "quality.warning")),
      {
        title: t("column.result"),
        value: row => row.rows,
        cell: row =>
          row.rows === 0
            ? html`<span class="tag good">${t("quality.passed")}</span>`
            : html`<span class="tag warn">${t("quality.rows", { n: format.count(row.rows) })}</span>`,
      },
    ],
  });
}
