// Writes a table with Athena: into a folder of its own, each file named by its hash, counted, its key checked. Nobody knows of it
// before its build record is written, so a killed run leaves files that `vacuum` removes.
//
// By UNLOAD and not by CREATE TABLE AS, which a workgroup that enforces its settings refuses as soon as it names a place; and
// because it makes no table that somebody would have to drop.
import { randomUUID } from "node:crypto";
import { identifier } from "../../lake/engine.ts";
import { TransientError } from "../../lake/errors.ts";
import { keys } from "../../lake/keys.ts";
import type { PlannedTable } from "../plan.ts";
import { writePart } from "../write-part.ts";
import { columnsOf, readBack } from "./read-back.ts";
import type { AthenaWorkshop, Made } from "./workshop.ts";

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

async function writeOnce(workshop: AthenaWorkshop, planned: PlannedTable, select: string): Promise<Made> {
  const { queries, storage, start } = workshop;
  const { node, identity } = planned;
  const attempt = randomUUID().replaceAll("-", "").slice(0, 16);
  const folder = keys.tableFolder(node.table, identity.fingerprint, attempt, start.generation);
  await queries.run(
    `unload (\n${select}\n) to '${storage.location}/${folder}' with (format = 'PARQUET', compression = 'ZSTD')`,
    node.file,
  );
  const written = await storage.listObjects(folder);
  return written.length > 0
    ? readBack(workshop, planned, written, select)
    : writeEmpty(workshop, planned, await columnsOf(queries, node, select));
}

/** Athena writes no file where there is no row, and a table of the lake has at least one. */
async function writeEmpty(
  workshop: AthenaWorkshop,
  { node: { table, file }, identity: { fingerprint } }: PlannedTable,
  columns: Made["columns"],
): Promise<Made> {
  const typed = columns.map(({ name, type }) => `cast(null as ${type}) as ${identifier(name)}`);
  const select = `select ${typed.join(", ")} where false`;
  const part = { table, file, select, key: [], isSorted: false, fingerprint, month: null };
  return { columns, files: [(await writePart(workshop, part)).file] };
}
