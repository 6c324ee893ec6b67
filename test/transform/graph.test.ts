import { expect, test } from "vitest";
import { inBuildOrder } from "../../functions/transform/graph.ts";

const node = (table: string, ...inputs: string[]) => ({ table, inputs, file: `sql/marts/${table}.sql` });

test("inputs are built before those who read them, in the same order every time", () => {
  const nodes = [node("c", "b"), node("a", "raw"), node("b", "a", "raw")];
  expect(inBuildOrder(nodes, new Set(["raw"])).map(({ table }) => table)).toEqual(["a", "b", "c"]);
});

test("a circle is named in full", () => {
  expect(() => inBuildOrder([node("a", "b"), node("b", "a")], new Set())).toThrow("a → b → a");
});

test("a table that nothing makes is named with its reader", () => {
  expect(() => inBuildOrder([node("a", "prtners")], new Set())).toThrow(
    "sql/marts/a.sql reads prtners, which nothing makes",
  );
});
