import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readLog } from "../../functions/lake/commit-log.ts";
import { encodeGb18030 } from "./gb18030.ts";
import { failureText, fileWorld, ingested, ingestText, type StreamInput, salesMapping } from "./world.ts";
import { xlsx } from "./xlsx.ts";

const header = "order,partner,date,amount";
const good = `${header}\nA1,P1,2024-03-05,10\n`;

describe("one clear sentence names the file and the fix for", () => {
  const inputs: [string, string | Uint8Array, Partial<StreamInput>, string, RegExp][] = [
    ["an empty file", "", {}, "sales.csv", /SourceContractError: sales\.csv is empty \| Ask/],
    ["a file of blanks", " \n\n", {}, "sales.csv", /sales\.csv is empty/],
    ["a header without rows", `${header}\n`, {}, "sales.csv", /sales\.csv has a header but no rows/],
    [
      "a missing column",
      good.replace("partner", "Partners"),
      {},
      "sales.csv",
      /has no column "partner" \(did you mean "Partners"\?\); it has "order", "Partners", "date", "amount" \| Mend the mapping/,
    ],
    [
      "a repeated column",
      good.replace("partner", "order"),
      {},
      "sales.csv",
      /sales\.csv: the header names "order" twice/,
    ],
    [
      "a column whose name is gone",
      good.replace("partner", ""),
      {},
      "sales.csv",
      /has no column "partner"; it has "order", "date"/,
    ],
    ["a title above the names", `销售明细\n${good}`, {}, "sales.csv", /has no column "order".*`headerLine`/],
    [
      "a file that is not there",
      good,
      { files: "sale.csv" },
      "sales.csv",
      /sale\.csv does not exist \(looked in .*\) \| .*`files`/,
    ],
    ["a glob without match", good, { files: "in/*.csv" }, "sales.csv", /no file matches in\/\*\.csv/],
    ["a folder without data", good, { files: "docs" }, "docs/readme.md", /the folder docs holds no CSV/],
    [
      "Western text that is neither UTF-8 nor GB18030",
      Buffer.from(`${header}\nA1,Café Élan & Señor,2024-03-05,1\n`, "latin1"),
      {},
      "sales.csv",
      /sales\.csv: unknown encoding: .* \| Say it in the config: encoding: "utf-8"/,
    ],
    [
      "bytes that are no encoding",
      Buffer.concat([encodeGb18030(`${header}\nA1,华南代理,`), Buffer.from([0x81, 0xff, 0x81, 0xff, 10])]),
      {},
      "sales.csv",
      /sales\.csv: unknown encoding: it is not gb18030/,
    ],
    ["a name that says nothing", good, {}, "sales.dat", /sales\.dat: its name does not say what it holds \| .*format/],
    [
      "a torn gzip file",
      gzipSync(good.repeat(50)).subarray(0, 40),
      {},
      "sales.csv.gz",
      /sales\.csv\.gz cannot be unpacked/,
    ],
    ["a torn Parquet file", "PAR1 and then nothing", {}, "sales.parquet", /sales\.parquet cannot be read as Parquet/],
    ["a torn JSON array", '[{"order":"A1"},{"ord', {}, "sales.json", /sales\.json is not whole JSON/],
    ["a JSON object with two arrays", '{"a":[{}],"b":[{}]}', {}, "sales.json", /several arrays: a, b/],
    [
      "a field that no JSON record has",
      '{"order":"A1","partner":"P1","day":"2024-03-05","amount":1}\n',
      {},
      "sales.ndjson",
      /has no column "date"; it has "amount", "day", "order", "partner"/,
    ],
    ["an empty file called .xlsx", "", {}, "sales.xlsx", /sales\.xlsx is empty \| Ask/],
    ["a text file called .xlsx", good, {}, "sales.xlsx", /sales\.xlsx cannot be read as an Excel workbook/],
    [
      "a sheet that is not there",
      xlsx({ One: [["a"]] }),
      { sheet: "Two" },
      "sales.xlsx",
      /has no sheet "Two"; it has "One"/,
    ],
    [
      "a date format that is none",
      good,
      { mapping: { ...salesMapping, order_date: { from: "date", format: "%Q" } } },
      "sales.csv",
      /ConfigError: .*mapping\.order_date\.format "%Q" is no date format/,
    ],
    [
      "a lookup file that is not there",
      good,
      { mapping: { ...salesMapping, product_id: { from: "order", lookup: { file: "p.csv", key: "a", value: "b" } } } },
      "sales.csv",
      /the lookup file p\.csv does not exist/,
    ],
  ];
  test.each(inputs)("%s", async (_title, content, stream, name, sentence) => {
    const result = await ingestText(content, { files: name, ...stream }, name);
    expect(failureText(result)).toMatch(sentence);
    expect(result.rows).toEqual([]);
  });
});

test("a source whose folder variable is not set says what the data are, once", async () => {
  await using context = await fileWorld(
    {},
    {},
    {
      sources: {
        erp: {
          type: "files",
          folder: { env: "NOWHERE", missing: "sales of the ERP, own licence" },
          streams: { transactions: { files: "a.csv", mapping: salesMapping } },
        },
      },
    },
  );
  const { report } = await ingested(context);
  expect(report.failures).toMatchObject([{ source: "erp", stream: "*", error: { name: "ConfigError" } }]);
  expect(report.failures[0]?.error.hint).toContain("sales of the ERP");
});

test("what is good is kept beside an input that fails", async () => {
  await using context = await fileWorld(
    { "in/a.csv": good, "in/b.csv": "", "in/c.csv": good.replace("A1", "A3"), "partners.csv": "id,name\nP1,One\n" },
    {
      transactions: { files: "in", mapping: salesMapping },
      partners: { files: "partners.csv", mapping: { partner_id: "id", partner_name: "name" } },
    },
  );
  const result = await ingested(context);
  expect(failureText(result)).toContain("in/b.csv is empty");
  expect(result.report.streams).toMatchObject([
    { stream: "transactions", rowsLoaded: 2 },
    { stream: "partners", rowsLoaded: 1 },
  ]);
});

test("too many bad rows stop the batch, with the reasons and where they stand; nothing is committed", async () => {
  const bad = "A2,P1,31/02/2024,1\n";
  await using context = await fileWorld(
    { "sales.csv": good + bad.repeat(5) },
    { transactions: { files: "sales.csv", mapping: salesMapping } },
  );
  const result = await ingested(context);
  expect(failureText(result)).toMatch(
    /sales\.csv: 5 of 6 rows \(83\.3 %, limit 20 %\) break the contract of transactions: 5 × order_date: "31\/02\/2024" may be day\/month or month\/day; give its format in the mapping, e\.g\. "%d\/%m\/%Y" \(e\.g\. row 2\)/,
  );
  expect(await readLog(context.effects.storage, "transactions")).toEqual([]);
  expect(await context.effects.storage.list("")).toEqual([]);
});

test("a few bad rows of a short file are set aside and the good ones loaded; a file without a good row is refused", async () => {
  const bad = "A2,P1,soon,1\n";
  await using some = await fileWorld(
    { "sales.csv": good + bad + bad },
    { transactions: { files: "sales.csv", mapping: salesMapping } },
  );
  expect((await ingested(some)).report.streams).toMatchObject([{ rowsRead: 3, rowsLoaded: 1, rowsQuarantined: 2 }]);
  await using none = await fileWorld(
    { "sales.csv": `${good.split("\n")[0]}\n${bad}` },
    { transactions: { files: "sales.csv", mapping: salesMapping } },
  );
  expect(failureText(await ingested(none))).toContain("1 of 1 rows");
});

test("rows with a wrong number of fields are set aside with their line and their text", async () => {
  const { quarantined, report } = await ingestText(
    `${good}A2,P1,2024-03-05\nA3,P1,2024-03-05,1,2\nA4,P1,2024-03-05,4\n`,
    { maxQuarantinePct: 60 },
  );
  expect(report.streams[0]).toMatchObject({
    rowsRead: 4,
    rowsLoaded: 2,
    rowsQuarantined: 2,
    reasons: [{ reason: "row: wrong number of fields", rows: 2 }],
  });
  expect(quarantined.map(({ reason, original }) => [reason, original])).toEqual([
    ["row: wrong number of fields: expected 4, found 3 (line 3)", '{"line":"A2,P1,2024-03-05"}'],
    ["row: wrong number of fields: expected 4, found 5 (line 4)", '{"line":"A3,P1,2024-03-05,1,2"}'],
  ]);
});

test("a quote that is never closed costs its own line only", async () => {
  const lines = Array.from({ length: 100 }, (_, n) => `B${n},"P,1",2024-03-05,1\n`).join("");
  const { quarantined, report } = await ingestText(`${good}A2,"P1,2024-03-05,1\n${lines}A3,"P""3"x,2024-03-05,1\n`);
  expect(report.streams[0]).toMatchObject({ rowsRead: 103, rowsLoaded: 101, rowsQuarantined: 2 });
  expect(quarantined.map(({ reason, original }) => [reason, original])).toEqual([
    ["row: quotation marks do not match (line 3)", '{"line":"A2,\\"P1,2024-03-05,1"}'],
    ["row: quotation marks do not match (line 104)", '{"line":"A3,\\"P\\"\\"3\\"x,2024-03-05,1"}'],
  ]);
});

test("damaged lines of NDJSON are set aside, the others are read", async () => {
  const line = (n: number) => `{"order":"A${n}","partner":"P1","date":"2024-03-05","amount":1}\n`;
  const { quarantined, rows } = await ingestText(
    `${line(1)}{"order":\n[1]\n\n${line(2)}`,
    { maxQuarantinePct: 50 },
    "sales.ndjson",
  );
  expect(rows.map(({ order_id }) => order_id)).toEqual(["A1", "A2"]);
  expect(quarantined.map(({ reason, original }) => [reason, original])).toEqual([
    ["row: not JSON (record 2)", '{"line":"{\\"order\\":"}'],
    ["row: not a record (record 3)", '{"line":"[1]"}'],
  ]);
});
