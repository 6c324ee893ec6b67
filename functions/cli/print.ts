// Text for people: tables that line up also where Chinese stands in them, numbers with separators, paths as short as they can be.
import { relative } from "node:path";

export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** The one JSON document that `--json` promises. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export interface TableOptions {
  /** Columns (by position) that are set flush right. */
  right?: number[];
  indent?: string;
}

/** Lines of a table; the first row is its head. */
export function tableLines(
  rows: readonly (readonly string[])[],
  { right = [], indent = "  " }: TableOptions = {},
): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => displayWidth(row[column] ?? ""))));
  return rows.map(row =>
    (
      indent + widths.map((width, column) => padded(row[column] ?? "", width, right.includes(column))).join("  ")
    ).trimEnd(),
  );
}

function padded(text: string, width: number, right: boolean): string {
  const room = " ".repeat(Math.max(0, width - displayWidth(text)));
  return right ? room + text : text + room;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;

/** Columns a text takes on a terminal: a Chinese character takes two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

export const count = (value: number) => value.toLocaleString("en-US");
export const counted = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;
export const megabytes = (bytes: number) => `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 })} MB`;
export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** A path as one would type it here. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.length < path.length ? short : path;
}
