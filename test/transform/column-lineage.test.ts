// Which columns a column is made of: by hand on small texts, and for every file of sql/ that nothing is lost on the way.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine } from "../../functions/lake/engine.ts";
import { columnLineage } from "../../functions/transform/column-lineage.ts";
import { parseSelect } from "../../functions/transform/sql-syntax.ts";
import { modelLineages } from "./model-lineages.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open();
});
afterAll(() => engine[Symbol.asyncDispose]());

const tables: Record<string, string[]> = { t: ["a", "b", "c"], u: ["a", "d"] };

async function lineageOf(sql: string): Promise<Record<string, readonly string[]>> {
  const { tree } = await parseSelect(engine, sql, "x.sql");
  return Object.fromEntries(columnLineage(tree, table => tables[table] ?? []));
}

test("a value is followed through CTEs, new names, joins and stars", async () => {
  expect(
    await lineageOf(`with renamed as (select a as key, b + c as sum from t),
      joined as (select renamed.*, u.d from renamed inner join u on u.a = renamed.key)
      select joined.*, sum * 2 as double_sum, 1 as one from joined`),
  ).toEqual({ key: ["t.a"], sum: ["t.b", "t.c"], d: ["u.d"], double_sum: ["t.b", "t.c"], one: [] });
});

test("a union is made of both sides, by position; a window also of what parts and orders it", async () => {
  expect(await lineageOf("select a as x, b as y from t union all select d as p, a as q from u")).toEqual({
    x: ["t.a", "u.d"],
    y: ["t.b", "u.a"],
  });
  expect(await lineageOf("select sum(a) over (partition by b order by c) as s from t")).toEqual({
    s: ["t.a", "t.b", "t.c"],
  });
});

test("what only picks rows is no source", async () => {
  expect(
    await lineageOf("select t.a, count(*) as n from t inner join u on u.a = t.a where t.b > 1 group by t.a"),
  ).toEqual({ a: ["t.a"], n: [] });
});

test("of every file of sql/ each column is found, made only of columns that its inputs have", async () => {
  const wrong: string[] = [];
  const lineages = await modelLineages((table, lineage, columnsOf) => {
    expect([...lineage.keys()], table).toEqual(columnsOf(table));
    for (const [column, sources] of lineage)
      for (const source of sources) {
        const [input = "", name = ""] = source.split(".");
        if (!columnsOf(input).includes(name)) wrong.push(`${table}.${column} from ${source}`);
      }
  });
  expect(wrong).toEqual([]);
  expect(lineages.get("partner_roi")?.get("roi")).toEqual(
    expect.arrayContaining(["int_partner_costs.cost_amount", "int_partner_months.margin_amount"]),
  );
}, 60_000);
