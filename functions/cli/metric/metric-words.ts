// A metric for people: its number, its last months, and, where one asks, how it comes about.

import { intervalWords } from "../../transform/metric-docs.ts";
import type { CatalogueEntry } from "../../transform/metric-header.ts";
import type { SqlFile } from "../../transform/models.ts";
import { count, counted, tableLines } from "../print.ts";
import type { InputTable } from "./metric-inputs.ts";
import type { MetricMonth, MetricValue, RowsBehind, Slice } from "./metric-value.ts";

/** Shares as percent, else four significant digits. */
export function shownValue(unit: string, value: number | null): string {
  if (value === null) return "unknown";
  if (unit === "share") return `${(value * 100).toFixed(1)} %`;
  return Math.abs(value) >= 1000
    ? count(Math.round(value))
    : value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

const exact = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 6 });

const intervalOf = (unit: string, { lower, upper }: Pick<MetricValue, "lower" | "upper">) =>
  lower === null || upper === null ? "none" : `${shownValue(unit, lower)} to ${shownValue(unit, upper)}`;

export const sliceWords = ({ kind, slice }: Slice) => (kind === "all" ? "the whole company" : `${kind} ${slice}`);

export function valueLines(
  { metric, title_zh, title_en, unit, minimum_n }: CatalogueEntry,
  slice: Slice,
  value: MetricValue,
): string[] {
  const previous = value.previous_value === null ? "" : `; a year before ${shownValue(unit, value.previous_value)}`;
  return [
    `${title_en} · ${title_zh} (${metric})`,
    `${sliceWords(slice)}, ${value.from_date} to ${value.to_date}`,
    "",
    `  ${shownValue(unit, value.value)}   95 % interval: ${intervalOf(unit, value)}; n = ${count(value.n)}${previous}`,
    ...(value.is_enough ? [] : [`  n is below ${minimum_n}: too few to be ranked or coloured`]),
  ];
}

export function monthLines({ unit }: CatalogueEntry, months: readonly MetricMonth[]): string[] {
  const rows = months.map(month => [
    month.month_date.slice(0, 7),
    shownValue(unit, month.value),
    intervalOf(unit, month),
    count(month.n),
  ]);
  return ["", ...tableLines([["month", "value", "95 % interval", "n"], ...rows], { right: [1, 3] })];
}

export function definitionLines(entry: CatalogueEntry, { header, file }: SqlFile, value: MetricValue): string[] {
  const matures = entry.matures_days > 0 ? `; a month counts once its last day is ${entry.matures_days} days old` : "";
  return [
    "",
    "How it is reckoned",
    `  numerator / denominator = ${exact(value.numerator)} / ${exact(value.denominator)}`,
    ...["numerator", "denominator"].map(column => `  ${column}: ${header.columns[column] ?? ""}`),
    ...header.notes.map(note => `  ${note}`),
    `  time: ${entry.time === "additive" ? "months add up" : "taken at each month end, never added up"}${matures}`,
    `  interval: ${intervalWords(entry.interval)}`,
    `  owner: ${entry.owner}`,
    "",
    file,
  ];
}

export const sqlLines = ({ sql }: SqlFile) =>
  sql
    .split("\n")
    .filter(line => !line.startsWith("--"))
    .map(line => `  ${line}`.trimEnd());

/** Who reads first, then what he reads, down to the streams. */
export function inputLines(inputs: readonly InputTable[]): string[] {
  const rows = inputs
    .toReversed()
    .map(({ table, rows: held, inputs: read }) => [table, held === null ? "" : count(held), read.join(", ")]);
  return ["", "What it is made from", ...tableLines([["table", "rows", "reads"], ...rows], { right: [1] })];
}

export function rowLines({ query, rows, numerator, denominator, largest }: RowsBehind): string[] {
  const shown = largest.map(row => [row.date, row.partner_id ?? "·", exact(row.numerator), exact(row.denominator)]);
  const sums = [`all ${count(rows)}`, "", exact(numerator), exact(denominator)];
  const title = largest.length < rows ? `, the ${count(largest.length)} largest` : "";
  return [
    "",
    `The rows behind it: ${counted(rows, "row")}${title}`,
    ...tableLines([["date", "partner_id", "numerator", "denominator"], ...shown, sums], { right: [2, 3] }),
    "",
    "All of them:",
    ...query.split("\n").map(line => `  ${line.trim()}`),
  ];
}
