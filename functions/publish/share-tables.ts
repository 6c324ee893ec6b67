// The shared tables on Athena, for Lake Formation's row filters. Those guard tables whose files lie in the table's own folder, and
// the tables of a snapshot are lists of exact files elsewhere; so the few small tables that audiences share are copied, each into a
// folder of one snapshot that nobody writes to again, with the columns that the filters ask about. Then the catalog is moved to it.
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { databasesOf } from "../config/athena-databases.ts";
import { partnerColumns } from "../config/row-filter.ts";
import { sharedTables } from "../config/shared-tables.ts";
import type { StepContext } from "../config/step-context.ts";
import { type CatalogTable, GlueCatalog, shownIdOf } from "../lake/athena/glue-catalog.ts";
import { hiveType } from "../lake/athena/hive-types.ts";
import { Engine, identifier, literal } from "../lake/engine.ts";
import { ConfigError } from "../lake/errors.ts";
import { fileIdentity } from "../lake/file-integrity.ts";
import { idOf, keys } from "../lake/keys.ts";
import { parquetOptions } from "../lake/parquet-options.ts";
import type { Snapshot } from "../lake/snapshot.ts";
import { createTableView } from "../lake/snapshot-views.ts";
import type { Storage } from "../lake/storage.ts";

/**
 * Moves the shared tables to a snapshot; those that show it already stay.
 * @returns names of the tables that were moved; none where the config has no row filters
 * @throws ConfigError where there is no catalog, or its tables may not be changed
 */
export async function shareTables({ config, effects }: StepContext, snapshot: Snapshot): Promise<string[]> {
  if (!config.engine.athena.rowFilters) return [];
  const { storage, athena, workFolder } = effects;
  if (!athena || !storage.location.startsWith("s3://"))
    throw new ConfigError(`engine.athena.rowFilters is on, and the lake is ${storage.location}`, {
      hint: "Row filters are of a lake in S3: deploy it (docs/deploy.md), or leave rowFilters out.",
    });
  const catalog = new GlueCatalog(athena.glue);
  const database = databasesOf(config).shared;
  const there = new Map((await catalog.ours(database)).map(table => [table.Name ?? "", table]));
  const shown = new Map([...there].map(([name, table]) => [name, shownIdOf(table)]));
  const due = sharedTables.filter(table => shown.get(table) !== idFor(snapshot, table));
  if (due.length === 0) return [];
  const folder = await mkdtemp(join(workFolder, "share-"));
  try {
    await using engine = await Engine.open({ ...config.engine, spillFolder: join(folder, "spill") });
    for (const table of sharedTables)
      await createTableView(engine, storage, table, snapshot.tables[table]?.files ?? []);
    for (const table of due) {
      await writeShared(engine, storage, snapshot, table, folder);
      await catalog.put(database, catalogTable(storage, snapshot, table), there.get(table));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return [...due];
}

type SharedTable = (typeof sharedTables)[number];

const idFor = ({ id }: Snapshot, table: SharedTable) => idOf("shared", id, table);

async function writeShared(
  engine: Engine,
  storage: Storage,
  { id }: Snapshot,
  table: SharedTable,
  folder: string,
): Promise<void> {
  const path = join(folder, `${table}.parquet`);
  await engine.run(
    `copy (
      select shared.*, partners_now.region as ${partnerColumns.region}, partners_now.tier as ${partnerColumns.tier}
      from ${identifier(table)} as shared
      left join partners as partners_now on partners_now.partner_id = shared.partner_id
      order by all
    ) to ${literal(path)} (${parquetOptions})`,
  );
  await storage.putFile(keys.shared(id, table), path, await fileIdentity(path));
  await rm(path);
}

function catalogTable(storage: Storage, snapshot: Snapshot, table: SharedTable): CatalogTable {
  const key = keys.shared(snapshot.id, table);
  const { grain = "", columns = [] } = snapshot.tables[table] ?? {};
  const ofPartner = [
    {
      name: partnerColumns.region,
      type: "VARCHAR",
      note: "region of the partner as of today; what row filters ask about",
    },
    { name: partnerColumns.tier, type: "VARCHAR", note: "tier of the partner as of today; what row filters ask about" },
  ];
  return {
    name: table,
    id: idFor(snapshot, table),
    files: "folder",
    location: `${storage.location}/${key.slice(0, key.lastIndexOf("/") + 1)}`,
    comment: `${grain} As of ${snapshot.as_of_date}.`,
    columns: [...columns, ...ofPartner].map(({ name, type, note }) => ({
      name,
      type: hiveType(type, `${table}.${name}`),
      comment: note,
    })),
  };
}
