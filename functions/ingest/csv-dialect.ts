// How a delimited file is written: its delimiter and its header, found in its first megabyte by reading it as RFC 4180 does.
import { SourceContractError } from "../lake/errors.ts";

export interface Dialect {
  delimiter: string;
  /** Trimmed names, in order. */
  header: string[];
  /** Empty lines above the header. */
  linesBefore: number;
}

const candidates = [",", ";", "\t", "|"];
const sampleRecords = 200;

/**
 * @param head the beginning of the text
 * @throws SourceContractError for a header with an empty or repeated name
 */
export function findDialect(input: string, head: string, isWhole: boolean, given: string | undefined): Dialect {
  const linesBefore = /^[\r\n]*/.exec(head)?.[0].match(/\r\n|\r|\n/g)?.length ?? 0;
  const delimiter = given ?? findDelimiter(head, isWhole);
  const header = (records(head, delimiter, 1, true)[0] ?? []).map(name => name.trim());
  checkHeader(input, header, delimiter);
  return { delimiter, header, linesBefore };
}

/** The delimiter under which most records have the same number of fields as the header; more fields win a draw. */
function findDelimiter(head: string, isWhole: boolean): string {
  const scored = candidates.map(delimiter => {
    const sample = records(head, delimiter, sampleRecords, isWhole);
    const width = sample[0]?.length ?? 0;
    const same = sample.filter(record => record.length === width).length;
    return { delimiter, width, score: width > 1 ? same / sample.length : 0 };
  });
  scored.sort((a, b) => b.score - a.score || b.width - a.width);
  return scored[0] && scored[0].score > 0 ? scored[0].delimiter : ",";
}

/** The first records of a text; quoted fields may hold delimiters, newlines and doubled quotes. Empty lines are no records. */
export function records(text: string, delimiter: string, limit: number, isWhole: boolean): string[][] {
  const found: string[][] = [];
  let record: string[] = [];
  let field = "";
  let quoted = false;
  const endRecord = () => {
    record.push(field);
    if (record.length > 1 || field !== "") found.push(record);
    record = [];
    field = "";
  };
  for (let at = 0; at < text.length && found.length < limit; at++) {
    const character = text[at];
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === delimiter) {
      record.push(field);
      field = "";
    } else if (character === "\n" || character === "\r") endRecord();
    else field += character;
  }
  if (isWhole && found.length < limit) endRecord();
  return found;
}

function checkHeader(input: string, header: readonly string[], delimiter: string): void {
  const empty = header.indexOf("");
  if (empty >= 0)
    throw new SourceContractError(`${input}: column ${empty + 1} of ${header.length} has no name in the header`, {
      hint: `Give every column a name in the first line (delimiter found: ${JSON.stringify(delimiter)}).`,
    });
  const repeated = header.find((name, index) => header.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new SourceContractError(`${input}: the header names "${repeated}" twice`, {
      hint: "Rename one of the two columns; which of them was meant cannot be told.",
    });
}

/** @throws SourceContractError as `findDialect` does; for readers that have a header but no delimiter. */
export function checkedHeader(input: string, names: readonly string[]): string[] {
  const header = names.map(name => name.trim());
  checkHeader(input, header, ",");
  return header;
}
