// Rows of the failure matrix about files and the values in them.
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLog } from "../../functions/lake/commit-log.ts";
import { fileWorld, ingested, ingestText, salesMapping, writeFiles } from "../ingest/world.ts";
import { amountsOf, stagedOrders } from "./staged.ts";

const header = "order,partner,date,amount";
const versioned = { ...salesMapping, line_no: { constant: "1" }, status: "status", updated_at: "updated" };

function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, n) =>
    ordersOf([...items.slice(0, n), ...items.slice(n + 1)]).map(rest => [item, ...rest]),
  );
}

test("matrix 17: of four versions of an order, in whatever order they come, the newest wins, also where it cancels", async () => {
  const versions = [
    "10,completed,2026-10-01T08:00:00Z",
    "11,completed,2026-10-02T08:00:00Z",
    "12,completed,2026-10-02T08:00:01Z",
    "12,cancelled,2026-10-03T08:00:00Z",
  ];
  // One order for each of the 24 ways to deliver them; the n-th file brings the n-th version of every order.
  const deliveries = ordersOf(versions).map((delivered, way) =>
    delivered.map(version => `A${way},P1,2026-10-01,${version}`),
  );
  const files = Object.fromEntries(
    versions.map((_, n) => [
      `in/${n}.csv`,
      `${header},status,updated\n${deliveries.map(delivered => delivered[n]).join("\n")}\n`,
    ]),
  );
  await using context = await fileWorld(files, { transactions: { files: "in", mapping: versioned } });
  expect((await ingested(context)).report).toMatchObject({ failures: [], streams: [{ batches: 4 }] });
  const staged = await stagedOrders(context);
  expect(staged).toHaveLength(24);
  for (const order of staged) expect(order).toMatchObject({ net_amount: "12.0000", status: "cancelled" });
});

test("matrix 18: a file with a new name is no new input, and rows that are sent again in another file count once", async () => {
  const rows = ["A1,P1,2026-10-01,10", "A2,P1,2026-10-01,10", "A3,P2,2026-10-02,5"];
  await using context = await fileWorld(
    { "in/a.csv": `${header}\n${rows.join("\n")}\n` },
    { transactions: { files: "in", mapping: { ...salesMapping, line_no: { constant: "1" } } } },
  );
  await ingested(context);
  await rename(join(context.folder, "in/a.csv"), join(context.folder, "in/b.csv"));
  expect((await ingested(context)).report.streams[0]).toMatchObject({ batches: 0, unchangedInputs: 1 });
  await writeFiles(context.folder, { "in/c.csv": `${header}\n${rows.toReversed().join("\n")}\nA4,P2,2026-10-03,7\n` });
  expect((await ingested(context)).report.streams[0]).toMatchObject({ batches: 1, rowsLoaded: 4 });
  expect(amountsOf(await stagedOrders(context))).toEqual([
    ["A1", "10.0000"],
    ["A2", "10.0000"],
    ["A3", "5.0000"],
    ["A4", "7.0000"],
  ]);
});

describe("matrix 19: a poisoned row is set aside and the rest is loaded:", () => {
  const good = Array.from({ length: 20 }, (_, n) => `A${n},P1,2026-10-01,${n}.50`);
  const withRow = (row: string | Buffer) =>
    Buffer.concat([Buffer.from(`${header}\n${good.join("\n")}\n`), Buffer.from(row), Buffer.from("\n")]);
  test.each([
    ["NaN", "X,P1,2026-10-01,NaN"],
    ["infinity", "X,P1,2026-10-01,Infinity"],
    ["1e400", "X,P1,2026-10-01,1e400"],
    ["more digits than an amount holds", `X,P1,2026-10-01,${"9".repeat(40)}`],
    ["the year 0", "X,P1,0000-00-00,1"],
    ["a day that is not", "X,P1,2026-02-30,1"],
    ["no order number", ",P1,2026-10-01,1"],
    ["too few fields", "X,P1"],
    ["too many fields", "X,P1,2026-10-01,1,2,3"],
    ["a formula for an amount", "X,P1,2026-10-01,=1+1"],
  ])("%s", async (_title, row) => {
    const { report, rows, quarantined } = await ingestText(withRow(row));
    expect(report.failures).toEqual([]);
    expect(report.streams[0]).toMatchObject({ rowsRead: 21, rowsLoaded: 20, rowsQuarantined: 1 });
    expect(rows).toHaveLength(20);
    expect(quarantined[0]?.reason).not.toBe("");
  });

  test.each([
    ["a text of ten megabytes", `X,${"p".repeat(10_000_000)},2026-10-01,1`],
    ["a NUL byte", "X,P\u00001,2026-10-01,1"],
    ["bytes that are no UTF-8", Buffer.from([0x58, 0x2c, 0xff, 0xfe, 0xc3, 0x28, 0x2c, 0x31, 0x2c, 0x31])],
  ])("or the whole file is refused in one sentence, and never read in part: %s", async (_title, row) => {
    const { report, rows, quarantined } = await ingestText(withRow(row));
    if (report.failures.length > 0) {
      expect(report.failures).toMatchObject([{ error: { name: "SourceContractError" } }]);
      expect(rows.length + quarantined.length).toBe(0);
    } else expect(rows.length + quarantined.length).toBe(21);
  });

  test("more bad rows than the config allows stop the batch", async () => {
    const bad = Array.from({ length: 6 }, (_, n) => `X${n},P1,never,1`);
    const { report, rows } = await ingestText(`${header}\n${[...good, ...bad].join("\n")}\n`);
    expect(report.failures).toMatchObject([{ error: { message: expect.stringContaining("6 of 26 rows") } }]);
    expect(rows).toEqual([]);
  });
});

describe("matrix 21: columns are found by their names, or the file is refused:", () => {
  const expected = [{ order_id: "A1", partner_id: "P1", order_date: "2026-10-01", net_amount: "1234.5000" }];
  test.each([
    ["in another order", "amount,date,order,partner\n1234.50,2026-10-01,A1,P1\n"],
    ["with a byte order mark", `\uFEFF${header}\nA1,P1,2026-10-01,1234.50\n`],
    ["behind semicolons", "order;partner;date;amount\nA1;P1;2026-10-01;1234.50\n"],
    ["with an amount in full-width digits", `${header}\nA1,P1,2026-10-01,１２３４．５０\n`],
  ])("%s", async (_title, content) => {
    expect(await ingestText(content)).toMatchObject({ report: { failures: [] }, rows: expected });
  });

  test("a date in full-width digits is no date, and is said to be none", async () => {
    const { report } = await ingestText(`${header}\nA1,P1,２０２６-１０-０１,1\n`);
    expect(report.failures).toMatchObject([{ error: { message: expect.stringContaining("is not a date") } }]);
  });

  test("a column that is not there is named", async () => {
    const { report, rows } = await ingestText("order,partner,day,amount\nA1,P1,2026-10-01,1\n");
    expect(report.failures).toMatchObject([{ error: { message: expect.stringContaining("date") } }]);
    expect(rows).toEqual([]);
  });
});

test("matrix 22: amounts arrive to the cent, and so does their sum", { timeout: 60_000 }, async () => {
  const cents = fc.bigInt({ min: -99_999_999_999n, max: 99_999_999_999n });
  await fc.assert(
    fc.asyncProperty(fc.array(cents, { minLength: 1, maxLength: 60 }), async amounts => {
      const lines = amounts.map((amount, n) => `A${n},P1,2026-10-01,${decimal(amount)}`);
      await using context = await fileWorld(
        { "sales.csv": `${header}\n${lines.join("\n")}\n` },
        { transactions: { files: "sales.csv", mapping: { ...salesMapping, line_no: { constant: "1" } } } },
      );
      expect((await ingested(context)).report.failures).toEqual([]);
      const staged = (await stagedOrders(context)).map(({ net_amount }) => tenThousandths(String(net_amount)));
      const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
      expect(sum(staged)).toBe(sum(amounts) * 100n);
    }),
    { numRuns: 10 },
  );
});

function decimal(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const tenThousandths = (text: string) => BigInt(text.replace(".", ""));

test("matrix 23: a file with one row is a batch, one without rows is named, and an empty answer commits nothing", async () => {
  const one = await ingestText(`${header}\nA1,P1,2026-10-01,1\n`);
  expect(one.rows).toHaveLength(1);
  await using context = await fileWorld(
    { "sales.csv": `${header}\n` },
    { transactions: { files: "sales.csv", mapping: { ...salesMapping, line_no: { constant: "1" } } } },
  );
  expect((await ingested(context)).report.failures).toMatchObject([
    { error: { name: "SourceContractError", message: expect.stringContaining("has a header but no rows") } },
  ]);
  expect(await readLog(context.effects.storage, "transactions")).toEqual([]);
  expect(await stagedOrders(context)).toEqual([]);
  await writeFile(join(context.folder, "sales.csv"), `${header}\nA1,P1,2026-10-01,1\n`);
  expect((await ingested(context)).rows).toHaveLength(1);
});
