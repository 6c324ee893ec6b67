// The databases of the catalog that a company has.
import type { Config } from "./config.ts";

/**
 * Analysts see one database: a table per table of the snapshot that CURRENT names. The other is the workshop, where a table's name
 * bears the identity of its files, so that runs side by side cannot meet.
 */
export interface AthenaDatabases {
  shown: string;
  workshop: string;
  /** Rows as they arrived, for who looks into a source; the stack makes its tables, no run touches them. */
  raw: string;
  /** Copies of the tables that audiences share, behind row filters. */
  shared: string;
}

export function databasesOf({ project, engine: { athena } }: Config): AthenaDatabases {
  const safe = project.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
  const shown = athena.database ?? (/^[a-z]/.test(safe) ? safe : `q_${safe}`);
  return { shown, workshop: `${shown}_workshop`, raw: `${shown}_raw`, shared: `${shown}_shared` };
}
