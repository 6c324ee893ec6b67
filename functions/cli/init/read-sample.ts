// Reads a file of the user's as the ingest step will: same encodings, same delimiters, same complaints.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { type Dialect, findDialect, fromLine, records } from "../../ingest/csv-dialect.ts";
import { fileHead, isGzip, type PlainText, plainText } from "../../ingest/encoding.ts";
import type { Input } from "../../ingest/source-rows.ts";
import { SourceContractError } from "../../lake/errors.ts";
import { isHeader, mostTitleLines } from "./header-line.ts";
import type { Sample } from "./sample.ts";

/** Of a larger file the beginning is looked at. */
const mostBytes = 64 << 20;
const mostRecords = 1_000_000;

/** @throws SourceContractError where the file cannot be read */
export async function readSample(file: string): Promise<Sample> {
  if (extname(file).toLowerCase() === ".xlsx") {
    const { readWorkbook } = await import("./read-workbook.ts");
    return readWorkbook(file);
  }
  const workFolder = await mkdtemp(join(tmpdir(), "qudao-init-"));
  try {
    return await readText(file, workFolder);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function readText(file: string, workFolder: string): Promise<Sample> {
  const input: Input = { path: file, name: basename(file) };
  const { text, isWestern } = await asUtf8(input, workFolder);
  const { dialect, headerLine } = findTable(text);
  const content = text.isWhole ? text.head : await beginning(text.path);
  const [, ...rows] = records(fromLine(content, dialect.linesBefore), dialect.delimiter, mostRecords, true);
  const encoding = isWestern ? "Latin-1" : await encodingName(file, text.path);
  const how = `${encoding}, ${{ ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" }[dialect.delimiter] ?? dialect.delimiter}`;
  return {
    file,
    fields: dialect.header,
    rows: rows.filter(row => row.some(value => value.trim() !== "")),
    how,
    ...(isWestern && { encoding: "latin1" as const }),
    ...(headerLine !== undefined && { headerLine }),
  };
}

/** Under the title, where there is one. */
function findTable({ head, isWhole }: PlainText): { dialect: Dialect; headerLine?: number } {
  const first = findDialect(head, isWhole, undefined, undefined);
  for (let line = first.linesBefore + 1; line <= first.linesBefore + mostTitleLines; line++) {
    const dialect = findDialect(head, isWhole, undefined, line);
    if (!isHeader(records(fromLine(head, line - 1), dialect.delimiter, 60, isWhole))) continue;
    return line === first.linesBefore + 1 ? { dialect: first } : { dialect, headerLine: dialect.linesBefore + 1 };
  }
  return { dialect: first };
}

/** Western text without Chinese in it cannot be told from GB18030 for sure; here it is proposed, and written in the config. */
async function asUtf8(input: Input, workFolder: string) {
  try {
    return { text: await plainText(input, undefined, workFolder, "sample"), isWestern: false };
  } catch (error) {
    if (!(error instanceof SourceContractError) || !error.message.includes("Western")) throw error;
    return { text: await plainText(input, "latin1", workFolder, "western"), isWestern: true };
  }
}

async function beginning(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    // stream: true leaves a character that is cut at the end out.
    return new TextDecoder().decode(buffer.subarray(0, bytesRead), { stream: true });
  } finally {
    await file.close();
  }
}

async function encodingName(file: string, readFrom: string): Promise<string> {
  if (!readFrom.endsWith(".utf8.txt")) return "UTF-8";
  if (await isGzip(file)) return "transcoded";
  const [first = 0] = await fileHead(file, 1);
  return first >= 0xfe ? "UTF-16" : "GB18030";
}
