// The first sheet of a workbook as text, dates as ISO text.
import { basename } from "node:path";
import readXlsxFile from "read-excel-file/node";
import { SourceContractError } from "../../lake/errors.ts";
import type { Sample } from "./sample.ts";

export async function readWorkbook(file: string): Promise<Sample> {
  const [header = [], ...rows] = (await cellsOf(file)).filter(row => row.some(cell => shown(cell) !== ""));
  // Cells right of the last name are formatting, not columns.
  const fields = header.map(shown).slice(0, header.findLastIndex(cell => shown(cell) !== "") + 1);
  if (fields.length === 0)
    throw new SourceContractError(`${basename(file)}: the first sheet is empty`, {
      hint: "Put the table on the first sheet, its names in the first line.",
    });
  return { file, fields, rows: rows.map(row => row.map(shown)), how: "workbook, first sheet" };
}

async function cellsOf(file: string): Promise<unknown[][]> {
  try {
    return await readXlsxFile(file);
  } catch (error) {
    throw new SourceContractError(`${basename(file)} cannot be read as a workbook`, {
      hint: "Open it in a spreadsheet program and save it as .xlsx again.",
      cause: error,
    });
  }
}

function shown(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (!(cell instanceof Date)) return String(cell).trim();
  // Excel counts days in binary fractions: a minute comes out a few microseconds early.
  const iso = new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19);
}
