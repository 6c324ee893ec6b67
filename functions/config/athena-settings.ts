// What the config says of queries: where they are asked, and what they may cost.
import { AthenaQueries } from "../lake/athena/athena-queries.ts";
import type { AthenaWorld } from "../lake/athena/athena-world.ts";
import type { Config } from "./config.ts";

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
