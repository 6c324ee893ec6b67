// What the config says of Athena: databases of the catalog, and what queries may cost.
import { AthenaQueries } from "../lake/athena/athena-queries.ts";
import type { AthenaWorld } from "../lake/athena/athena-world.ts";
import type { Config } from "./config.ts";

/**
 * Analysts see one database: a table per table of the snapshot that CURRENT names. The other is the workshop, where a table's name
 * bears the identity of its files, so that runs side by side cannot meet.
 */
export interface AthenaDatabases {
  shown: string;
  workshop: string;
}

export function databasesOf({ project, engine: { athena } }: Config): AthenaDatabases {
  const safe = project.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
  const shown = athena.database ?? (/^[a-z]/.test(safe) ? safe : `q_${safe}`);
  return { shown, workshop: `${shown}_workshop` };
}

/** @param database where names without one are looked for */
export function athenaQueries(
  client: AthenaWorld["athena"],
  { engine: { athena } }: Config,
  database: string,
): AthenaQueries {
  return new AthenaQueries(
    client,
    { workgroup: athena.workgroup, database, resultsLocation: athena.resultsLocation },
    {
      bytesPerQuery: athena.scanGbPerQuery * 1e9,
      bytesPerRun: athena.scanGbPerRun * 1e9,
      queryMs: athena.queryMinutes * 60_000,
    },
  );
}
