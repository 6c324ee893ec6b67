// XLSX workbooks. Their cells are typed; dates are written out in ISO, numbers as Excel holds them.
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import readWorkbook, { readSheetNames } from "read-excel-file/node";
import { literal } from "../lake/engine.ts";
import { messageOf, SourceContractError } from "../lake/errors.ts";
import { requireFields } from "./missing-fields.ts";
import { type Input, nothingThere, type Reader } from "./source-rows.ts";

type Cell = Awaited<ReturnType<typeof readWorkbook>>[number][number];

export const readSpreadsheet: Reader = async (world, input, fields, options) => {
  const table = world.newTable("sheet");
  const [header = [], ...rows] = await sheetRows(input, options.sheet, options.headerLine);
  const absent = requireFields(input.name, fields, header, options.history);
  const present = fields.filter(field => !absent.has(field));
  const positions = new Map(present.map(field => [field, header.indexOf(field)]));
  const path = join(world.workFolder, `${table}.ndjson`);
  const lines = function* () {
    for (const row of rows)
      yield `${JSON.stringify(Object.fromEntries([...positions.values()].map(at => [`f${at}`, row[at] ?? ""])))}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
  const columns = [...new Set(positions.values())].map(at => `f${at}: 'VARCHAR'`);
  await world.engine.run(
    `create table ${table} as select * from ${rows.length === 0 ? `(select null where false)` : `read_json(${literal(path)}, format = 'newline_delimited', columns = {${[...columns, "_nothing: 'VARCHAR'"].join(", ")}})`}`,
  );
  return {
    relation: table,
    fields: new Map(fields.map(field => [field, absent.has(field) ? nothingThere : `f${positions.get(field)}`])),
    absent,
    sourceFields: header,
  };
};

/**
 * The header and the rows below it as text; rows without any are left out, and so are cells right of the last name, which are
 * formatting.
 * @throws SourceContractError where the workbook or its sheet cannot be read, or the sheet is empty
 */
export async function sheetRows(input: Input, sheet: string | undefined, headerLine = 1): Promise<string[][]> {
  const cells = await cellsOf(input, sheet);
  const rows = cells.slice(headerLine - 1).map(row => row.map(textOf));
  const [header, ...others] = rows.filter(row => row.some(text => text !== ""));
  if (!header)
    throw new SourceContractError(
      `${input.name}: the sheet is empty${headerLine > 1 ? ` from row ${headerLine} on` : ""}`,
      {
        hint: "Name another with `sheet`, or the row of the names with `headerLine`.",
      },
    );
  const width = header.findLastIndex(text => text !== "") + 1;
  return [header, ...others].map(row => row.slice(0, width));
}

async function cellsOf(input: Input, sheet: string | undefined): Promise<Cell[][]> {
  if ((await stat(input.path)).size === 0)
    throw new SourceContractError(`${input.name} is empty`, {
      hint: "Ask the source's owner for the file again; nothing was loaded from it.",
    });
  try {
    const names = await readSheetNames(input.path);
    if (sheet !== undefined && !names.includes(sheet))
      throw new SourceContractError(
        `${input.name} has no sheet "${sheet}"; it has ${names.map(name => `"${name}"`).join(", ")}`,
        { hint: "Mend `sheet` in the config." },
      );
    return await readWorkbook(input.path, sheet === undefined ? {} : { sheet });
  } catch (error) {
    if (error instanceof SourceContractError) throw error;
    throw new SourceContractError(`${input.name} cannot be read as an Excel workbook (.xlsx): ${messageOf(error)}`, {
      hint: "Have it saved again as .xlsx; the older .xls and files with a password cannot be read.",
      cause: error,
    });
  }
}

function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  const value: unknown = cell;
  if (!(value instanceof Date)) return String(value).trim();
  // Excel counts days in binary fractions: a minute comes out a few microseconds early.
  const iso = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19);
}
