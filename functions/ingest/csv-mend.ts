// The slow way through a delimited file that DuckDB found fault with: our own splitting, line by line, so that no line is lost.
// (DuckDB's list of rejected lines cuts long ones and misses what an unclosed quote swallowed at a buffer's end.)
// A quote that does not match costs its own line only; what follows is read again as lines of its own.

import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";

export interface Damage {
  /** What is wrong, without the line's number. */
  kind: string;
  detail: string;
  /** Line of the file, from 1. */
  line: number;
  text: string;
}

interface Line {
  text: string;
  number: number;
}

/** An open quote is given up after so much text. */
const longestRecord = 16 << 20;

export interface MendOptions {
  delimiter: string;
  /** Number of fields in the header. */
  width: number;
  /** Lines above the header. */
  linesBefore: number;
}

/**
 * Writes the records that can be taken apart to a CSV that leaves no doubt, every field quoted.
 * @returns lines that cannot be taken apart, in their order
 */
export async function mendCsv(path: string, target: string, options: MendOptions): Promise<Damage[]> {
  const { delimiter, width, linesBefore } = options;
  const damages: Damage[] = [];
  const out = createWriteStream(target);
  for await (const found of recordsOf(linesBelow(linesOf(path), linesBefore), delimiter)) {
    const damage = "fields" in found ? widthDamage(found, width) : found;
    if (damage) damages.push(damage);
    else if ("fields" in found && !out.write(csvLine(found.fields.slice(0, width)))) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return damages;
}

async function* linesBelow(lines: AsyncIterable<Line>, linesBefore: number): AsyncGenerator<Line> {
  for await (const line of lines) if (line.number > linesBefore) yield line;
}

interface Record {
  fields: string[];
  line: number;
  text: string;
}

async function* recordsOf(lines: AsyncIterable<Line>, delimiter: string): AsyncGenerator<Record | Damage> {
  let open: Line[] = [];
  let length = 0;
  for await (const line of lines) {
    open.push(line);
    length += line.text.length;
    // Inside an open quote only a line with a quote can change anything.
    if (open.length > 1 && !line.text.includes('"') && length < longestRecord) continue;
    const rest = yield* settle(open, delimiter, length >= longestRecord);
    if (rest.length === open.length) continue;
    open = rest;
    length = rest.reduce((sum, { text }) => sum + text.length, 0);
  }
  while (open.length > 0) open = yield* settle(open, delimiter, true);
}

/** Takes from the front what is decided; returns the lines of a record that is still open. */
function* settle(lines: Line[], delimiter: string, isLast: boolean): Generator<Record | Damage, Line[]> {
  let from = 0;
  let to = from + 1;
  while (from < lines.length) {
    const taken = lines.slice(from, to);
    const first = taken[0];
    if (!first) break;
    const text = taken.map(line => line.text).join("\n");
    const fields = text.trim() === "" ? [] : splitRecord(text, delimiter);
    if (fields === "open" && to < lines.length) {
      to = nextQuote(lines, to);
      continue;
    }
    if (fields === "open" && !isLast) return lines.slice(from);
    if (typeof fields === "string") {
      yield { kind: "quotation marks do not match", detail: "", line: first.number, text: first.text };
      from += 1;
    } else {
      if (text.includes("\uFFFD")) yield { kind: "not UTF-8", detail: "", line: first.number, text };
      else if (fields.length > 0) yield { fields, line: first.number, text };
      from = to;
    }
    to = from + 1;
  }
  return [];
}

/** End of the slice that reaches to the next line with a quote. */
function nextQuote(lines: readonly Line[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && line.text.includes('"'));
  return found < 0 ? lines.length : found + 1;
}

/** The fields of a record; "open" where its last quote is not closed, "broken" where text follows a closing quote. */
function splitRecord(text: string, delimiter: string): string[] | "open" | "broken" {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const start = at + (/^ *(?=")/.exec(text.slice(at, at + 64))?.[0].length ?? 0);
    if (text[start] !== '"') {
      const end = text.indexOf(delimiter, at);
      fields.push(text.slice(at, end < 0 ? undefined : end));
      if (end < 0) return fields;
      at = end + delimiter.length;
      continue;
    }
    const end = closingQuote(text, start + 1);
    if (end < 0) return "open";
    fields.push(text.slice(start + 1, end).replaceAll('""', '"'));
    const after = end + 1 + (/^ */.exec(text.slice(end + 1, end + 65))?.[0].length ?? 0);
    if (after === text.length) return fields;
    if (!text.startsWith(delimiter, after)) return "broken";
    at = after + delimiter.length;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}

/** One empty field too many is a delimiter at the line's end, which many systems write. */
function widthDamage({ fields, line, text }: Record, width: number): Damage | undefined {
  if (fields.length === width || (fields.length === width + 1 && fields[width] === "")) return undefined;
  return { kind: "wrong number of fields", detail: `: expected ${width}, found ${fields.length}`, line, text };
}

const csvLine = (fields: readonly string[]) => `${fields.map(field => `"${field.replaceAll('"', '""')}"`).join(",")}\n`;

/** Lines ended by LF, CRLF or CR, also mixed. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  let number = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const text = rest + decoder.decode(chunk, { stream: true });
    // A CR at the very end may be half of a CRLF.
    const usable = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, usable).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + text.slice(usable);
    for (const line of lines) yield { text: line, number: ++number };
  }
  for (const line of rest.split(/\r\n|\n|\r/)) yield { text: line, number: ++number };
}
