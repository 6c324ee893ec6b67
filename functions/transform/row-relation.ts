// Rows that TypeScript made, as a relation DuckDB can select from: written as NDJSON and read with declared types, which is
// several times faster than appending values one by one and never holds all rows in memory.
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Engine, identifier, literal, type Row } from "../lake/engine.ts";

/** @returns a SELECT over the rows */
export async function relationOfRows(
  engine: Engine,
  workFolder: string,
  name: string,
  columns: readonly { name: string; type: string }[],
  rows: Iterable<Row> | AsyncIterable<Row>,
): Promise<string> {
  const path = join(workFolder, `${name}.ndjson`);
  let count = 0;
  const lines = async function* () {
    for await (const row of rows) {
      count++;
      yield `${JSON.stringify(row)}\n`;
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
  const typed = columns.map(
    column => `cast(${count > 0 ? identifier(column.name) : "null"} as ${column.type}) as ${identifier(column.name)}`,
  );
  if (count === 0) return `select ${typed.join(", ")} where false`;
  const declared = columns.map(column => `${literal(column.name)}: ${literal(column.type)}`);
  // A table of its own, because the file is removed with the work folder while the relation may be read again.
  await engine.run(
    `create or replace temp table ${identifier(name)} as select * from read_json(${literal(path)}, format = 'newline_delimited', columns = {${declared.join(", ")}})`,
  );
  return `select ${typed.join(", ")} from ${identifier(name)}`;
}
