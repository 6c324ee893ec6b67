// The page of metrics as Markdown, from the headers in sql/metrics: written once, where the thing itself is computed.
import { type CatalogueEntry, catalogueEntry } from "./metric-header.ts";
import type { SqlFile } from "./models.ts";

const intervals: Readonly<Record<string, string>> = {
  wilson: "Wilson score interval of a share of n cases",
  poisson: "Byar's interval of a count over an exposure",
  cluster: "ratio of sums over partners; n is the number of partners",
  none: "none",
};
const good: Readonly<Record<string, string>> = { up: "higher is better", down: "lower is better", none: "neither way" };

export const intervalWords = (interval: string) => intervals[interval] ?? interval;

/** @param files all SQL files; those of other layers are passed over */
export function metricDocs(files: readonly SqlFile[]): string {
  const metrics = files
    .filter(({ layer }) => layer === "metrics")
    .map(file => ({ file, entry: catalogueEntry(file.name, file.header, file.file) }));
  return [
    "# Metrics",
    "",
    "Generated from the headers in `sql/metrics/`; a test keeps it fresh. A metric is a pair of additive columns: the value of any slice is",
    "`sum(numerator) / sum(denominator)`. `metric_by_month` and `metric_headline` hold the values with their 95 % intervals for the whole",
    "company, tiers, regions, kinds and partners. Tables and columns have [a page of their own](data-dictionary.md).",
    "",
    "| metric | 中文 | English | unit | good | needs |",
    "|---|---|---|---|---|---|",
    ...metrics.map(({ entry }) => row(entry)),
    "",
    ...metrics.flatMap(({ file, entry }) => section(file, entry)),
  ].join("\n");
}

function row({ metric, title_zh, title_en, unit, direction, streams }: CatalogueEntry): string {
  const cells = [`[${metric}](#${metric})`, title_zh, title_en, unit, good[direction] ?? direction, streams];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

function section({ file, header }: SqlFile, entry: CatalogueEntry): string[] {
  const { metric, title_zh, title_en, time, minimum_n, matures_days, watch, owner, interval } = entry;
  const period = time === "additive" ? "months may be added up" : "taken at each month end, never added up";
  const final = matures_days > 0 ? `; a month counts once its last day is ${matures_days} days old` : "";
  return [
    `## ${metric}`,
    "",
    `**${title_zh}** · **${title_en}**`,
    "",
    ...header.notes.map(note => `- ${note}`),
    `- Rows: ${header.grain}`,
    ...Object.entries(header.columns).map(([column, says]) => `- \`${column}\`: ${says}.`),
    `- Time: ${period}${final}.`,
    `- Interval: ${intervalWords(interval)}. Shown without colour or rank below n = ${minimum_n}.`,
    `- ${watch ? "Watched by the alert step" : "Not watched by the alert step"}. Owner: ${owner}. [SQL](../${file})`,
    "",
  ];
}

const escaped = (text: string) => text.replaceAll("|", "\\|");
