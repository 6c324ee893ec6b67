// The comment block at the top of a SQL file is read by people and by the machine.
//
//   -- One row per partner and month with at least one order.     the grain
//   -- Key: partner_id, month_date                                checked unique
//   -- Note: a refund lowers the month of the original order.
//   -- net_amount: revenue of the month                           becomes the column's comment
//   -- Title en: …                                                metric files have more fields, see metric-header.ts
import { ConfigError } from "../lake/errors.ts";

export interface Header {
  grain: string;
  key: string[];
  notes: string[];
  /** Column → what it says. */
  columns: Record<string, string>;
  /** Every capitalised field by its lower-case name: "title en" → "Repurchase within 90 days". */
  fields: Record<string, string>;
}

/** @throws ConfigError where the file has no grain or no key. */
export function parseHeader(sql: string, file: string): Header {
  const lines = commentLines(sql);
  const header: Header = { grain: "", key: [], notes: [], columns: {}, fields: {} };
  const grainLines = lines.findIndex(line => isField(line));
  header.grain = lines.slice(0, grainLines < 0 ? lines.length : grainLines).join(" ");
  for (const line of joinContinuations(lines.slice(header.grain === "" ? 0 : Math.max(grainLines, 0))))
    readField(line, header);
  if (header.grain === "" || header.grain.includes(": "))
    throw new ConfigError(`${file}: the first comment line does not say the grain`, {
      hint: 'Begin the file with "-- One row per …."',
    });
  header.key = (header.fields.key ?? "")
    .split(",")
    .map(name => name.trim())
    .filter(name => name !== "");
  return header;
}

function commentLines(sql: string): string[] {
  const lines: string[] = [];
  for (const line of sql.split("\n")) {
    if (!line.startsWith("--")) break;
    const text = line.slice(2).trim();
    if (text !== "") lines.push(text);
  }
  return lines;
}

const field = /^([A-Z][\w ]{0,24}|[a-z_][a-z0-9_]*): (.*)$/;
const isField = (line: string) => field.test(line);

/** A line that is no field goes on with the one before. */
function joinContinuations(lines: string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (isField(line) || before === undefined) joined.push(line);
    else joined[joined.length - 1] = `${before} ${line}`;
  }
  return joined;
}

function readField(line: string, header: Header): void {
  const [, name, value] = field.exec(line) ?? [];
  if (name === undefined || value === undefined) return;
  if (name === "Note") header.notes.push(value);
  else if (/^[a-z]/.test(name)) header.columns[name] = value;
  else header.fields[name.toLowerCase()] = value;
}
