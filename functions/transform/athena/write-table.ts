// Writes a table with Athena: into a folder of its own, each file named by its hash, counted, its key checked. Nobody knows of it
// before its build record is written, so a killed run leaves files that `vacuum` removes.
//
// By UNLOAD and not by CREATE TABLE AS, which a workgroup that enforces its settings refuses as soon as it names a place; and
// because it makes no table that somebody would have to drop.
import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { AthenaQueries } from "../../lake/athena/athena-queries.ts";
import type { GlueCatalog } from "../../lake/athena/glue-catalog.ts";
import { lakeType } from "../../lake/athena/hive-types.ts";
import { identifier } from "../../lake/engine.ts";
import { DataQualityError, TransientError } from "../../lake/errors.ts";
import { keys } from "../../lake/keys.ts";
import type { TableFile } from "../../lake/snapshot.ts";
import type { Storage } from "../../lake/storage.ts";
import type { BuildRecord } from "../build-record.ts";
import type { PlannedTable } from "../plan.ts";
import type { TableNode } from "../table-node.ts";
import { type Workshop, writePart } from "../write-part.ts";
import { catalogTable } from "./follow-current.ts";

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
  const { queries, storage, start } = workshop;
  const columns = await columnsOf(queries, node, select);
  const attempt = randomUUID().replaceAll("-", "").slice(0, 16);
  const folder = keys.tableFolder(node.table, identity.fingerprint, attempt, start.generation);
  await queries.run(
    `unload (\n${select}\n) to '${storage.location}/${folder}' with (format = 'PARQUET', compression = 'ZSTD')`,
    node.file,
  );
  const written = await filesIn(storage, folder, identity.fingerprint);
  if (written.length === 0) return { columns, files: [await emptyFile(workshop, node, identity.fingerprint, columns)] };
  const table = await showTable(workshop, node, { columns, files: written });
  const rows = await checkedRows(queries, table, node);
  const [only, ...others] = written;
  if (only && others.length === 0) return { columns, files: [{ ...only, rows }] };
  const counts = await rowsByFile(queries, table);
  return { columns, files: written.map(file => ({ ...file, rows: counts.get(basename(file.key)) ?? 0 })) };
}

/** Asked of the engine that makes them, which reads nothing for it. */
async function columnsOf(queries: AthenaQueries, { file }: TableNode, select: string): Promise<Made["columns"]> {
  const { columns } = await queries.answer(`select * from (\n${select}\n) limit 0`, file);
  return columns.map(({ name, type }) => ({ name, type: lakeType(type, `${file}: ${name}`) }));
}

/** With their rows not counted yet. */
async function filesIn(storage: Storage, folder: string, fingerprint: string): Promise<TableFile[]> {
  const files: TableFile[] = [];
  for (const key of await storage.list(folder))
    files.push({ month: null, fingerprint, key, rows: 0, ...(await storage.identityOf(key)) });
  return files;
}

/** Makes a table of the workshop that reads these files. @returns its name with the database */
export async function showTable(
  { storage, catalog, database }: AthenaWorkshop,
  node: TableNode,
  { columns, files }: Made,
): Promise<string> {
  const noted = columns.map(column => ({ ...column, note: node.notes[column.name] ?? "" }));
  const shown = await catalogTable(storage, node.table, "", { grain: node.grain, columns: noted, files });
  const name = `${node.table}__${shown.id.slice(0, 16)}`;
  await catalog.put(database, { ...shown, name });
  return `${database}.${name}`;
}

/** Counts the rows, and the keys that are different. */
async function checkedRows(queries: AthenaQueries, table: string, node: TableNode): Promise<number> {
  const key = node.key.join(", ");
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
