import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { type HashedColumn, logicalHash } from "../../functions/lake/logical-hash.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open();
});
afterAll(() => engine[Symbol.asyncDispose]());

const columns: HashedColumn[] = [
  { name: "id", type: "VARCHAR" },
  { name: "other", type: "VARCHAR" },
  { name: "amount", type: "DECIMAL(18,4)" },
  { name: "share", type: "DOUBLE" },
  { name: "day", type: "DATE" },
  { name: "at", type: "TIMESTAMP" },
  { name: "n", type: "BIGINT" },
  { name: "is_new", type: "BOOLEAN" },
];

type Cells = (string | null)[];
const sqlOf = (rows: readonly Cells[]) =>
  `(${rows
    .map(row => {
      const cells = columns.map(
        ({ name, type }, index) =>
          `cast(${row[index] === null || row[index] === undefined ? "null" : literal(row[index])} as ${type}) as ${name}`,
      );
      return `select ${cells.join(", ")}`;
    })
    .join(" union all ")})`;
const hashOf = async (rows: readonly Cells[]) => (await logicalHash(engine, sqlOf(rows), columns)).hash;

const row: Cells = ["a", "b", "1.0001", "0.125", "2026-10-31", "2026-10-31 08:00:00.5", "7", "true"];
const withCell = (index: number, value: string | null) => row.map((cell, at) => (at === index ? value : cell));

const text = fc.option(fc.string({ unit: fc.constantFrom("a", ":", ",", "-", "1", "金", "'"), maxLength: 4 }));
const anyRow = fc.tuple(text, text).map(([id, other]): Cells => [id, other, ...row.slice(2)]);

describe("the logical hash of a table", () => {
  test("does not depend on the order of the rows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 6 }), async rows => {
        expect(await hashOf(rows.toReversed())).toBe(await hashOf(rows));
      }),
      { numRuns: 30 },
    );
  });

  test("is the same for two tables only where their rows are", async () => {
    const sorted = (rows: readonly Cells[]) => JSON.stringify(rows.map(cells => JSON.stringify(cells)).sort());
    const rows = fc.array(anyRow, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(rows, rows, async (a, b) => {
        expect((await hashOf(a)) === (await hashOf(b))).toBe(sorted(a) === sorted(b));
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ["a digit of a DECIMAL", withCell(2, "1.0002")],
    ["a day", withCell(4, "2026-11-01")],
    ["a microsecond", withCell(5, "2026-10-31 08:00:00.500001")],
    ["a letter", withCell(0, "A")],
    ["a null for an empty text", withCell(1, null)],
    ["the ninth digit of a DOUBLE", withCell(3, "0.125000001")],
  ])("changes with %s", async (_claim, other) => {
    expect(await hashOf([other])).not.toBe(await hashOf([row]));
  });

  test("counts equal rows: two are not none, and not one", async () => {
    const hashes = await Promise.all([[row], [row, row], [row, row, row]].map(hashOf));
    expect(new Set(hashes).size).toBe(3);
  });

  test("takes two sums of doubles for one that differ by the order of adding, their difference for 0, and so -0", async () => {
    const sums = ["(0.1 + 0.2) + 0.3", "0.1 + (0.2 + 0.3)"].map(
      sum => `(select cast(${sum.replaceAll(/0\.\d/g, "cast($& as double)")} as double) as share)`,
    );
    const share: HashedColumn[] = [{ name: "share", type: "DOUBLE" }];
    const [left, right] = await Promise.all(sums.map(sum => logicalHash(engine, sum, share)));
    expect(await engine.rows(`select a.share = b.share as equal from ${sums[0]} as a, ${sums[1]} as b`)).toEqual([
      { equal: false },
    ]);
    expect(left).toEqual(right);
    expect(await hashOf([withCell(3, "-5.551115123125783e-17")])).toBe(await hashOf([withCell(3, "0.0")]));
    expect(await hashOf([withCell(3, "-0.0")])).toBe(await hashOf([withCell(3, "0.0")]));
  });

  test("of no row is that of the columns", async () => {
    const none = await logicalHash(engine, `(select * from ${sqlOf([row])} where false)`, columns);
    expect(none.rows).toBe(0);
    expect(await logicalHash(engine, `(select * from ${sqlOf([row])} where false)`, columns.slice(1))).not.toEqual(
      none,
    );
  });

  test("refuses a type that engines write differently", async () => {
    const nested = [{ name: "x", type: "INTEGER[]" }];
    await expect(logicalHash(engine, "(select [1, 2] as x)", nested)).rejects.toThrow("INTEGER[]");
  });
});
