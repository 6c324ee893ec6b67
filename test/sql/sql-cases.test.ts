// Every file of cases/ is named after a model and says what the model must make of a handful of rows.
//
//   - title: a claim
//     given: rows by table; a stream as raw_<stream>, or any model, which then is not built but given
//     expect: the model's rows, with the columns that matter, in any order
//     where: SQL that picks the rows compared (optional)
//     no_rows: a query that must find nothing (optional)
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { identifier, type Row } from "../../functions/lake/engine.ts";
import { SqlBench } from "./sql-bench.ts";

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const rows = z.array(z.record(z.string(), value));
const caseSchema = z.strictObject({
  title: z.string(),
  given: z.record(z.string(), rows).default({}),
  expect: rows.optional(),
  where: z.string().optional(),
  no_rows: z.string().optional(),
});
type Case = z.infer<typeof caseSchema>;

const folder = new URL("./cases/", import.meta.url).pathname;
const files = readdirSync(folder)
  .filter(name => name.endsWith(".yaml"))
  .sort()
  .map(name => ({
    model: basename(name, ".yaml"),
    cases: z.array(caseSchema).parse(parse(readFileSync(join(folder, name), "utf8"), { merge: true })),
  }));

let bench: SqlBench;
beforeAll(async () => {
  bench = await SqlBench.open();
});
afterAll(() => bench[Symbol.asyncDispose]());

test("every model runs where no stream has a row", () => {
  expect(bench.broken).toEqual([]);
});

describe.each(files)("$model", ({ model, cases }) => {
  test.each(cases)("$title", async sqlCase => {
    await bench.build(model, sqlCase.given);
    await expectUniqueKey(model);
    if (sqlCase.expect) await expectRows(model, sqlCase, sqlCase.expect);
    if (sqlCase.no_rows) expect(await bench.engine.rows(sqlCase.no_rows)).toEqual([]);
  });
});

async function expectUniqueKey(model: string): Promise<void> {
  const key = (bench.models.find(({ table }) => table === model)?.key ?? []).map(identifier).join(", ");
  if (key === "") return;
  const twins = await bench.engine.rows(`select ${key} from ${identifier(model)} group by ${key} having count(*) > 1`);
  expect(twins, `rows of one key (${key})`).toEqual([]);
}

async function expectRows(model: string, { where }: Case, expected: z.infer<typeof rows>): Promise<void> {
  const types = new Map((await bench.columnsOf(identifier(model))).map(({ name, type }) => [name, type]));
  const names = [...new Set(expected.flatMap(row => Object.keys(row)))];
  for (const name of names) expect([...types.keys()]).toContain(name);
  const list = names.length > 0 ? names.map(identifier).join(", ") : "*";
  const actual = await bench.engine.rows(`select ${list} from ${identifier(model)}${where ? ` where ${where}` : ""}`);
  const found = actual.map(row => comparable(row, names, types));
  const wanted = expected.map(row => comparable(row, names, types));
  expect(sorted(found)).toEqual(sorted(wanted));
}

/** Money and counts come as exact text; six decimals are compared. */
function comparable(row: Row | z.infer<typeof rows>[number], names: readonly string[], types: Map<string, string>) {
  return Object.fromEntries(
    names.map(name => {
      const cell = row[name] ?? null;
      const isNumber = cell !== null && /^(DECIMAL|BIGINT|DOUBLE)/.test(types.get(name) ?? "");
      return [name, isNumber ? Math.round(Number(cell) * 1e6) / 1e6 : cell];
    }),
  );
}

function sorted<T>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
