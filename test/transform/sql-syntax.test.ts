import { expect, test } from "vitest";
import { Engine } from "../../functions/lake/engine.ts";
import { parseSelect } from "../../functions/transform/sql-syntax.ts";

const tablesOf = async (sql: string) => {
  await using engine = await Engine.open();
  return (await parseSelect(engine, sql, "x.sql")).tables;
};

test("joins, subqueries and unions are all read, CTEs are not tables", async () => {
  expect(
    await tablesOf(
      "with a as (select * from t1 join t2 on t1.i = t2.i) select * from a where exists (select 1 from t3) union all select * from t4",
    ),
  ).toEqual(["t1", "t2", "t3", "t4"]);
});

test("a CTE hides a table only where it is in scope", async () => {
  expect(
    await tablesOf(
      "select * from (with orders as (select * from t1) select * from orders) as inner_orders join orders on true",
    ),
  ).toEqual(["orders", "t1"]);
});

test("a file read inside a model is refused", async () => {
  await expect(tablesOf("select * from read_parquet('x.parquet')")).rejects.toThrow("reads a table function");
});

test("two statements are refused", async () => {
  await expect(tablesOf("select 1; select 2")).rejects.toThrow("is not one SELECT");
});

test("comments and layout do not change the normalised text, a literal does", async () => {
  await using engine = await Engine.open();
  const normalised = async (sql: string) => (await parseSelect(engine, sql, "x.sql")).normalised;
  expect(await normalised("select 1 as a -- one")).toBe(await normalised("select\n  1 as a"));
  expect(await normalised("select 1 as a")).not.toBe(await normalised("select 2 as a"));
});
