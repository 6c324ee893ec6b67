// Alerts: what left its expectation, what was tested, and how.

import { whereRows } from "../components/card.ts";
import type { LineChart } from "../components/chart-spec.ts";
import { figure } from "../components/figure.ts";
import { type Html, html } from "../components/html.ts";
import { absentNotice, pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { alarmTable, measureName, sliceName, type Test } from "./alarm-table.ts";

const mostCharts = 6;

export const alerts: Page = {
  slug: "alerts",
  render(context) {
    const { t, marts, format } = context;
    const tests = marts.anomaly_tests;
    const alarms = tests
      .filter(({ is_alarm }) => is_alarm)
      .sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : (a.p_value ?? 1) - (b.p_value ?? 1)));
    const days = tests.map(({ date }) => date).sort();
    const series = seriesOf(tests);
    const how = t("alerts.how", {
      share: format.share(context.minimumChangeShare, 0),
      tests: format.count(tests.length),
      series: format.count(series.size),
      from: days[0] ?? "—",
      to: days.at(-1) ?? "—",
    });
    return html`${pageHead(context, "alerts", t("lead.alerts"))}
${absentNotice(context, ["transactions"])}
${whereRows(
  context,
  "alerts.list",
  ["transactions"],
  tests,
  () => html`<section class="grid halves">${chartsOf(context, alarms, series)}</section>
${alarms.length === 0 ? html`<p class="notice">${t("alerts.none", { tests: format.count(tests.length) })}</p>` : alarmTable(context, "alarms", t("alerts.list"), alarms, t("alerts.listNote"))}
<h2>${t("alerts.tested")}</h2><p class="note measure">${how}</p>${testedTable(context, series)}`,
)}`;
  },
};

const keyOf = ({ measure, slice_kind, slice }: Test) => `${measure}\n${slice_kind}\n${slice}`;

function seriesOf(tests: readonly Test[]): Map<string, Test[]> {
  const series = new Map<string, Test[]>();
  for (const test of tests) {
    const known = series.get(keyOf(test));
    if (known) known.push(test);
    else series.set(keyOf(test), [test]);
  }
  return series;
}

/** The whole company first, then the series with the latest alarms. */
function chartsOf(context: PageContext, alarms: readonly Test[], series: ReadonlyMap<string, Test[]>): Html[] {
  const wanted = new Set([...series.keys()].filter(key => key.split("\n")[1] === "all"));
  for (const alarm of alarms) if (wanted.size < mostCharts) wanted.add(keyOf(alarm));
  return [...wanted].map((key, index) => figure(context, bandChart(context, `band-${index}`, series.get(key) ?? [])));
}

/** Observed days against their expectation and the band of a normal day. */
export function bandChart(context: PageContext, id: string, tests: readonly Test[]): LineChart {
  const { t, language, format } = context;
  const first = tests[0];
  const title = first
    ? t("alerts.chart", {
        slice: sliceName(context, first.slice_kind, first.slice),
        measure: measureName(context, first.measure),
      })
    : "";
  return {
    kind: "line",
    id,
    title,
    subtitle: t("alerts.chartNote"),
    language,
    currency: format.currency,
    unit: first?.measure === "net_amount" ? "money" : "count",
    fromZero: true,
    height: 230,
    series: [
      { id: "observed", label: t("series.observed") },
      { id: "expected", label: t("series.expected"), isMuted: true },
    ],
    rows: tests.flatMap(test => [
      { x: test.date, series: "expected", y: test.expected },
      {
        x: test.date,
        series: "observed",
        y: test.observed,
        lower: test.lower,
        upper: test.upper,
        isAlarm: test.is_alarm,
      },
    ]),
  };
}

function testedTable(context: PageContext, series: ReadonlyMap<string, Test[]>): Html {
  const { t, format } = context;
  return table(context, {
    id: "tested",
    caption: t("alerts.tested"),
    note: t("alerts.testedNote"),
    hasSearch: true,
    rows: [...series.values()],
    columns: ({ text, number }) => [
      text(t("column.slice"), ([test]) => (test ? sliceName(context, test.slice_kind, test.slice) : "")),
      text(t("column.measure"), ([test]) => (test ? measureName(context, test.measure) : "")),
      number(t("alerts.days"), tests => tests.length, format.count),
      number(t("alerts.count"), tests => tests.filter(({ is_alarm }) => is_alarm).length, format.count),
    ],
  });
}
