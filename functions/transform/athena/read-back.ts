// What Athena wrote, read again: which columns there are, how many rows lie in each file, and whether the key is unique. A small
// table is read on this machine, which fetches it anyway to know its hash, and two of a table's three queries are saved: each would
// take a second or two, and the price of ten megabytes. A large one is read by Athena, because this machine may have no room.
import { basename } from "node:path";
import { z } from "zod";
import type { AthenaQueries } from "../../lake/athena/athena-queries.ts";
import { lakeType } from "../../lake/athena/hive-types.ts";
import { literals } from "../../lake/engine.ts";
import { fileIdentity } from "../../lake/file-integrity.ts";
import type { ListedObject } from "../../lake/storage.ts";
import type { PlannedTable } from "../plan.ts";
import { countedKey, type TableNode } from "../table-node.ts";
import { notUnique, requireSound } from "../write-part.ts";
import { type AthenaWorkshop, type Made, showTable } from "./workshop.ts";

/** Two hundred tables of this size fit on a Lambda's disk as it comes (512 MB), and one is fetched in a tenth of a second. */
const smallBytes = 2_000_000;

/**
 * @param written the files of the table; one at least
 * @param select what made it
 * @throws DataQualityError where its key is not unique
 */
export function readBack(
  workshop: AthenaWorkshop,
  planned: PlannedTable,
  written: readonly ListedObject[],
  select: string,
): Promise<Made> {
  const bytes = written.reduce((sum, file) => sum + file.bytes, 0);
  return bytes <= smallBytes ? readHere(workshop, planned, written) : readByAthena(workshop, planned, written, select);
}

const counted = z.object({ path: z.string(), rows: z.coerce.number() });

async function readHere(
  { engine, storage }: AthenaWorkshop,
  { node, identity: { fingerprint } }: PlannedTable,
  written: readonly ListedObject[],
): Promise<Made> {
  const paths = await Promise.all(written.map(({ key }) => storage.localPath(key)));
  const source = `read_parquet(${literals(paths)})`;
  const counts = await engine.rowsAs(
    counted,
    `select file_name as path, num_rows as rows from parquet_file_metadata(${literals(paths)})`,
  );
  const rows = new Map(counts.map(file => [file.path, file.rows]));
  await requireSound(engine, { file: node.file, key: countedKey(node), month: null }, source, sum(rows));
  const files = written.map(async ({ key }, index) => {
    const path = paths[index] ?? "";
    return { month: null, fingerprint, key, rows: rows.get(path) ?? 0, ...(await fileIdentity(path)) };
  });
  return { columns: await engine.columnsOf(`select * from ${source}`), files: await Promise.all(files) };
}

async function readByAthena(
  workshop: AthenaWorkshop,
  { node, identity: { fingerprint } }: PlannedTable,
  written: readonly ListedObject[],
  select: string,
): Promise<Made> {
  const { queries, storage } = workshop;
  const columns = await columnsOf(queries, node, select);
  const files: Made["files"] = [];
  for (const { key } of written)
    files.push({ month: null, fingerprint, key, rows: 0, ...(await storage.identityOf(key)) });
  const table = await showTable(workshop, node, { columns, files });
  const rows = await rowsByFile(queries, table, node);
  await requireUniqueKey(queries, table, node, sum(rows));
  return { columns, files: files.map(file => ({ ...file, rows: rows.get(basename(file.key)) ?? 0 })) };
}

const sum = (rows: ReadonlyMap<string, number>) => [...rows.values()].reduce((total, some) => total + some, 0);

/** Asked of the engine that makes them, which reads nothing for it. */
export async function columnsOf(queries: AthenaQueries, { file }: TableNode, select: string): Promise<Made["columns"]> {
  const { columns } = await queries.answer(`select * from (\n${select}\n) limit 0`, file);
  return columns.map(({ name, type }) => ({ name, type: lakeType(type, `${file}: ${name}`) }));
}

async function rowsByFile(queries: AthenaQueries, table: string, { file }: TableNode): Promise<Map<string, number>> {
  const { rows } = await queries.answer(`select "$path" as path, count(*) as found from ${table} group by 1`, file);
  return new Map(rows.map(([path, found]) => [basename(path ?? ""), Number(found)]));
}

async function requireUniqueKey(queries: AthenaQueries, table: string, node: TableNode, rows: number): Promise<void> {
  const { file } = node;
  const names = countedKey(node);
  const key = names.join(", ");
  if (key === "") return;
  const { rows: counts } = await queries.answer(
    `select count(*) as keys from (select ${key} from ${table} group by ${key})`,
    file,
  );
  if (Number(counts[0]?.[0]) === rows) return;
  const { rows: twins } = await queries.answer(
    `select ${key}, count(*) as twins from ${table} group by ${key} having count(*) > 1 order by ${key} limit 1`,
    file,
  );
  throw notUnique({ file, key: names }, twins[0]);
}
