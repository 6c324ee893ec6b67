// Personal values leave the source only as a keyed hash: sha256(key || sha256(key || value)), first 32 hex digits. The key stands
// in a DuckDB variable, never in a statement's text, so that no error can quote it.
import type { BatchTables } from "./batch-tables.ts";
import { fieldsOfColumn, textColumn } from "./mapping-sql.ts";
import type { StreamJob } from "./stream-job.ts";

/** SQL of a text's keyed hash; the variable `hash_key` must be set. */
export const hashSql = (text: string) =>
  `left(sha256(getvariable('hash_key') || sha256(getvariable('hash_key') || ${text})), 32)`;

/** A table (value, hash) per mapped personal column: each different value is hashed once. */
export async function personalHashTables(
  { engine, contract, definition }: StreamJob,
  tables: BatchTables,
  mapped: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const column of Object.keys(definition.mapping)) {
    if (!contract.columns[column]?.personal) continue;
    const table = tables.newTable("hashes");
    const text = textColumn(column);
    await engine.run(
      `create table ${table} as select value, ${hashSql("value")} as hash from (select distinct ${text} as value from (${mapped}) as mapped where ${text} is not null)`,
    );
    found.set(column, table);
  }
  return found;
}

/** The source's fields that a personal column is made of. */
export function personalFields({ contract, definition }: StreamJob): Set<string> {
  const personal = Object.entries(definition.mapping).filter(([column]) => contract.columns[column]?.personal);
  return new Set(personal.flatMap(([, rule]) => fieldsOfColumn(rule)));
}
