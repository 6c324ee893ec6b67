// The tables that analysts see on Athena follow CURRENT. Each is moved by one call, so a query finds it old or new and never
// missing; between the first move and the last, some seconds, a query over two tables can meet one of each.

import { listExactFiles } from "../../lake/athena/exact-files.ts";
import type { GlueCatalog } from "../../lake/athena/glue-catalog.ts";
import { hiveType } from "../../lake/athena/hive-types.ts";
import { idOf } from "../../lake/keys.ts";
import { readCurrent, type Snapshot, type SnapshotTable } from "../../lake/snapshot.ts";
import type { Storage } from "../../lake/storage.ts";

/** Calls to the catalog under way together. */
const movedAtOnce = 8;

/** @throws ConfigError where the catalog may not be written */
export async function followCurrent(
  storage: Storage,
  catalog: GlueCatalog,
  database: string,
  current: Snapshot,
): Promise<void> {
  let shown = current;
  for (;;) {
    await show(storage, catalog, database, shown);
    // A run that moved CURRENT meanwhile follows too, and may have been faster.
    const now = await readCurrent(storage);
    if (!now || now.id === shown.id) return;
    shown = now;
  }
}

async function show(storage: Storage, catalog: GlueCatalog, database: string, { tables }: Snapshot): Promise<void> {
  const there = new Map((await catalog.ours(database)).map(table => [table.Name ?? "", table]));
  const wanted = Object.entries(tables);
  for (let from = 0; from < wanted.length; from += movedAtOnce)
    await Promise.all(
      wanted.slice(from, from + movedAtOnce).map(async ([name, table]) => {
        const shown = await catalogTable(storage, name, name, table);
        await catalog.put(database, shown, there.get(name));
      }),
    );
  for (const name of there.keys()) if (!tables[name]) await catalog.delete(database, name);
}

/** A table of the lake as the catalog has it: its exact files, and the words of its header. */
export async function catalogTable(
  storage: Storage,
  table: string,
  name: string,
  { grain, columns, files }: Pick<SnapshotTable, "grain" | "columns" | "files">,
) {
  const list = await listExactFiles(
    storage,
    table,
    files.map(({ key }) => key),
  );
  return {
    name,
    id: idOf(list.id, grain, JSON.stringify(columns)),
    files: "list" as const,
    location: list.location,
    comment: grain,
    columns: columns.map(column => ({
      name: column.name,
      type: hiveType(column.type, `${table}.${column.name}`),
      comment: column.note,
    })),
  };
}
