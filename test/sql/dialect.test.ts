// Models run on DuckDB and on Trino. This finds what only one of them reads; running both shows the rest.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { identifier } from "../../functions/lake/engine.ts";
import { lintModel } from "../../functions/transform/dialect-lint.ts";
import { lintTypes } from "../../functions/transform/dialect-types.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { SqlBench } from "./sql-bench.ts";

const files = await readSqlFiles();
let bench: SqlBench;
beforeAll(async () => {
  bench = await SqlBench.open();
});
afterAll(() => bench[Symbol.asyncDispose]());

test.each(files)("$file is within what both engines read", async ({ sql }) => {
  expect(await lintModel(bench.engine, sql)).toEqual([]);
});

test.each(files)("$file reckons with types as both engines do", async ({ sql }) => {
  await bench.engine.run("use nothing");
  expect(await lintTypes(bench.engine, sql)).toEqual([]);
});

test.each(files)("$file ends with its CTE final, and names no CTE like a table", async ({ sql }) => {
  expect(sql.trimEnd().split("\n").at(-1)).toBe("select * from final");
  const tables = new Set([...files.map(({ table }) => table), ...bench.inputNames]);
  const ctes = [...sql.matchAll(/^(?:with )?([a-z_][a-z0-9_]*) as \($/gm)].map(([, name]) => name ?? "");
  expect(ctes.filter(name => tables.has(name))).toEqual([]);
});

const tableFiles = files.filter(({ layer }) => layer !== "checks");
test.each(tableFiles)("$file has only columns of types that Parquet and both engines share", async ({ table }) => {
  const shared = ["DATE", "TIMESTAMP", "VARCHAR", "BIGINT", "DECIMAL(18,4)", "DOUBLE", "BOOLEAN"];
  const columns = await bench.columnsOf(`nothing.${identifier(table)}`);
  expect(columns.filter(({ type }) => !shared.includes(type))).toEqual([]);
});

const marts = files.filter(({ layer }) => layer === "marts");
test.each(marts)("$file says what each of its columns is", async ({ table, header }) => {
  const columns = await bench.columnsOf(`nothing.${identifier(table)}`);
  expect(columns.filter(({ name }) => header.columns[name] === undefined).map(({ name }) => name)).toEqual([]);
  const names = new Set(columns.map(({ name }) => name));
  expect(Object.keys(header.columns).filter(name => !names.has(name))).toEqual([]);
});

describe("the lint", () => {
  test.each([
    ["select a::bigint as a from t", "::"],
    ["select x from t qualify row_number() over (order by x) = 1", "qualify"],
    ["select distinct on (a) a, b from t", "distinct on"],
    ["select a, count(*) as n from t group by all", "group by all"],
    ["select a + 1 as b, count(*) as n from t group by b", "group by b"],
    ["select a + 1 as b, b * 2 as c from t", "b is used"],
    ["select a / b as c from t", "zero"],
    ["select 100.0 / nullif(b, 0) as c from t", "decimal literal"],
    ["select date_trunc('month', d) as m from t", "date_trunc"],
    ["select d + interval '1' month as m from t", "interval"],
    ["select cast(d + interval 1 month as date) as m from t", "without quotes"],
    ["select date_diff('month', d, e) as m from t", "date_diff"],
    ["select median(x) as m from t", "median"],
    ["select sum(x) filter (where y) over () as s from t", "filter"],
    ["select * exclude (a) from t", "exclude"],
    ["select t.a from t join u using (a)", "using"],
    ["select a from t where b ilike 'x'", "~~*"],
    ["select a[1] as b from t", "list"],
    ["from t", "begins with from"],
    ["select e'x' as b from t", "a letter before its quotes"],
    ["select row(a, b) as b from t", "a struct"],
    ["select ifnull(a, 0) as b from t", "ifnull"],
    ["select cast(a as varchar(2)) as b from t", "limited length"],
    ["select cast(a as text) as b from t", "only DuckDB calls so"],
    ["select a % b as c from t", "zero"],
    ["select extract(dow from d) as c from t", "extract(dow)"],
    ["select substr(a, 0) as c from t", "before the first letter"],
    ["select split_part(a, '-', -1) as c from t", "before the first"],
    ["select replace(a, '', 'x') as c from t", "empty text"],
    ["select greatest(a, null) as c from t", "greatest of null"],
    ["select concat(a, b) as c from t", "concat"],
    ["select current_date as today_date", "clock"],
    ["select now() as n", "now"],
    ["select cast(a as hugeint) as a from t", "hugeint"],
    ["select a from t where d > '2024-01-01'", "date '"],
    ["select a as skip from t", "skip"],
    ["select a from t limit 3 offset 2", "offset"],
    ["SELECT a from t", "lower case"],
  ])("refuses %s", async (sql, word) => {
    const found = (await lintModel(bench.engine, sql)).join("\n");
    expect(found).toContain(word);
  });

  test.each([
    "select cast(date_trunc('month', d) as date) as m, cast(d + 3 * interval '1' day as date) as e from t",
    "select cast(date_trunc('quarter', cast(d + interval '1' month as date)) - interval '9' month as date) as q from t",
    "select cast(a as double) / nullif(b, 0) as c, a / 24 as d, (a + 1e0) / (n + 4) as e from t",
    "select count(distinct (a, b)) as n, sum(x) filter (where y) as s from t",
    "select case when a > 1 then a else 0 end as a, a * 2 as b from t",
    "select t.a from t where exists (select 1 as one from u where u.a = t.a) order by t.a desc nulls last",
    "select '::' as colons, d + interval '1' hour as later from t",
  ])("passes %s", async sql => {
    expect(await lintModel(bench.engine, sql)).toEqual([]);
  });
});

describe("the lint of types", () => {
  const given =
    "with t as (select cast(null as decimal(18, 4)) as d, cast(null as double) as x, cast(null as bigint) as b, cast(null as varchar) as s, cast(null as date) as day, cast(null as timestamp) as moment)";

  test.each([
    ["d / nullif(d, 0)", "division of decimals"],
    ["d / nullif(b, 0)", "division of decimals"],
    ["sum(d) / nullif(count(*), 0)", "division of decimals"],
    ["avg(d)", "avg of a decimal"],
    ["avg(d) over (order by b)", "avg of a decimal"],
    ["cast(x as decimal(18, 4))", "double cast to a decimal"],
    ["cast(coalesce(x, 0e0) as decimal(18, 4))", "double cast to a decimal"],
    ["cast(x as bigint)", "double cast to a whole number"],
    ["cast(x as varchar)", "double cast to varchar"],
    ["cast(moment as varchar)", "timestamp cast to varchar"],
    ["b = s", "varchar taken for a bigint"],
    ["b = '1'", "varchar taken for a"],
    ["day in ('2024-01-31')", "varchar taken for a date"],
    ["s || 1", "integer taken for a varchar"],
    ["day - date '2024-01-31'", "a date minus a date"],
    ["day + 1", "a date plus a number"],
    ["sum(b > 1)", "sum of a boolean"],
    ["b + 12345678901234567890", "more than 19 digits"],
    ["s || b", "bigint taken for a varchar"],
    ["date_diff('day', moment, moment)", "date_diff in days of moments"],
  ])("finds %s", async (expression, told) => {
    const found = await lintTypes(bench.engine, `${given} select ${expression} as v from t`);
    expect(found.join("; ")).toContain(told);
  });

  test.each([
    "cast(d as double) / nullif(d, 0)",
    "cast(sum(d) as double) / nullif(count(*), 0)",
    "x / nullif(d, 0)",
    "b / nullif(b, 0)",
    "avg(cast(d as double))",
    "cast(round(x, 4) as decimal(18, 4))",
    "cast(coalesce(round(x, 4), 0e0) as decimal(18, 4))",
    "cast(floor(x) as bigint)",
    "cast(d as varchar) || cast(b as varchar) || cast(day as varchar)",
    "cast(s as bigint) = b and true and 1e0 < x and day > date '2024-01-31'",
    "cast(day + interval '1' day as date) > date '2024-01-31'",
    "date_diff('day', day, cast(moment as date))",
  ])("lets %s pass", async expression => {
    expect(await lintTypes(bench.engine, `-- −14 … 中文\n${given} select ${expression} as v from t`)).toEqual([]);
  });
});
