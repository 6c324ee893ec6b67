// The files that an audience gets: its own rows and all of them, of tables that speak of one partner at a time.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limitedAudiences } from "../../functions/config/partner-scope.ts";
import { sharedTables } from "../../functions/config/shared-tables.ts";
import { Engine, identifier, literal } from "../../functions/lake/engine.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { writeAudienceData } from "../../functions/publish/audience-data.ts";
import { type Company, fixtureCompany } from "./fixture-lake.ts";

let company: Company;
let engine: Engine;
beforeAll(async () => {
  company = await fixtureCompany(undefined, {
    audiences: [
      { name: "all", title: { zh: "全部", en: "All" } },
      { name: "east", title: { zh: "华东", en: "East" }, sees: { regions: ["华东"] } },
      {
        name: "south-core",
        title: { zh: "华南核心", en: "Core of the south" },
        sees: { regions: ["华南"], tiers: ["core"] },
      },
      { name: "nobody", title: { zh: "无", en: "Nobody" }, sees: { regions: ["月球"] } },
    ],
  });
  await company.publish();
  engine = await Engine.open();
  await createSnapshotViews(engine, company.effects.storage, await requireCurrent(company.effects.storage));
}, 120_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await company[Symbol.asyncDispose]();
});

const folder = (audience: string) => join(company.siteFolder, "audience", audience);
/** A table's files: one, or numbered parts of it. */
const rowsOf = (audience: string, table: string) => {
  const [whole, parts] = [".parquet", "-*.parquet"].map(end => join(folder(audience), `${table}${end}`));
  return `(from read_parquet(${literal(existsSync(whole ?? "") ? (whole ?? "") : (parts ?? ""))}))`;
};

test("audiences with limits and partners have a folder, others none", async () => {
  expect((await readdir(join(company.siteFolder, "audience"))).sort()).toEqual(["east", "south-core"]);
  const audiences = JSON.parse(await readFile(join(company.siteFolder, "audiences.json"), "utf8"));
  expect(audiences.all).toBe("all");
  expect(audiences.nobody).toEqual([]);
  expect(audiences.east.at(-1)).toEqual({ path: "audience/east/", name: "数据文件 · Data files" });
  expect(await readFile(join(folder("east"), "index.html"), "utf8")).toContain('<a href="partner_month.parquet">');
});

test.each([
  { audience: "east", sees: "region = '华东'" },
  { audience: "south-core", sees: "region = '华南' and tier = 'core'" },
])(
  "$audience has every row of its partners in every shared table, and none of another's",
  async ({ audience, sees }) => {
    const own = `select partner_id from partners where ${sees}`;
    for (const table of sharedTables) {
      const written = rowsOf(audience, table);
      const expected = `(from ${identifier(table)} where partner_id in (${own}))`;
      const [missing, strange] = await Promise.all(
        [`${expected} except all ${written}`, `${written} except all ${expected}`].map(query => engine.rows(query)),
      );
      expect({ table, missing, strange }).toEqual({ table, missing: [], strange: [] });
    }
  },
);

test("many rows are cut into files of so many, which together are the table", async () => {
  const { effects, config, folder: temporary } = company;
  const output = join(temporary, "in-parts");
  await writeAudienceData(engine, limitedAudiences(config), await requireCurrent(effects.storage), output, 40);
  const parts = (await readdir(join(output, "audience/east"))).filter(name => name.startsWith("partner_month-"));
  expect(parts.length).toBeGreaterThan(2);
  const written = `(from read_parquet(${literal(join(output, "audience/east/partner_month-*.parquet"))}))`;
  const expected = "(from partner_month where partner_id in (select partner_id from partners where region = '华东'))";
  expect(await engine.rows(`${written} except all ${expected}`)).toEqual([]);
  expect(await engine.rows(`${expected} except all ${written}`)).toEqual([]);
});

test("a shared table has one partner a row, and none of his customers", async () => {
  const columns = await engine.rows(
    `select table_name, column_name from information_schema.columns where table_name in (${sharedTables.map(literal).join(", ")})`,
  );
  for (const table of sharedTables) {
    const names = columns.filter(({ table_name }) => table_name === table).map(({ column_name }) => column_name);
    expect(names).toContain("partner_id");
    expect(names).not.toContain("customer_id");
  }
});
