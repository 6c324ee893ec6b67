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

interface WrittenPart {
  file: TableFile;
  columns: { name: string; type: string }[];
}

/** @throws DataQualityError where the SELECT fails, its key is not unique, or a row belongs to another month. */
export async function writePart(workshop: Workshop, part: Part): Promise<WrittenPart> {
  const { engine, storage, workFolder, start } = workshop;
  const path = join(workFolder, `${part.table}.parquet`);
  try {
    const order = part.isSorted && part.key.length > 0 ? ` order by ${part.key.map(identifier).join(", ")}` : "";
    await engine.run(`copy (select * from (${part.select}\n)${order}) to ${literal(path)} (${parquetOptions})`);
  } catch (error) {
    if (error instanceof QudaoError) throw error;
    throw new DataQualityError(`${part.file}: ${messageOf(error)}`, {
      hint: `Mend the model; \`npx qudao query\` runs its SELECT by hand.`,
      cause: error,
    });
  }
  const rows = await checkedRows(engine, part, path);
  const columns = await columnsOf(engine, path);
  const written = await fileIdentity(path);
  const { month, fingerprint } = part;
  const key = keys.table(part.table, fingerprint, written.sha256, start.generation);
  const file = { month, fingerprint, key, rows, ...written };
  await storage.putFile(file.key, path, written);
  await rm(path, { force: true });
  return { file, columns };
}

const described = z.object({ column_name: z.string(), column_type: z.string() });

async function columnsOf(engine: Engine, path: string): Promise<WrittenPart["columns"]> {
  const columns = await engine.rowsAs(described, `describe select * from read_parquet(${literal(path)})`);
  return columns.map(({ column_name, column_type }) => ({ name: column_name, type: column_type }));
}

const figures = z.object({
  rows: z.coerce.number(),
  keys: z.coerce.number(),
  first_month: z.string().nullable(),
  last_month: z.string().nullable(),
});

/** Counts the rows; the key is compared by 64-bit hashes, and only where two are equal by its values. */
async function checkedRows(engine: Engine, part: Part, path: string): Promise<number> {
  const source = `read_parquet(${literal(path)})`;
  const key = part.key.map(identifier).join(", ");
  const column = part.column === undefined ? "null" : identifier(part.column);
  const [found] = await engine.rowsAs(
    figures,
    `select count(*) as rows, ${key === "" ? "count(*)" : `count(distinct hash(${key}))`} as keys,
      ${monthSql(`min(${column})`)} as first_month, ${monthSql(`max(${column})`)} as last_month from ${source}`,
  );
  if (!found) return 0;
  if (found.keys !== found.rows) await refuseTwins(engine, part, source, key);
  const strays = [found.first_month, found.last_month].filter(month => month !== part.month);
  if (part.month !== null && found.rows > 0 && strays.length > 0)
    throw new DataQualityError(`${part.file}: month ${part.month} of it has rows of ${strays[0]} in ${part.column}`, {
      hint: 'A model "Partitioned by" a date may only give rows of the month that it reads. Mend the model, or leave the header out.',
    });
  return found.rows;
}

async function refuseTwins(engine: Engine, part: Part, source: string, key: string): Promise<void> {
  const twins = await engine.rows(
    `select ${key}, count(*) as rows from ${source} group by ${key} having count(*) > 1 order by ${key} limit 3`,
  );
  if (twins.length > 0)
    throw new DataQualityError(
      `${part.file}: its key (${part.key.join(", ")}) is not unique, e.g. ${JSON.stringify(twins[0])}`,
      { hint: "A join multiplies rows, or the header names too few columns." },
    );
}
