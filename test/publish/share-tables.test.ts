// What an audience's analysts are shown on Athena: the row filter of the config, over the shared tables that publish has moved, gives
// the rows of the audience's partners and no others. Lake Formation adds the filter to a query's conditions; here it is asked itself.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { limitedAudiences } from "../../functions/config/partner-scope.ts";
import { rowFilterOf } from "../../functions/config/row-filter.ts";
import { sharedTables } from "../../functions/config/shared-tables.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { athenaWorld } from "../../functions/lake/athena/athena-world.ts";
import { GlueCatalog } from "../../functions/lake/athena/glue-catalog.ts";
import { Engine, identifier, literal } from "../../functions/lake/engine.ts";
import { keys } from "../../functions/lake/keys.ts";
import { requireCurrent, type Snapshot } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { shareTables } from "../../functions/publish/share-tables.ts";
import { type OpenS3, openS3 } from "../lake/storages.ts";
import { GlueServer } from "../servers/glue.ts";
import { type Company, fixtureCompany } from "./fixture-lake.ts";

const database = "test_shared";
let company: Company;
let s3: OpenS3;
let glue: GlueServer;
let catalog: GlueCatalog;
let context: StepContext;
let snapshot: Snapshot;
let engine: Engine;

beforeAll(async () => {
  company = await fixtureCompany(undefined, {
    project: "test",
    audiences: [
      { name: "all", title: { zh: "全部", en: "All" } },
      { name: "east", title: { zh: "华东", en: "East" }, sees: { regions: ["华东"] } },
      { name: "core", title: { zh: "核心", en: "Core" }, sees: { regions: ["华南", "O'Higgins"], tiers: ["core"] } },
      { name: "two", title: { zh: "两家", en: "Two" }, sees: { partners: ["P001", "P003"] } },
    ],
  });
  s3 = await openS3();
  const { storage } = company.effects;
  for (const prefix of ["tables/", "snapshots/", "history/", keys.current])
    for (const key of await storage.list(prefix)) {
      const path = await storage.localPath(key);
      await s3.storage.putFile(key, path, await storage.identityOf(key));
    }
  snapshot = await requireCurrent(s3.storage);
  engine = await Engine.open();
  await createSnapshotViews(engine, storage, snapshot);
}, 120_000);
beforeEach(async () => {
  await glue?.[Symbol.asyncDispose]();
  glue = await GlueServer.start();
  const place = { endpoint: glue.url, region: "us-east-1", credentials: { accessKeyId: "k", secretAccessKey: "s" } };
  const athena = athenaWorld({ glue: place, athena: place });
  const { engine: settings } = company.config;
  const config = { ...company.config, engine: { ...settings, athena: { ...settings.athena, rowFilters: true } } };
  context = { ...company, config, effects: { ...company.effects, storage: s3.storage, athena } };
  catalog = new GlueCatalog(athena.glue);
  await catalog.ensureDatabase(database, "what audiences share");
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await glue[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
  await company[Symbol.asyncDispose]();
});

/** The files below the table's location, as Athena finds them. */
async function shownRows(table: string): Promise<string> {
  const location = (await catalog.find(database, table))?.StorageDescriptor?.Location ?? "";
  const files = await s3.storage.list(location.replace("s3://lake/", ""));
  const paths = await Promise.all(files.map(key => s3.storage.localPath(key)));
  return `read_parquet([${paths.map(literal).join(", ")}])`;
}

test("each audience sees every row of its partners in every shared table, and none of another's", async () => {
  expect(await shareTables(context, snapshot)).toEqual([...sharedTables]);
  const sees: Record<string, string> = {
    east: "region = '华东'",
    core: "region = '华南' and tier = 'core'",
    two: "partner_id in ('P001', 'P003')",
  };
  for (const audience of limitedAudiences(company.config))
    for (const table of sharedTables) {
      const shown = `(select * exclude (partner_region, partner_tier) from ${await shownRows(table)} where ${rowFilterOf(audience)})`;
      const own = `(from ${identifier(table)} where partner_id in (select partner_id from partners where ${sees[audience.name]}))`;
      const [missing, strange] = await Promise.all(
        [`from ${own} except all from ${shown}`, `from ${shown} except all from ${own}`].map(sql => engine.rows(sql)),
      );
      expect({ audience: audience.name, table, missing, strange }).toEqual({
        audience: audience.name,
        table,
        missing: [],
        strange: [],
      });
    }
  const [counted] = await engine.rows(`select count(*) as n from ${await shownRows("partner_month")}`);
  expect(Number(counted?.n)).toBe(snapshot.tables.partner_month?.rows);
});

test("a table is moved once per snapshot, and what was interrupted is taken up where it ended", async () => {
  await shareTables(context, snapshot);
  glue.calls.length = 0;
  expect(await shareTables(context, snapshot)).toEqual([]);
  expect(glue.calls).toEqual(["GetTables"]);
  await catalog.delete(database, "partner_roi");
  expect(await shareTables(context, snapshot)).toEqual(["partner_roi"]);
});

test("the catalog says what the columns mean, and of which day they are", async () => {
  await shareTables(context, snapshot);
  const table = await catalog.find(database, "partner_month");
  expect(table?.Description).toContain(`As of ${snapshot.as_of_date}.`);
  expect(table?.StorageDescriptor?.InputFormat).toContain("MapredParquetInputFormat");
  const columns = table?.StorageDescriptor?.Columns ?? [];
  expect(columns.map(({ Name }) => Name)).toEqual([
    ...(snapshot.tables.partner_month?.columns ?? []).map(({ name }) => name),
    "partner_region",
    "partner_tier",
  ]);
});

test("a lake in a folder is told so, and a company without row filters has nothing to do with it", async () => {
  const { storage } = company.effects;
  await expect(shareTables({ ...context, effects: { ...context.effects, storage } }, snapshot)).rejects.toMatchObject({
    name: "ConfigError",
    hint: expect.stringContaining("rowFilters"),
  });
  const { engine: settings } = context.config;
  const config = { ...context.config, engine: { ...settings, athena: { ...settings.athena, rowFilters: false } } };
  expect(await shareTables({ ...context, config }, snapshot)).toEqual([]);
});
