// What analysts of an audience see on Athena: the shared tables under the audience's row filter, as the engine inside Athena answers,
// against the rows of its partners in the snapshot.
import { databasesOf } from "../../functions/config/athena-databases.ts";
import { limitedAudiences, seesPartner } from "../../functions/config/partner-scope.ts";
import { rowFilterOf } from "../../functions/config/row-filter.ts";
import { sharedTables } from "../../functions/config/shared-tables.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { AthenaQueries } from "../../functions/lake/athena/athena-queries.ts";
import { GlueCatalog } from "../../functions/lake/athena/glue-catalog.ts";
import { Engine } from "../../functions/lake/engine.ts";
import type { Snapshot } from "../../functions/lake/snapshot.ts";
import { createTableView } from "../../functions/lake/snapshot-views.ts";
import { shareTables } from "../../functions/publish/share-tables.ts";
import type { AthenaService } from "./athena-service.ts";

const limits = { bytesPerQuery: 1e12, bytesPerRun: 1e12, queryMs: 600_000 };

/** @returns what is wrong, in words */
export async function wrongInShared(
  { config, ...context }: StepContext,
  { world }: AthenaService,
  snapshot: Snapshot,
): Promise<string[]> {
  const { engine } = config;
  const filtered = { ...config, engine: { ...engine, athena: { ...engine.athena, rowFilters: true } } };
  const { shared } = databasesOf(config);
  // The stack makes it, where there is one.
  await new GlueCatalog(world.glue).ensureDatabase(shared, "what audiences share");
  await shareTables({ ...context, config: filtered }, snapshot);
  const expected = await rowsByPartner(context, snapshot);
  const target = { workgroup: "primary", database: shared, resultsLocation: undefined };
  const queries = new AthenaQueries(world.athena, target, limits);
  const wrong: string[] = [];
  for (const audience of limitedAudiences(config)) {
    const counts = sharedTables.map(
      table =>
        `select '${table}' as name, partner_id, count(*) as found from ${table} where ${rowFilterOf(audience)} group by partner_id`,
    );
    const { rows } = await queries.answer(counts.join(" union all "), shared);
    const shown = rows.map(row => row.join(" ")).sort();
    const own = expected
      .filter(row => seesPartner(audience.sees, row))
      .map(row => `${row.table} ${row.partnerId} ${row.rows}`);
    if (own.length === 0) wrong.push(`${audience.name} has no rows, so its filter was not tried`);
    if (shown.join("\n") !== own.sort().join("\n"))
      wrong.push(`${audience.name} is shown other rows of the shared tables than its partners'`);
  }
  return wrong;
}

async function rowsByPartner({ effects }: Pick<StepContext, "effects">, snapshot: Snapshot) {
  await using engine = await Engine.open();
  for (const table of sharedTables)
    await createTableView(engine, effects.storage, table, snapshot.tables[table]?.files ?? []);
  const counts = sharedTables.map(
    table => `select '${table}' as name, partner_id, count(*) as found from ${table} group by partner_id`,
  );
  const rows = await engine.rows(
    `select counted.*, partners.region, partners.tier from (${counts.join(" union all ")}) as counted
     inner join partners on partners.partner_id = counted.partner_id`,
  );
  return rows.map(({ name, partner_id, found, region, tier }) => ({
    table: String(name),
    partnerId: String(partner_id),
    rows: Number(found),
    region: region === null ? null : String(region),
    tier: tier === null ? null : String(tier),
  }));
}
