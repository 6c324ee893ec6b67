// XLSX workbooks. Their cells are typed; dates are written out in ISO, numbers as Excel holds them.
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import readWorkbook, { readSheetNames } from "read-excel-file/node";
import { literal } from "../lake/engine.ts";
import { messageOf, SourceContractError } from "../lake/errors.ts";
import { checkedHeader } from "./csv-dialect.ts";
import { requireFields } from "./missing-fields.ts";
import { type Input, nothingThere, type Reader } from "./source-rows.ts";

type Cell = Awaited<ReturnType<typeof readWorkbook>>[number][number];

export const readSpreadsheet: Reader = async (world, input, fields, options) => {
  const table = world.newTable("sheet");
  const [first, ...rows] = (await cellsOf(input, options.sheet)).filter(row => row.some(cell => textOf(cell) !== ""));
  if (!first)
    throw new SourceContractError(`${input.name}: the sheet is empty`, { hint: "Name another with `sheet`." });
  const header = checkedHeader(input.name, first.slice(0, usedWidth(first)).map(textOf));
  const absent = requireFields(input.name, fields, header, options.history);
  const present = fields.filter(field => !absent.has(field));
  const positions = new Map(present.map(field => [field, header.indexOf(field)]));
  const path = join(world.workFolder, `${table}.ndjson`);
  const lines = function* () {
    for (const row of rows)
      yield `${JSON.stringify(Object.fromEntries([...positions.values()].map(at => [`f${at}`, textOf(row[at])])))}\n`;
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

async function cellsOf(input: Input, sheet: string | undefined): Promise<Cell[][]> {
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

/** Cells right of the last name are formatting, not columns. */
function usedWidth(header: readonly Cell[]): number {
  return header.findLastIndex(cell => textOf(cell) !== "") + 1;
}

function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  const value: unknown = cell;
  if (!(value instanceof Date)) return String(value).trim();
  // Excel counts days in binary fractions: a minute comes out a few microseconds early.
  const iso = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19);
}
