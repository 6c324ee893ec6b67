// Files as they are exported for people: a title above, nameless columns at the end, empty rows below.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSample } from "../../../functions/cli/init/read-sample.ts";
import { xlsx } from "../../ingest/xlsx.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function sampleOf(name: string, content: string | Uint8Array) {
  const file = join(folder, name);
  await writeFile(file, content);
  const { fields, rows, headerLine } = await readSample(file);
  return { fields, rows, headerLine };
}

const table = {
  fields: ["订单号", "日期", "金额"],
  rows: [
    ["1", "2024-03-05", "10.5"],
    ["2", "2024-03-06", "11"],
  ],
};
const lines = "订单号;日期;金额\n1;2024-03-05;10.5\n2;2024-03-06;11\n";

test.each<[string, string, string | Uint8Array, number | undefined]>([
  ["a table that begins at once", "a.csv", lines, undefined],
  ["a title above the names", "b.csv", `销售明细\n${lines}`, 2],
  ["a title, a period and an empty line", "c.csv", `销售明细;;\n期间：2024-01 至 2024-03;;\n\n${lines}`, 4],
  ["empty lines alone", "d.csv", `\n\n${lines}`, undefined],
  [
    "a workbook with a title",
    "e.xlsx",
    xlsx({
      One: [["销售明细"], table.fields, ...table.rows.map(([id = "", day = "", amount = ""]) => [id, day, amount])],
    }),
    2,
  ],
])("%s", async (_title, name, content, headerLine) => {
  expect(await sampleOf(name, content)).toEqual({ ...table, headerLine });
});

test("columns without a name and rows without a value are no trouble", async () => {
  expect(await sampleOf("f.csv", "订单号,日期,,\n1,2024-03-05,,\n,,,\n")).toEqual({
    fields: ["订单号", "日期", "", ""],
    rows: [["1", "2024-03-05", "", ""]],
    headerLine: undefined,
  });
});
