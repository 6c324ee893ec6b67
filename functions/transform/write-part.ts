// Writes one file of a table: SELECT → Parquet on this machine → counted, its key and month checked → the lake.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Engine, identifier, literal } from "../lake/engine.ts";
import { DataQualityError, messageOf, QudaoError } from "../lake/errors.ts";
import { fileIdentity } from "../lake/file-integrity.ts";
import { keys } from "../lake/keys.ts";
import { parquetOptions } from "../lake/parquet-options.ts";
import type { TableFile } from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";
import { monthSql } from "./months.ts";
import type { RunStart } from "./run-start.ts";

export interface Workshop {
  engine: Engine;
  storage: Storage;
  /** Of this run; emptied by it. */
  workFolder: string;
  start: RunStart;
}

export interface Part {
  table: string;
  /** Where the model is written, for errors. */
  file: string;
  select: string;
  key: readonly string[];
  isSorted: boolean;
  fingerprint: string;
  /** `YYYY-MM`, or null for the whole table. */
  month: string | null;
  /** Date column that says to which month a row belongs; absent where the table is not cut into months. */
  column?: string;
}

/** What must hold of its rows. */
type Rules = Pick<Part, "file" | "key" | "month" | "column">;

interface WrittenPart {
  file: TableFile;
  columns: { name: string; type: string }[];
}

/** @throws DataQualityError where the SELECT fails, its key is not unique, or a row belongs to another month. */
export async function writePart(workshop: Workshop, part: Part): Promise<WrittenPart> {
  const { engine, storage, workFolder, start } = workshop;
  const path = join(workFolder, `${part.table}.parquet`);
  const source = `read_parquet(${literal(path)})`;
  const rows = await copyTo(path, engine, part);
  if (rows > 1 || (rows === 1 && part.month !== null)) await requireSound(engine, part, source, rows);
  const columns = await engine.columnsOf(`select * from ${source}`);
  const written = await fileIdentity(path);
  const { month, fingerprint } = part;
  const key = keys.table(part.table, fingerprint, written.sha256, start.generation);
  const file = { month, fingerprint, key, rows, ...written };
  await storage.putFile(file.key, path, written);
  await rm(path, { force: true });
  return { file, columns };
}

/** What DuckDB says of a COPY. */
const copied = z.object({ Count: z.coerce.number() });

/** @returns rows written */
async function copyTo(path: string, engine: Engine, part: Part): Promise<number> {
  const order = part.isSorted && part.key.length > 0 ? ` order by ${part.key.map(identifier).join(", ")}` : "";
  const copy = `copy (select * from (${part.select}\n)${order}) to ${literal(path)} (${parquetOptions})`;
  try {
    return (await engine.rowsAs(copied, copy)).reduce((sum, { Count }) => sum + Count, 0);
  } catch (error) {
    if (error instanceof QudaoError) throw error;
    throw (
      tooLarge(part.file, error) ??
      new DataQualityError(`${part.file}: ${messageOf(error)}`, {
        hint: `Mend the model; \`npx qudao query\` runs its SELECT by hand.`,
        cause: error,
      })
    );
  }
}

/** One amount or rate with zeros too many makes a sum that no DECIMAL(18,4) holds, and it is the row that is wrong, not the model. */
function tooLarge(file: string, error: unknown): DataQualityError | undefined {
  const value = /cast(?:ing)? value "?(-?[\d.]+)"? to (?:type )?DECIMAL\(18,4\)/i.exec(messageOf(error))?.[1];
  if (value === undefined) return undefined;
  return new DataQualityError(`${file}: an amount comes to ${value}; tables hold up to 99,999,999,999,999.9999`, {
    hint: 'An amount or an exchange rate has too many digits: `npx qudao query "from raw_transactions order by abs(net_amount) desc limit 5"` and `npx qudao query "from raw_fx_rates order by rate desc limit 5"` show the largest. Mend it at the source and run again.',
    cause: error,
  });
}

const figures = z.object({
  keys: z.coerce.number(),
  first_month: z.string().nullable(),
  last_month: z.string().nullable(),
});

/**
 * The key is compared by 64-bit hashes, and only where two are equal by its values.
 * @param source what reads the rows, of which there are `rows`
 * @throws DataQualityError where the key is not unique, or a row belongs to another month
 */
export async function requireSound(engine: Engine, part: Rules, source: string, rows: number): Promise<void> {
  const key = part.key.map(identifier).join(", ");
  const column = part.column === undefined ? "null" : identifier(part.column);
  const [found] = await engine.rowsAs(
    figures,
    `select ${key === "" ? "count(*)" : `count(distinct hash(${key}))`} as keys,
      ${monthSql(`min(${column})`)} as first_month, ${monthSql(`max(${column})`)} as last_month from ${source}`,
  );
  if (found?.keys !== rows) await refuseTwins(engine, part, source, key);
  const strays = [found?.first_month, found?.last_month].filter(month => month !== part.month);
  if (part.month !== null && strays.length > 0)
    throw new DataQualityError(`${part.file}: month ${part.month} of it has rows of ${strays[0]} in ${part.column}`, {
      hint: 'A model "Partitioned by" a date may only give rows of the month that it reads. Mend the model, or leave the header out.',
    });
}

async function refuseTwins(engine: Engine, part: Rules, source: string, key: string): Promise<void> {
  const twins = await engine.rows(
    `select ${key}, count(*) as rows from ${source} group by ${key} having count(*) > 1 order by ${key} limit 3`,
  );
  if (twins.length > 0) throw notUnique(part, twins[0]);
}

/** @param example a key that several rows have, and how many */
export const notUnique = ({ file, key }: Pick<Part, "file" | "key">, example: unknown) =>
  new DataQualityError(`${file}: its key (${key.join(", ")}) is not unique, e.g. ${JSON.stringify(example)}`, {
    hint: "A join multiplies rows, or the header names too few columns.",
  });
