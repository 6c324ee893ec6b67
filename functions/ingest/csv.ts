// CSV and TSV. DuckDB reads them in parallel where nothing is wrong with them; where it finds fault with a line, our own slower
// splitting decides about every line, and what it cannot take apart comes back as unreadable records.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { identifier, literal } from "../lake/engine.ts";
import { messageOf, SourceContractError } from "../lake/errors.ts";
import { findDialect } from "./csv-dialect.ts";
import { type Damage, mendCsv } from "./csv-mend.ts";
import { plainText } from "./encoding.ts";
import { requireFields } from "./missing-fields.ts";
import type { Reader, ReaderWorld } from "./source-rows.ts";

/** A field longer than this is taken for a quote that was never closed. */
const maxLineBytes = 16 << 20;
const bufferBytes = 32 << 20;
/** So much of a damaged line is kept, in characters. */
const longestOriginal = 1_000_000;

export const readCsv: Reader = async (world, input, fields, options) => {
  const table = world.newTable("csv");
  const text = await plainText(input, options.encoding, world.workFolder, table);
  const { delimiter, header, linesBefore } = findDialect(input.name, text.head, text.isWhole, options.delimiter);
  requireFields(input.name, fields, header);
  const columns = new Map(fields.map(field => [field, `f${header.indexOf(field)}`]));
  const staging = { table, width: header.length, wanted: [...new Set(columns.values())] };
  if (await stage(world, { ...staging, path: text.path, delimiter, linesBefore })) return { table, fields: columns };
  const path = join(world.workFolder, `${table}.mended.csv`);
  const damages = await mendCsv(text.path, path, { delimiter, width: header.length });
  if (!(await stage(world, { ...staging, path, delimiter: ",", linesBefore: 0 })))
    throw new SourceContractError(`${input.name} cannot be read as CSV`, {
      hint: "Say its delimiter and encoding in the config, or have it saved again as CSV UTF-8.",
    });
  return { table, fields: columns, unreadable: await storeDamages(world, damages) };
};

interface Staging {
  table: string;
  path: string;
  delimiter: string;
  linesBefore: number;
  width: number;
  wanted: readonly string[];
}

/** Reads the wanted columns into the table. False where DuckDB found fault with any line. */
async function stage({ engine }: ReaderWorld, staging: Staging): Promise<boolean> {
  const { table, path, delimiter, linesBefore, width, wanted } = staging;
  const columns = Array.from({ length: width }, (_, index) => `f${index}: 'VARCHAR'`).join(", ");
  const options = [
    "auto_detect = false, header = true, strict_mode = true, store_rejects = true",
    `skip = ${linesBefore}, delim = ${literal(delimiter)}, quote = '"', escape = '"', columns = {${columns}}`,
    `max_line_size = ${maxLineBytes}, buffer_size = ${bufferBytes}`,
    `rejects_table = '${table}_rejects', rejects_scan = '${table}_scans'`,
  ];
  const selected = wanted.length > 0 ? wanted.map(identifier).join(", ") : "f0";
  try {
    await engine.run(
      `create or replace table ${table} as select ${selected} from read_csv(${literal(path)}, ${options.join(", ")})`,
    );
  } catch (error) {
    // Several kinds of line end, or a line longer than the buffer.
    if (!/CSV|line/i.test(messageOf(error))) throw error;
    return false;
  }
  const [rejects] = await engine.rows(`select count(*) as n from ${table}_rejects`);
  await engine.run(`drop table ${table}_rejects; drop table ${table}_scans`);
  return Number(rejects?.n) === 0;
}

async function storeDamages(world: ReaderWorld, damages: readonly Damage[]): Promise<string> {
  const table = world.newTable("unreadable");
  const path = join(world.workFolder, `${table}.ndjson`);
  const out = createWriteStream(path);
  for (const { kind, detail, line, text } of damages) {
    const record = {
      reason: `row: ${kind}${detail} (line ${line})`,
      kind: `row: ${kind}`,
      original: text.slice(0, longestOriginal),
    };
    if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  const columns = "{reason: 'VARCHAR', kind: 'VARCHAR', original: 'VARCHAR'}";
  await world.engine.run(
    damages.length === 0
      ? `create table ${table} (reason varchar, kind varchar, original varchar)`
      : `create table ${table} as select * from read_json(${literal(path)}, format = 'newline_delimited', columns = ${columns}, maximum_object_size = ${maxLineBytes})`,
  );
  return table;
}
