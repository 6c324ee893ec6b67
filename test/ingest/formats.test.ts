import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { encodeGb18030 } from "./gb18030.ts";
import { fileWorld, ingested, ingestText, salesMapping } from "./world.ts";
import { xlsx } from "./xlsx.ts";

const header = "order,partner,date,amount";
const plain = `${header}\nA1,P1,2024-03-05,10.50\nA2,P2,2024-03-06,20\n`;
const expected = [
  { order_id: "A1", partner_id: "P1", order_date: "2024-03-05", net_amount: "10.5000", _row: "1" },
  { order_id: "A2", partner_id: "P2", order_date: "2024-03-06", net_amount: "20.0000", _row: "2" },
];
const records = [
  { order: "A1", partner: "P1", date: "2024-03-05", amount: 10.5 },
  { order: "A2", partner: "P2", date: "2024-03-06", amount: 20 },
];
const ndjson = records.map(record => `${JSON.stringify(record)}\n`).join("");

describe("the same rows come out of", () => {
  const inputs: [string, string, string | Uint8Array][] = [
    ["CSV", "sales.csv", plain],
    ["CSV with a byte order mark", "sales.csv", `\uFEFF${plain}`],
    ["CSV with CRLF", "sales.csv", plain.replaceAll("\n", "\r\n")],
    ["CSV with CR", "sales.csv", plain.replaceAll("\n", "\r")],
    ["CSV with two kinds of line end", "sales.csv", plain.replace("\n", "\r\n")],
    ["CSV without a final newline", "sales.csv", plain.trimEnd()],
    ["CSV with empty lines", "sales.csv", `\n${plain.replaceAll("\n", "\n\n")}`],
    ["CSV with padded headers", "sales.csv", plain.replace(header, " order , partner ,date , amount")],
    ["semicolons", "sales.csv", plain.replaceAll(",", ";")],
    ["tabs", "sales.tsv", plain.replaceAll(",", "\t")],
    ["pipes", "sales.txt", plain.replaceAll(",", "|")],
    ["UTF-16 with a byte order mark", "sales.csv", Buffer.from(`\uFEFF${plain}`, "utf16le")],
    ["UTF-16 big endian", "sales.csv", Buffer.from(`\uFEFF${plain}`, "utf16le").swap16()],
    ["gzipped CSV", "sales.csv.gz", gzipSync(plain)],
    ["a JSON array", "sales.json", JSON.stringify(records, null, 2)],
    ["a JSON object with one array", "sales.json", JSON.stringify({ total: 2, items: records })],
    ["NDJSON", "sales.ndjson", ndjson],
    ["NDJSON that is called JSON", "sales.json", ndjson],
    ["gzipped NDJSON", "sales.ndjson.gz", gzipSync(ndjson)],
    [
      "an Excel workbook",
      "sales.xlsx",
      xlsx({
        Sales: [
          ["order", "partner", "date", "amount"],
          ["A1", "P1", new Date("2024-03-05"), 10.5],
          [],
          ["A2", "P2", new Date("2024-03-06"), 20],
        ],
      }),
    ],
  ];
  test.each(inputs)("%s", async (_title, name, content) => {
    const { rows, report } = await ingestText(content, {}, name);
    expect(report.failures).toEqual([]);
    expect(rows).toMatchObject(expected);
  });

  test("Parquet", async () => {
    await using context = await fileWorld(
      { "empty.csv": plain },
      { transactions: { files: "sales.parquet", mapping: salesMapping } },
    );
    await using engine = await Engine.open();
    await engine.run(
      `copy (select 'A' || i as "order", 'P' || i as partner, date '2024-03-04' + i::int as date, (i * 10.5)::decimal(9, 1) as amount from range(1, 3) t(i)) to ${literal(`${context.folder}/sales.parquet`)} (format parquet)`,
    );
    const { rows } = await ingested(context);
    expect(rows.map(({ order_date, net_amount }) => [order_date, net_amount])).toEqual([
      ["2024-03-05", "10.5000"],
      ["2024-03-06", "21.0000"],
    ]);
  });
});

test("GB18030 is found by itself, also where its first Chinese word comes late", async () => {
  const filler = Array.from({ length: 60_000 }, (_, n) => `A${n},P1,2024-03-05,1,ascii only\n`).join("");
  const text = `order,partner,date,amount,note\n${filler}A9,华南代理,2024-03-05,1,备注\n`;
  const { rows, report } = await ingestText(encodeGb18030(text));
  expect(report.failures).toEqual([]);
  expect(rows.at(-1)).toMatchObject({ order_id: "A9", partner_id: "华南代理" });
});

test("a quoted field may hold delimiters, doubled quotes and newlines", async () => {
  const { rows } = await ingestText(`${header}\n"A,1","P ""x""\nsecond line",2024-03-05,"1,234.50"\n`);
  expect(rows).toMatchObject([{ order_id: "A,1", partner_id: 'P "x"\nsecond line', net_amount: "1234.5000" }]);
});

test("the delimiter is found though a quoted header holds more of another", async () => {
  const { rows } = await ingestText(
    `"order";partner;date;amount;"note, with, many, commas, in, it"\nA1;P1;2024-03-05;1;x\n`,
  );
  expect(rows).toMatchObject([{ order_id: "A1", partner_id: "P1" }]);
});

test("a sheet is taken by its name, and cells keep their kind", async () => {
  const book = xlsx({
    Cover: [["nothing here"]],
    订单: [
      ["order", "partner", "date", "amount", "moment"],
      [1001, "P1", new Date("2024-03-05"), 0.1, new Date("2024-03-05T13:45:00Z")],
    ],
  });
  const mapping = { ...salesMapping, ordered_at: "moment" };
  const { rows } = await ingestText(book, { sheet: "订单", mapping }, "book.xlsx");
  expect(rows).toMatchObject([
    { order_id: "1001", order_date: "2024-03-05", net_amount: "0.1000", ordered_at: "2024-03-05 05:45:00" },
  ]);
});

test("nested JSON is reached by a path; long numbers keep every digit", async () => {
  const line =
    '{"id":1234567890123456789,"buyer":{"partner":{"id":"P1"}},"lines":[{"paid":12345678901234.56}],"date":"2024-03-05"}\n';
  const mapping = { order_id: "id", partner_id: "buyer.partner.id", order_date: "date", net_amount: "lines.0.paid" };
  const { rows } = await ingestText(line, { mapping }, "sales.ndjson");
  expect(rows).toMatchObject([
    { order_id: "1234567890123456789", partner_id: "P1", net_amount: "12345678901234.5600" },
  ]);
});

test("folders and globs are read in the order of their names, one batch each; office lock files are not read", async () => {
  const row = (n: number) => `${header}\nA${n},P1,2024-03-05,1\n`;
  await using context = await fileWorld(
    {
      "in/b.csv": row(2),
      "in/a.csv": row(1),
      "in/~$a.csv": "lock",
      "in/readme.md": "x",
      "more/c-2024.csv": row(3),
      "more/d.csv": row(4),
    },
    { transactions: { files: ["in", "more/c-*.csv"], mapping: salesMapping } },
  );
  const { report, rows } = await ingested(context);
  expect(report.failures).toEqual([]);
  expect(report.streams[0]).toMatchObject({ batches: 3, rowsRead: 3, rowsLoaded: 3 });
  expect(rows.map(({ order_id }) => order_id).sort()).toEqual(["A1", "A2", "A3"]);
});

test("what stands above `headerLine` is passed over, also in a file with a damaged line", async () => {
  const text =
    'Sales, all "regions\nprinted 2024-04-01\norder,partner,date,amount\nA1,P1,2024-03-05,10\nA2,P1,2024-03-06\n';
  const { report, rows } = await ingestText(text, { headerLine: 3 });
  expect(rows).toMatchObject([{ order_id: "A1", net_amount: "10.0000" }]);
  expect(report.streams).toMatchObject([{ rowsRead: 2, rowsLoaded: 1, rowsQuarantined: 1 }]);
});

test("columns without a name, and two of one name, are no trouble until the mapping asks for them", async () => {
  const text = ",order,partner,date,amount,note,note,\n0,A1,P1,2024-03-05,10,a,b,\n";
  expect((await ingestText(text)).rows).toMatchObject([{ order_id: "A1", net_amount: "10.0000" }]);
});

test("amounts in another unit are scaled, days as a spreadsheet counts them are days", async () => {
  const mapping = {
    ...salesMapping,
    order_date: { from: "date", format: "excel" },
    net_amount: { from: "amount", scale: 10_000 },
  };
  const { rows } = await ingestText("order,partner,date,amount\nA1,P1,45356,1.23456789\n", { mapping });
  expect(rows).toMatchObject([{ order_date: "2024-03-05", net_amount: "12345.6789" }]);
});
