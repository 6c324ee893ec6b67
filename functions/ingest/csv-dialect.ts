// How a delimited file is written: its delimiter and its header, found in its first megabyte by reading it as RFC 4180 does.

export interface Dialect {
  delimiter: string;
  /** Trimmed names, in order; a column may have none. */
  header: string[];
  /** Lines above the header: empty ones, or a title. */
  linesBefore: number;
}

const candidates = [",", ";", "\t", "|"];
const sampleRecords = 200;

/**
 * @param head the beginning of the text
 * @param headerLine where the names stand, from 1; default: the first line that is not empty
 */
export function findDialect(
  head: string,
  isWhole: boolean,
  given: string | undefined,
  headerLine: number | undefined,
): Dialect {
  const above = (headerLine ?? 1) - 1;
  const linesBefore = above + countLines(/^[\r\n]*/.exec(fromLine(head, above))?.[0] ?? "");
  const text = fromLine(head, linesBefore);
  const delimiter = given ?? findDelimiter(text, isWhole);
  const header = (records(text, delimiter, 1, true)[0] ?? []).map(name => name.trim());
  return { delimiter, header, linesBefore };
}

const lineEnd = /\r\n|\r|\n/g;

const countLines = (text: string) => text.match(lineEnd)?.length ?? 0;

/** The text below its first lines. */
export function fromLine(text: string, lines: number): string {
  if (lines === 0) return text;
  const last = [...text.matchAll(lineEnd)][lines - 1];
  return last ? text.slice(last.index + last[0].length) : "";
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
