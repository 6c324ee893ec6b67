// CSV and TSV. DuckDB reads them in parallel where nothing is wrong with them; where it finds fault with a line, our own slower
// splitting decides about every line, and what it cannot take apart comes back as unreadable records.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { literal } from "../lake/engine.ts";
import { findDialect } from "./csv-dialect.ts";
import { type Damage, mendCsv } from "./csv-mend.ts";
import { plainText } from "./encoding.ts";
import { requireFields } from "./missing-fields.ts";
import { nothingThere, type Reader, type ReaderWorld } from "./source-rows.ts";

/** A field longer than this is taken for a quote that was never closed. */
const maxLineBytes = 16 << 20;
const bufferBytes = 32 << 20;
/** So much of a damaged line is kept, in characters. */
const longestOriginal = 1_000_000;

export const readCsv: Reader = async (world, input, fields, options) => {
  const name = world.newTable("csv");
  const text = await plainText(input, options.encoding, world.workFolder, name);
  const { delimiter, header, linesBefore } = findDialect(
    text.head,
    text.isWhole,
    options.delimiter,
    options.headerLine,
  );
  const absent = requireFields(input.name, fields, header, options.history);
  const width = header.length;
  const rows = {
    fields: new Map(fields.map(field => [field, absent.has(field) ? nothingThere : `f${header.indexOf(field)}`])),
    absent,
    sourceFields: header,
    lacks: withoutLineEnds(text.lacks),
  };
  return {
    ...rows,
    relation: scan({ path: text.path, delimiter, linesBefore, width }),
    mended: async () => {
      const path = join(world.workFolder, `${name}.mended.csv`);
      const damages = await mendCsv(text.path, path, { delimiter, width, linesBefore });
      const relation = scan({ path, delimiter: ",", linesBefore: 0, width });
      return { ...rows, relation, unreadable: await storeDamages(world, damages) };
    },
  };
};

/** Every text has line ends; a field can hold one only within quotes. */
const withoutLineEnds = (lacks: ReadonlySet<string>): ReadonlySet<string> =>
  lacks.has('"') ? new Set([...lacks, "\r", "\n"]) : lacks;

interface Scan {
  path: string;
  delimiter: string;
  linesBefore: number;
  width: number;
}

/** Reads in parallel and stops at the first line that is not as the others. */
function scan({ path, delimiter, linesBefore, width }: Scan): string {
  const columns = Array.from({ length: width }, (_, index) => `f${index}: 'VARCHAR'`).join(", ");
  const options = [
    "auto_detect = false, header = true, strict_mode = true",
    `skip = ${linesBefore}, delim = ${literal(delimiter)}, quote = '"', escape = '"', columns = {${columns}}`,
    `max_line_size = ${maxLineBytes}, buffer_size = ${bufferBytes}`,
  ];
  return `read_csv(${literal(path)}, ${options.join(", ")})`;
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
