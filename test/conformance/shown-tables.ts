// What analysts see on Athena when a run has ended: every table of the snapshot under its own name, with all of its rows and the
// words of its header.
import { AthenaQueries } from "../../functions/lake/athena/athena-queries.ts";
import { GlueCatalog } from "../../functions/lake/athena/glue-catalog.ts";
import type { Snapshot } from "../../functions/lake/snapshot.ts";
import type { AthenaService } from "./athena-service.ts";

/** Tables counted by one query. */
const atOnce = 25;
const limits = { bytesPerQuery: 1e12, bytesPerRun: 1e12, queryMs: 600_000 };

/** @returns what is wrong, in words */
export async function wrongInCatalog(
  { world }: AthenaService,
  database: string,
  { tables }: Snapshot,
): Promise<string[]> {
  const catalog = await new GlueCatalog(world.glue).ours(database);
  const there = new Map(catalog.map(table => [table.Name ?? "", table]));
  const wanted = Object.entries(tables);
  const wrong: string[] = [...there.keys()].filter(name => !tables[name]).map(name => `${name} is of no snapshot`);
  for (const [name, table] of wanted) {
    const comments = (there.get(name)?.StorageDescriptor?.Columns ?? []).map(({ Comment }) => Comment ?? "");
    const notes = table.columns.map(({ note }) => (note.length > 255 ? `${note.slice(0, 254)}…` : note));
    if (comments.join("\n") !== notes.join("\n")) wrong.push(`${name} lacks the words of its header`);
  }
  const queries = new AthenaQueries(
    world.athena,
    { workgroup: "primary", database, resultsLocation: undefined },
    limits,
  );
  for (let from = 0; from < wanted.length; from += atOnce) {
    const some = wanted.slice(from, from + atOnce);
    const counts = some.map(([name]) => `select '${name}' as name, count(*) as found from ${name}`);
    const { rows } = await queries.answer(counts.join(" union all "), database);
    const found = new Map(rows.map(([name, count]) => [name, Number(count)]));
    for (const [name, table] of some)
      if (found.get(name) !== table.rows) wrong.push(`${name} shows ${found.get(name)} of ${table.rows} rows`);
  }
  return wrong;
}
