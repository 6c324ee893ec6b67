// Where Athena's tables are made, and how what was made becomes readable there.
import type { AthenaQueries } from "../../lake/athena/athena-queries.ts";
import type { GlueCatalog } from "../../lake/athena/glue-catalog.ts";
import type { BuildRecord } from "../build-record.ts";
import type { TableNode } from "../table-node.ts";
import type { Workshop } from "../write-part.ts";
import { catalogTable } from "./follow-current.ts";

export interface AthenaWorkshop extends Workshop {
  queries: AthenaQueries;
  catalog: GlueCatalog;
  /** Of the catalog, for tables that are being made. */
  database: string;
}

/** What is known of a table that was written. */
export type Made = Pick<BuildRecord, "files" | "columns">;

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
