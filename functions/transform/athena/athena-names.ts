// Databases of the catalog. Analysts see one: a table per table of the snapshot that CURRENT names. The other is the workshop,
// where a table's name bears the identity of its files, so that runs side by side cannot meet.
import type { Config } from "../../config/config.ts";

export interface AthenaDatabases {
  shown: string;
  workshop: string;
}

export function databasesOf({ project, engine: { athena } }: Config): AthenaDatabases {
  const shown =
    athena.database ?? `${/^[a-z]/.test(project) ? "" : "q_"}${project}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
  return { shown, workshop: `${shown}_workshop` };
}
