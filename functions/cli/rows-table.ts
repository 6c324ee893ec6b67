// Rows of a query as lines of a table: numbers to the right, long texts cut.
import type { JsonValue, Row } from "../lake/engine.ts";
import { tableLines } from "./print.ts";

const longest = 60;

export function rowsTable(rows: readonly Row[], names: readonly string[] = Object.keys(rows[0] ?? {})): string[] {
  if (names.length === 0) return [];
  const cells = rows.map(row => names.map(name => shown(row[name])));
  const right = names.flatMap((name, position) =>
    rows.length > 0 && rows.every(row => isNumeric(row[name])) ? [position] : [],
  );
  return tableLines([names, ...cells], { right });
}

function shown(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "·";
  const text = (typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll(/\s+/g, " ");
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

const isNumeric = (value: JsonValue | undefined) =>
  value === null || typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
