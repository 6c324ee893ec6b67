// A raw stream on Athena: the exact files of its committed batches as one table of the catalog, and the SELECT that makes of it
// what models know as `raw_<stream>`.

import { lineageTypes, sqlTypes } from "../../contracts/contract.ts";
import { listExactFiles } from "../../lake/athena/exact-files.ts";
import type { GlueCatalog } from "../../lake/athena/glue-catalog.ts";
import { hiveType } from "../../lake/athena/hive-types.ts";
import { literal } from "../../lake/engine.ts";
import type { Storage } from "../../lake/storage.ts";
import { type RawStream, rawName } from "../raw-stream.ts";

/** What the books of the lake say, not the file: column of the table `batches`. */
const fromBooks: Readonly<Record<string, string>> = { _batch_seq: "batch_seq", _arrived_date: "committed_date" };

/**
 * @param batches the table of the catalog that holds the commit log
 * @returns the SELECT
 */
export async function rawTable(
  storage: Storage,
  catalog: GlueCatalog,
  database: string,
  { contract, entries }: RawStream,
  batches: string,
): Promise<string> {
  const columns = [
    ...Object.entries(contract.columns).map(([name, { type }]) => ({ name, type: sqlTypes[type] })),
    ...Object.entries(lineageTypes).map(([name, type]) => ({ name, type })),
  ];
  const files = entries.flatMap(({ loaded, rows_loaded }) => (loaded && rows_loaded > 0 ? [loaded.key] : []));
  if (files.length === 0)
    return `select ${columns.map(({ name, type }) => `cast(null as ${type}) as ${name}`).join(", ")} where false`;
  const { id, location } = await listExactFiles(storage, rawName(contract.stream), files);
  const name = `${rawName(contract.stream)}__${id}`;
  const stored = [...columns.filter(({ name }) => !(name in fromBooks)), { name: "_original", type: "VARCHAR" }];
  await catalog.put(database, {
    name,
    id,
    files: "list",
    location,
    comment: `${contract.grain} As it was pulled, every version.`,
    columns: stored.map(column => ({
      name: column.name,
      type: hiveType(column.type, `${contract.stream}.${column.name}`),
      comment: contract.columns[column.name]?.note ?? "",
    })),
  });
  const selected = columns.map(({ name: column }) =>
    column in fromBooks ? `batch.${fromBooks[column]} as ${column}` : `pulled.${column}`,
  );
  return `select ${selected.join(", ")}
    from ${database}.${name} as pulled
    inner join ${batches} as batch on pulled._batch_id = batch.batch_id and batch.stream = ${literal(contract.stream)}
    where pulled._original is null`;
}
