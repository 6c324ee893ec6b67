// What is learned of a table that Athena wrote, on both ways: read here, and asked of Athena.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AthenaQueries } from "../../../functions/lake/athena/athena-queries.ts";
import { athenaWorld } from "../../../functions/lake/athena/athena-world.ts";
import { GlueCatalog } from "../../../functions/lake/athena/glue-catalog.ts";
import { Engine, literal } from "../../../functions/lake/engine.ts";
import { readBack } from "../../../functions/transform/athena/read-back.ts";
import type { AthenaWorkshop } from "../../../functions/transform/athena/workshop.ts";
import type { PlannedTable } from "../../../functions/transform/plan.ts";
import { readStart } from "../../../functions/transform/run-start.ts";
import { type FixtureContext, fixtureContext } from "../../fixtures/lake.ts";
import { AthenaServer } from "../../servers/athena.ts";
import { GlueServer } from "../../servers/glue.ts";
import { type Script, ScriptedTrino } from "../../servers/scripted-trino.ts";

let context: FixtureContext;
let trino: ScriptedTrino;
let workshop: AthenaWorkshop;
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  context = stack.use(await fixtureContext());
  trino = stack.use(await ScriptedTrino.start());
  const [athena, glue] = [await AthenaServer.start({ trinoUrl: trino.url }), await GlueServer.start()];
  stack.use(athena);
  stack.use(glue);
  const at = (endpoint: string) => ({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "k", secretAccessKey: "s" },
  });
  const world = athenaWorld({ athena: at(athena.url), glue: at(glue.url) });
  const catalog = new GlueCatalog(world.glue);
  await catalog.ensureDatabase("workshop", "");
  const { storage } = context.effects;
  workshop = {
    engine: stack.use(await Engine.open()),
    storage,
    workFolder: context.folder,
    start: await readStart({ storage, log: () => {} }),
    queries: new AthenaQueries(
      world.athena,
      { workgroup: "primary", database: "workshop", resultsLocation: undefined },
      { bytesPerQuery: 1e12, bytesPerRun: 1e12, queryMs: 60_000 },
    ),
    catalog,
    database: "workshop",
  };
});
afterAll(() => stack.disposeAsync());

const planned: PlannedTable = {
  node: {
    table: "sales",
    inputs: [],
    file: "sql/marts/sales.sql",
    kind: "model",
    grain: "One row per sale.",
    key: ["sale"],
    notes: {},
    definition: "",
    isSorted: false,
    prepare: async () => "",
  },
  identity: { fingerprint: "f", definition: "", inputs: {} },
  parts: [],
  record: undefined,
  untilMonth: undefined,
  columns: undefined,
  reason: "",
};

/** Files as Athena would leave them, numbered. */
async function written(folder: string, ...selects: string[]) {
  for (const [index, select] of selects.entries()) {
    const path = join(context.folder, `${index}.parquet`);
    await workshop.engine.run(`copy (${select}) to ${literal(path)} (format parquet)`);
    await workshop.storage.putFile(`tables/sales/f/${folder}/${index}.parquet`, path);
  }
  trino.statements.length = 0;
  return workshop.storage.listObjects(`tables/sales/f/${folder}/`);
}

const sales = (from: number, to: number) =>
  `select range as sale, cast(1.5 as decimal(18, 4)) as amount, date '2026-01-31' as day, sha256(range::varchar) as note from range(${from}, ${to})`;
const rowsOf = ({ files }: Awaited<ReturnType<typeof readBack>>) => files.map(({ rows }) => rows);

test("a small table's columns, rows by file and hashes are read without a query", async () => {
  const found = await readBack(workshop, planned, await written("small", sales(0, 3), sales(3, 5)), "");
  expect(found.columns).toEqual([
    { name: "sale", type: "BIGINT" },
    { name: "amount", type: "DECIMAL(18,4)" },
    { name: "day", type: "DATE" },
    { name: "note", type: "VARCHAR" },
  ]);
  expect(rowsOf(found)).toEqual([3, 2]);
  const { bytes, sha256 } = await workshop.storage.identityOf("tables/sales/f/small/1.parquet");
  expect(found.files[1]).toMatchObject({ bytes, sha256, month: null, fingerprint: "f" });
  expect(trino.statements).toEqual([]);
});

test("a small table whose key is not unique is refused, also where the twins lie in two files", async () => {
  const files = await written("twins", sales(0, 3), sales(2, 5));
  await expect(readBack(workshop, planned, files, "")).rejects.toThrow(
    'sql/marts/sales.sql: its key (sale) is not unique, e.g. {"sale":"2","rows":"2"}',
  );
});

/** What Athena would say of 40,000 rows in two files, of which so many have keys of their own. */
const said =
  (keys: number) =>
  (sql: string): Script => {
    const type = (name: string) => ({ name, type: name === "note" || name === "path" ? "varchar" : "bigint" });
    const answer = (names: string[], rows: unknown[][]) => ({ columns: names.map(type), rows: JSON.stringify(rows) });
    if (sql.includes("limit 0")) return answer(["sale", "note"], []);
    if (sql.includes('"$path"'))
      return answer(
        ["path", "found"],
        [0, 1].map(index => [`s3://lake/large/${index}.parquet`, index === 0 ? 30_000 : 10_000]),
      );
    if (sql.includes("as twins")) return answer(["sale", "twins"], [[7, 2]]);
    return answer(["keys"], [[keys]]);
  };

test("a large table is looked at by Athena: its columns, rows by file, and its key", async () => {
  const files = await written("large", sales(0, 30_000), sales(30_000, 40_000));
  trino.script = said(40_000);
  const found = await readBack(workshop, planned, files, "select 1");
  expect(found.columns).toEqual([
    { name: "sale", type: "BIGINT" },
    { name: "note", type: "VARCHAR" },
  ]);
  expect(rowsOf(found)).toEqual([30_000, 10_000]);
  expect(trino.statements).toHaveLength(3);

  trino.script = said(39_999);
  await expect(readBack(workshop, planned, files, "select 1")).rejects.toThrow(
    'sql/marts/sales.sql: its key (sale) is not unique, e.g. ["7","2"]',
  );
});
