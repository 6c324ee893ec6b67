// Files as companies have them: several encodings, delimiters and containers, written byte for byte the same each time.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { encodeGb18030 } from "./gb18030.ts";

export type Cells = Readonly<Record<string, string>>;

export interface TableFormat {
  delimiter?: string;
  encoding?: "utf-8" | "utf-8-bom" | "gb18030";
  gzip?: boolean;
  /** The header of a table that may have no rows. */
  columns?: readonly string[];
}

/** Rows of text under the names of the first row's cells. */
export function writeTable(path: string, rows: readonly Cells[], format: TableFormat = {}): void {
  const delimiter = format.delimiter ?? ",";
  const columns = rows[0] ? Object.keys(rows[0]) : (format.columns ?? []);
  const quote = (cell: string) =>
    cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const lines = [columns.map(quote).join(delimiter)];
  for (const row of rows) lines.push(columns.map(column => quote(row[column] ?? "")).join(delimiter));
  const text = `${lines.join("\n")}\n`;
  const bytes =
    format.encoding === "gb18030"
      ? encodeGb18030(text)
      : Buffer.from(format.encoding === "utf-8-bom" ? `\uFEFF${text}` : text);
  writeBytes(path, format.gzip ? gzipSync(bytes, { level: 6 }) : bytes);
}

export function writeBytes(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** One JSON text per line. */
export function writeLines(path: string, rows: readonly object[]): void {
  writeBytes(path, rows.map(row => `${JSON.stringify(row)}\n`).join(""));
}
