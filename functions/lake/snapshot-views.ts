// Opens a snapshot in DuckDB: one view per table over its exact files, with the headers' words as comments.
import type { Engine } from "./engine.ts";
import { identifier, literal, literals } from "./engine.ts";
import type { Snapshot, SnapshotTable, TableFile } from "./snapshot.ts";
import type { Storage } from "./storage.ts";

/** Creates a view for every table of the snapshot in the engine's current schema. */
export async function createSnapshotViews(engine: Engine, storage: Storage, snapshot: Snapshot): Promise<void> {
  for (const [name, table] of Object.entries(snapshot.tables))
    await createTableView(engine, storage, name, table.files);
}

/** Creates a view over some files of a table. */
export async function createTableView(
  engine: Engine,
  storage: Storage,
  table: string,
  files: readonly Pick<TableFile, "key" | "bytes" | "sha256">[],
): Promise<void> {
  const paths = await Promise.all(files.map(file => storage.localPath(file.key, file)));
  await engine.run(`create or replace view ${identifier(table)} as select * from read_parquet(${literals(paths)})`);
}

/** Puts grain and column notes where any SQL tool shows them. */
export async function commentOnViews(engine: Engine, snapshot: Snapshot): Promise<void> {
  const statements = Object.entries(snapshot.tables).flatMap(([name, table]) => comments(name, table));
  if (statements.length > 0) await engine.run(statements.join(";\n"));
}

function comments(name: string, table: SnapshotTable): string[] {
  const noted = table.columns.filter(column => column.note !== "");
  return [
    `comment on view ${identifier(name)} is ${literal(table.grain)}`,
    ...noted.map(
      column => `comment on column ${identifier(name)}.${identifier(column.name)} is ${literal(column.note)}`,
    ),
  ];
}
