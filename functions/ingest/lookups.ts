// Lookup files: small tables beside the data, each read once per run into a DuckDB table (key, value).
import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import type { FromField } from "../config/mapping.ts";
import { SourceContractError } from "../lake/errors.ts";
import { scanContent } from "./content-scan.ts";
import { readerOf } from "./readers.ts";
import { type Input, type ReaderWorld, readThrough } from "./source-rows.ts";

export type Lookup = Exclude<NonNullable<FromField["lookup"]>, readonly unknown[]>;

/** Keys meet whatever a spreadsheet made of them: "12", " 12 " and "12.0" are one key. */
export const lookupKey = (sql: string) => `regexp_replace(trim(${sql}), '^(-?[0-9]+)\\.0+$', '\\1')`;

export class Lookups {
  readonly #folder: string;
  readonly #tables = new Map<string, string>();
  readonly #hashes = new Map<string, string>();

  /** @param folder where lookup files lie; those not there are sought beside the input. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Content hashes of the lookups' files, for the batch's identity. */
  async hashes(lookups: readonly Lookup[], beside: string): Promise<string[]> {
    const hashes: string[] = [];
    for (const { file } of lookups) {
      const input = await this.#find(file, beside);
      const known = this.#hashes.get(input.path) ?? (await scanContent(input)).sha256;
      this.#hashes.set(input.path, known);
      hashes.push(known);
    }
    return hashes;
  }

  /** Name of the table (key, value) of a lookup. */
  async table(world: ReaderWorld, lookup: Lookup, beside: string): Promise<string> {
    const input = await this.#find(lookup.file, beside);
    const identity = JSON.stringify([input.path, lookup.key, lookup.value]);
    const known = this.#tables.get(identity);
    if (known) return known;
    const table = await readLookup(world, input, lookup);
    this.#tables.set(identity, table);
    return table;
  }

  async #find(file: string, beside: string): Promise<Input> {
    const candidates = isAbsolute(file) ? [file] : [join(this.#folder, file), join(dirname(beside), file)];
    for (const path of candidates) if ((await stat(path).catch(() => undefined))?.isFile()) return { path, name: file };
    throw new SourceContractError(`the lookup file ${file} does not exist (looked in ${this.#folder})`, {
      hint: "Put it there, or mend `lookup.file` in the mapping.",
    });
  }
}

async function readLookup(world: ReaderWorld, input: Input, lookup: Lookup): Promise<string> {
  const { key, value, encoding, headerLine } = lookup;
  const { format, read } = readerOf(input, undefined);
  const rows = await read(world, input, [...new Set([key, value])], { format, encoding, headerLine });
  const table = world.newTable("lookup");
  await readThrough(input.name, rows, ({ relation, fields }) =>
    world.engine.run(`create table ${table} as
    select key, min(value) as value, max(value) as other
    from (select ${lookupKey(fields.get(key) ?? "null")} as key, nullif(trim(${fields.get(value) ?? "null"}), '') as value from ${relation})
    where key <> '' group by key`),
  );
  const [conflict] = await world.engine.rows(
    `select key, value, other from ${table} where value <> other order by key limit 1`,
  );
  if (conflict)
    throw new SourceContractError(
      `${input.name} has two answers for ${key} "${conflict.key}": ${value} "${conflict.value}" and "${conflict.other}"`,
      { hint: "Keep one row per key in the lookup file." },
    );
  return table;
}
