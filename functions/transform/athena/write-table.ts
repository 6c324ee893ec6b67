// Writes a table with Athena: into a folder of its own, counted, its key checked, each file named by its hash. Nobody knows of it
// before its build record is written, so a killed run leaves files that `vacuum` removes.
import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { AthenaQueries } from "../../lake/athena/athena-queries.ts";
import type { GlueCatalog } from "../../lake/athena/glue-catalog.ts";
import { lakeType } from "../../lake/athena/hive-types.ts";
import { identifier } from "../../lake/engine.ts";
import { DataQualityError, TransientError } from "../../lake/errors.ts";
import { keys } from "../../lake/keys.ts";
import type { TableFile } from "../../lake/snapshot.ts";
import type { BuildRecord } from "../build-record.ts";
import type { PlannedTable } from "../plan.ts";
import type { TableNode } from "../table-node.ts";
import { type Workshop, writePart } from "../write-part.ts";

export interface AthenaWorkshop extends Workshop {
  queries: AthenaQueries;
  catalog: GlueCatalog;
  /** Of the catalog, for tables that are being made. */
  database: string;
}

type Made = Pick<BuildRecord, "files" | "columns">;

/** A query that failed for no fault of its own is tried so often in all, each time into another folder. */
const tries = 3;

/** @throws DataQualityError where the SELECT fails or its key is not unique */
export async function writeTable(workshop: AthenaWorkshop, planned: PlannedTable, select: string): Promise<Made> {
  for (let attempt = 1; ; attempt++)
    try {
      return await writeOnce(workshop, planned, select);
    } catch (error) {
      if (!(error instanceof TransientError) || attempt === tries) throw error;
    }
}

async function writeOnce(workshop: AthenaWorkshop, { node, identity }: PlannedTable, select: string): Promise<Made> {
  const { queries, catalog, database, storage, start } = workshop;
  const attempt = randomUUID().replaceAll("-", "").slice(0, 16);
  const name = `${node.table}__new_${attempt}`;
  const folder = keys.tableFolder(node.table, identity.fingerprint, attempt, start.generation);
  try {
    await queries.run(
      `create table ${database}.${name} with (format = 'PARQUET', write_compression = 'ZSTD', external_location = '${storage.location}/${folder}') as\n${select}`,
      node.file,
    );
    const columns = await columnsOf(workshop, name, node.file);
    const rows = await checkedRows(workshop, name, node);
    if (rows === 0) return { columns, files: [await emptyFile(workshop, node, identity.fingerprint, columns)] };
    return { columns, files: await filesOf(workshop, name, folder, identity.fingerprint, rows) };
  } finally {
    await catalog.delete(database, name);
  }
}

async function columnsOf({ catalog, database }: AthenaWorkshop, name: string, file: string): Promise<Made["columns"]> {
  const made = await catalog.find(database, name);
  return (made?.StorageDescriptor?.Columns ?? []).map(({ Name = "", Type = "" }) => ({
    name: Name,
    type: lakeType(Type, `${file}: ${Name}`),
  }));
}

/** Counts the rows, and the keys that are different. */
async function checkedRows({ queries, database }: AthenaWorkshop, name: string, node: TableNode): Promise<number> {
  const key = node.key.join(", ");
  const table = `${database}.${name}`;
  const { rows: counted } = await queries.answer(
    key === ""
      ? `select count(*) as found, count(*) as keys from ${table}`
      : `select coalesce(sum(twins), 0) as found, count(*) as keys from (select count(*) as twins from ${table} group by ${key})`,
    node.file,
  );
  const [found = 0, keyCount = 0] = (counted[0] ?? []).map(Number);
  if (found === keyCount) return found;
  const { rows: twins } = await queries.answer(
    `select ${key}, count(*) as twins from ${table} group by ${key} having count(*) > 1 order by ${key} limit 1`,
    node.file,
  );
  throw new DataQualityError(`${node.file}: its key (${key}) is not unique, e.g. ${JSON.stringify(twins[0])}`, {
    hint: "A join multiplies rows, or the header names too few columns.",
  });
}

async function filesOf(
  { queries, database, storage }: AthenaWorkshop,
  name: string,
  folder: string,
  fingerprint: string,
  rows: number,
): Promise<TableFile[]> {
  const written = await storage.list(folder);
  const counts = written.length === 1 ? undefined : await rowsByFile(queries, `${database}.${name}`);
  const files: TableFile[] = [];
  for (const key of written) {
    const identity = await storage.identityOf(key);
    files.push({ month: null, fingerprint, key, rows: counts ? (counts.get(basename(key)) ?? 0) : rows, ...identity });
  }
  return files;
}

async function rowsByFile(queries: AthenaQueries, table: string): Promise<Map<string, number>> {
  const { rows } = await queries.answer(`select "$path" as path, count(*) as found from ${table} group by 1`, table);
  return new Map(rows.map(([path, found]) => [basename(path ?? ""), Number(found)]));
}

/** Athena writes no file where there is no row, and a table of the lake has at least one. */
async function emptyFile(
  workshop: AthenaWorkshop,
  { table, file }: TableNode,
  fingerprint: string,
  columns: Made["columns"],
): Promise<TableFile> {
  const typed = columns.map(({ name, type }) => `cast(null as ${type}) as ${identifier(name)}`);
  const select = `select ${typed.join(", ")} where false`;
  return (await writePart(workshop, { table, file, select, key: [], isSorted: false, fingerprint, month: null })).file;
}
