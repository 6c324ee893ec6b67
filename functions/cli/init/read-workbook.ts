// The first sheet of a workbook, read as the ingest step will.
import { basename } from "node:path";
import { sheetRows } from "../../ingest/spreadsheet.ts";
import { isHeader, mostTitleLines } from "./header-line.ts";
import type { Sample } from "./sample.ts";

export async function readWorkbook(file: string): Promise<Sample> {
  const input = { path: file, name: basename(file) };
  const whole = await sheetRows(input, undefined);
  if (isHeader(whole)) return sampleOf(file, whole);
  for (let headerLine = 2; headerLine <= mostTitleLines; headerLine++) {
    const rows = await sheetRows(input, undefined, headerLine).catch(() => []);
    if (isHeader(rows)) return { ...sampleOf(file, rows), headerLine };
  }
  return sampleOf(file, whole);
}

function sampleOf(file: string, [fields = [], ...rows]: string[][]): Sample {
  return { file, fields, rows, how: "workbook, first sheet" };
}
