// Maturity: how partners spread over the stages, what moved, which gates hold them, how healthy they are.
import { metricCard, whereRows } from "../components/card.ts";
import { figure } from "../components/figure.ts";
import { type Html, html } from "../components/html.ts";
import { absentNotice, pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { codesInWords, partnerColumn, stageName, tierName } from "./shared.ts";

const streams = ["partners", "transactions", "targets", "feedback", "touchpoints", "plans", "surveys", "spend"];

export const maturity: Page = {
  slug: "maturity",
  render(context) {
    const { t } = context;
    return html`${pageHead(context, "maturity", t("lead.maturity"))}
${absentNotice(context, streams)}
<section class="grid cards" aria-label="${t("overview.keys")}">${["active_partner_share", "target_attainment", "on_time_delivery"].map(metric => metricCard(context, metric))}</section>
<section class="grid halves">${distribution(context)}${gates(context)}${health(context)}</section>
${transitions(context)}
${partnerTable(context)}`;
  },
};

function distribution(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const rows = marts.stage_distribution;
  return whereRows(context, "maturity.distribution", ["partners", "transactions"], rows, () =>
    figure(
      context,
      {
        kind: "columns",
        id: "stages",
        title: t("maturity.distribution"),
        subtitle: t("maturity.distributionNote"),
        language,
        currency: format.currency,
        unit: "count",
        height: 280,
        groups: [1, 2, 3, 4].map(stage => ({ id: String(stage), label: stageName(context, stage) })),
        rows: rows.map(row => ({ x: row.month_date, y: row.partners, group: String(row.stage) })),
      },
      "full",
    ),
  );
}

function gates(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const counts = new Map<string, number>();
  for (const { missing_gates } of marts.partner_stage)
    for (const gate of (missing_gates ?? "").split(",").filter(Boolean)) counts.set(gate, (counts.get(gate) ?? 0) + 1);
  const rows = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([gate, partners]) => ({ label: nameOfCode(language, "gate", gate), y: partners }));
  return whereRows(context, "maturity.gates", ["partners", "transactions"], rows, () =>
    figure(context, {
      kind: "bars",
      id: "gates",
      title: t("maturity.gates"),
      subtitle: t("maturity.gatesNote"),
      language,
      currency: format.currency,
      unit: "count",
      rows,
    }),
  );
}

function health(context: PageContext): Html {
  const { t, marts, language, format } = context;
  const scores = marts.partner_health.flatMap(({ score }) => (score === null ? [] : [score]));
  const bins = Array.from({ length: 10 }, (_, bin) => ({
    label: bin === 9 ? "90–100" : `${bin * 10}–${bin * 10 + 9}`,
    y: scores.filter(score => Math.min(9, Math.floor(score / 10)) === bin).length,
  }));
  return whereRows(context, "maturity.health", ["partners", "transactions"], scores, () =>
    figure(context, {
      kind: "bars",
      id: "health",
      title: t("maturity.health"),
      subtitle: t("maturity.healthNote", { n: marts.partner_health.length - scores.length }),
      language,
      currency: format.currency,
      unit: "count",
      rows: bins.reverse(),
    }),
  );
}

function transitions(context: PageContext): Html {
  const { t, marts, format } = context;
  const quarters = [...new Set(marts.stage_transitions.map(({ quarter_date }) => quarter_date))].sort().slice(-4);
  const rows = marts.stage_transitions
    .filter(row => row.from_stage !== row.to_stage && quarters.includes(row.quarter_date))
    .reverse();
  if (rows.length === 0) return html``;
  return table(context, {
    id: "transitions",
    caption: t("maturity.transitions"),
    note: t("maturity.transitionsNote"),
    rows,
    columns: ({ text, number }) => [
      text(
        t("column.quarter"),
        row => `${row.quarter_date.slice(0, 4)} Q${Math.ceil(Number(row.quarter_date.slice(5, 7)) / 3)}`,
      ),
      text(t("column.fromStage"), row => stageName(context, row.from_stage)),
      {
        title: t("column.toStage"),
        value: row => stageName(context, row.to_stage),
        cell: row =>
          html`<span class="change ${row.to_stage > row.from_stage ? "good" : "bad"}">${row.to_stage > row.from_stage ? "▲" : "▼"} ${stageName(context, row.to_stage)}</span>`,
      },
      number(t("column.partners"), row => row.partners, format.count),
    ],
  });
}

function partnerTable(context: PageContext): Html {
  const { t, marts, format, tierNames, language } = context;
  const stages = new Map(marts.partner_stage.map(row => [row.partner_id, row]));
  const healths = new Map(marts.partner_health.map(row => [row.partner_id, row]));
  return whereRows(context, "maturity.list", ["partners"], marts.partners, () =>
    table(context, {
      id: "stage-list",
      caption: t("maturity.list"),
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
          valueOf: row => String(stages.get(row.partner_id)?.stage ?? ""),
          options: [1, 2, 3, 4].map(stage => ({ value: String(stage), title: stageName(context, stage) })),
        },
      ],
      columns: ({ text, number }) => [
        partnerColumn(context),
        text(t("column.tier"), row => tierName(context, row.tier)),
        text(t("column.stage"), row => stageName(context, stages.get(row.partner_id)?.stage ?? null)),
        text(t("column.since"), row => stages.get(row.partner_id)?.since_month_date?.slice(0, 7)),
        text(t("column.missing"), row =>
          codesInWords(context, "gate", stages.get(row.partner_id)?.missing_gates ?? null),
        ),
        text(t("column.unknown"), row =>
          codesInWords(context, "gate", stages.get(row.partner_id)?.unknown_gates ?? null),
        ),
        number(
          t("column.health"),
          row => healths.get(row.partner_id)?.score,
          value => format.number(value, 0),
        ),
        text(t("column.reasons"), row =>
          [healths.get(row.partner_id)?.reason_1, healths.get(row.partner_id)?.reason_2]
            .filter(code => code)
            .map(code => nameOfCode(language, "health", code ?? ""))
            .join(t("sentence.list")),
        ),
      ],
    }),
  );
}
