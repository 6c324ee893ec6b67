// A check that is wrong about a rare case stops a whole company, day after day, and a key that is not one does too.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Row } from "../../functions/lake/engine.ts";
import { logicalHash } from "../../functions/lake/logical-hash.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { randomCompany } from "./random-company.ts";
import { type BenchModel, type GivenRows, SqlBench } from "./sql-bench.ts";

/** They hold the log against the lake, and here is no log. */
const ofTheLog = ["batches_add_up", "lake_holds_every_loaded_row"];
/** They say how many rows came, and how often. */
const ofTheRows = ["data_quality", "data_quality_reasons"];

let bench: SqlBench;
let stopping: BenchModel[];
let tables: BenchModel[];
beforeAll(async () => {
  bench = await SqlBench.open();
  const errors = (await readSqlFiles()).filter(
    ({ layer, header }) => layer === "checks" && header.fields.severity === "error",
  );
  const names = new Set(errors.map(({ table }) => table).filter(table => !ofTheLog.includes(table)));
  stopping = bench.models.filter(({ table }) => names.has(table));
  tables = bench.models.filter(({ layer }) => layer !== "checks");
});
afterAll(() => bench[Symbol.asyncDispose]());

const build = (given: GivenRows) =>
  bench.build(
    [...tables, ...stopping].map(({ table }) => table),
    given,
  );

/** Companies of some seeds; one that fails is told by its seed. */
async function forCompanies(numRuns: number, claim: (given: GivenRows) => Promise<void>): Promise<void> {
  const seed = fc.noShrink(fc.integer({ min: 1, max: 2 ** 31 - 1 }));
  await fc.assert(
    fc.asyncProperty(seed, async drawn => claim(await randomCompany(bench.engine, drawn))),
    { numRuns },
  );
}

test("of nothing that contracts allow does a check stop the day, and every key is one", async () => {
  expect(stopping.length).toBeGreaterThan(15);
  await forCompanies(4, async given => {
    const schema = await build(given);
    const wrong: Record<string, Row[]> = {};
    for (const { table } of stopping)
      note(wrong, table, await bench.engine.rows(`select * from ${schema}.${table} limit 1`));
    for (const { table, key } of tables.filter(({ key }) => key.length > 0))
      note(
        wrong,
        table,
        await bench.engine.rows(
          `select ${key.join()} from ${schema}.${table} group by ${key.join()} having count(*) > 1 limit 1`,
        ),
      );
    expect(wrong).toEqual({});
  });
}, 240_000);

function note(wrong: Record<string, Row[]>, name: string, rows: Row[]): void {
  if (rows.length > 0) wrong[name] = rows;
}

test("rows in another order, and all of them delivered once more, give the same tables", async () => {
  await forCompanies(1, async given => {
    const hashes = await hashesOf(await build(given), tables);
    expect(await hashesOf(await build(mapped(given, backwards)), tables)).toEqual(hashes);
    const shown = tables.filter(
      ({ layer, table }) => ["marts", "metrics"].includes(layer) && !ofTheRows.includes(table),
    );
    const twice = await hashesOf(await build(mapped(given, deliveredTwice)), shown);
    expect(twice).toEqual(Object.fromEntries(shown.map(({ table }) => [table, hashes[table]])));
  });
}, 240_000);

async function hashesOf(schema: string, some: readonly BenchModel[]): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const { table } of some) {
    const name = `${schema}.${table}`;
    hashes[table] = (await logicalHash(bench.engine, name, await bench.columnsOf(name))).hash;
  }
  return hashes;
}

type RawRows = readonly Partial<Row>[];

const mapped = (given: GivenRows, change: (rows: RawRows) => Partial<Row>[]): GivenRows =>
  Object.fromEntries(Object.entries(given).map(([table, rows]) => [table, table === "run" ? rows : change(rows)]));

const backwards = (rows: RawRows) => rows.map((row, index) => ({ ...row, _row: index + 1 })).reverse();
const deliveredTwice = (rows: RawRows) => [...rows, ...rows.map(row => ({ ...row, _batch_id: "b2", _batch_seq: 2 }))];
