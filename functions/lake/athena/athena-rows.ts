// Athena's answers, which are texts, as rows of JSON like those of DuckDB: DECIMAL and BIGINT stay texts, because they are exact.
import type { JsonValue, Row } from "../engine.ts";
import type { AthenaAnswer } from "./athena-queries.ts";

export function rowsOf({ columns, rows }: AthenaAnswer): Row[] {
  return rows.map(values =>
    Object.fromEntries(columns.map(({ name, type }, index) => [name, jsonOf(values[index] ?? null, type)])),
  );
}

const numberTypes = new Set(["integer", "smallint", "tinyint", "double", "float", "real"]);

function jsonOf(text: string | null, type: string): JsonValue {
  if (text === null) return null;
  if (type === "boolean") return text === "true";
  const value = Number(text);
  // A double that JSON cannot hold stays the text that it is.
  return numberTypes.has(type) && Number.isFinite(value) ? value : text;
}
