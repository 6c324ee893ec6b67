// The numbers behind a chart as a table: for who cannot see the chart, and for the CSV.
import { formatFor } from "../format.ts";
import type { ChartSpec } from "./chart-spec.ts";

export interface ChartTable {
  header: string[];
  rows: (string | number | null)[][];
}

const words = {
  zh: {
    date: "日期",
    series: "系列",
    value: "数值",
    lower: "下限",
    upper: "上限",
    group: "分组",
    label: "名称",
    note: "说明",
    day: "天数",
    atRisk: "在险数",
    row: "批次",
    column: "第几个月",
    verdict: "判断",
  },
  en: {
    date: "date",
    series: "series",
    value: "value",
    lower: "lower",
    upper: "upper",
    group: "group",
    label: "name",
    note: "note",
    day: "day",
    atRisk: "at risk",
    row: "cohort",
    column: "month",
    verdict: "verdict",
  },
};

export function chartTable(spec: ChartSpec): ChartTable {
  const w = words[spec.language];
  switch (spec.kind) {
    case "line": {
      const name = (id: string) => spec.series.find(series => series.id === id)?.label ?? id;
      return {
        header: [w.date, w.series, w.value, w.lower, w.upper],
        rows: spec.rows.map(({ x, series, y, lower, upper }) => [x, name(series), y, lower ?? null, upper ?? null]),
      };
    }
    case "columns": {
      const name = (id: string) => spec.groups.find(group => group.id === id)?.label ?? id;
      return { header: [w.date, w.group, w.value], rows: spec.rows.map(({ x, group, y }) => [x, name(group), y]) };
    }
    case "bars":
      return {
        header: [w.label, w.value, w.note],
        rows: spec.rows.map(({ label, y, note }) => [label, y, note ?? ""]),
      };
    case "heatmap":
      return {
        header: [w.row, w.column, w.value, w.note],
        rows: spec.rows.map(({ row, column, value, note }) => [row, column, value, note]),
      };
    case "survival": {
      const name = (id: string) => spec.series.find(series => series.id === id)?.label ?? id;
      return {
        header: [w.series, w.day, w.value, w.lower, w.upper, w.atRisk],
        rows: spec.rows.map(({ series, day, survival, lower, upper, atRisk }) => [
          name(series),
          day,
          survival,
          lower,
          upper,
          atRisk,
        ]),
      };
    }
    case "bridge":
      return { header: [w.label, w.value], rows: spec.steps.map(({ label, amount }) => [label, amount]) };
    case "forest":
      return {
        header: [w.label, w.value, w.lower, w.upper, w.verdict],
        rows: spec.rows.map(({ label, value, lower, upper, verdict }) => [label, value, lower, upper, verdict]),
      };
  }
}

/** A number of a chart's table as shown: in the chart's unit, days and months plain. */
export function cellText(spec: ChartSpec, header: string, cell: string | number | null): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  const w = words[spec.language];
  if (header === w.day || header === w.atRisk || header === w.column) return String(cell);
  return formatFor(spec.language, spec.currency).value(cell, spec.unit);
}
