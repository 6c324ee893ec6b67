// The data dictionary as Markdown, from the contracts and the models' headers: written once, where the thing itself is.

import { type Column, type Contract, sqlTypes } from "../contracts/contract.ts";
import { contracts, type StreamName } from "../contracts/streams.ts";
import type { ColumnLineage } from "./column-lineage.ts";
import type { SqlFile } from "./models.ts";

/** @param lineages of each table, its columns' sources */
export function dictionary(files: readonly SqlFile[], lineages: ReadonlyMap<string, ColumnLineage>): string {
  const models = files.filter(({ layer }) => layer === "marts" || layer === "intermediate");
  return [
    "# Data dictionary",
    "",
    "Generated from `functions/contracts/` and the headers in `sql/`; a test keeps it fresh. Metrics have [a page of their own](metrics.md).",
    "",
    "## Streams",
    "",
    "What ingest accepts. `stg_<stream>` holds the newest version of each row, unless that is a deletion, with the same columns but `deleted_at`.",
    "",
    ...contracts.flatMap(stream),
    "## Tables",
    "",
    "What models make of the streams. Money is in the reporting currency. `from`: the columns that flow into a column; what only picks rows is not in it (`npx qudao lineage` goes on to the streams).",
    "",
    ...models.flatMap(model => table(model, lineages.get(model.table) ?? new Map())),
  ].join("\n");
}

function stream(contract: Contract<StreamName>): string[] {
  return [
    `### ${contract.stream}`,
    "",
    `${contract.grain} Key: ${contract.key.map(code).join(", ")}.`,
    "",
    "| column | type | says |",
    "|---|---|---|",
    ...Object.entries(contract.columns).map(
      ([name, column]) => `| \`${name}\` | ${sqlTypes[column.type].toLowerCase()} | ${explained(column)} |`,
    ),
    "",
    ...(contract.rules.length > 0
      ? [`Rules: ${contract.rules.map(({ holds }) => `\`${holds.replaceAll("|", "\\|")}\``).join("; ")}.`, ""]
      : []),
  ];
}

function explained(column: Column): string {
  const facts = [
    column.required && column.default === undefined ? "required" : "",
    column.values ? `one of ${column.values.map(code).join(", ")}` : "",
    column.personal ? "stored as a keyed hash" : "",
    typeof column.default === "string" ? `\`${column.default}\` where the source has none` : "",
  ].filter(fact => fact !== "");
  return [column.note, ...facts].join("; ").replaceAll("|", "\\|");
}

function table({ table: name, file, header }: SqlFile, lineage: ColumnLineage): string[] {
  const columns = Object.entries(header.columns);
  return [
    `### ${name}`,
    "",
    `${header.grain}${header.key.length > 0 ? ` Key: ${header.key.map(code).join(", ")}.` : ""} [SQL](../${file})`,
    "",
    ...header.notes.flatMap(note => [`- ${note}`]),
    ...(header.notes.length > 0 ? [""] : []),
    ...(columns.length > 0
      ? [
          "| column | says | from |",
          "|---|---|---|",
          ...columns.map(
            ([column, says]) =>
              `| \`${column}\` | ${says.replaceAll("|", "\\|")} | ${(lineage.get(column) ?? []).map(code).join(" ")} |`,
          ),
          "",
        ]
      : []),
  ];
}

const code = (text: string) => `\`${text}\``;
