import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FieldMapping } from "../../functions/config/mapping.ts";
import { dateSql, timestampSql } from "../../functions/ingest/moment-sql.ts";
import { integerSql, numberSql } from "../../functions/ingest/number-sql.ts";
import { steadyOffsetMinutes } from "../../functions/ingest/time-zone-sql.ts";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { fileWorld, ingested, ingestText, salesMapping } from "./world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open();
});
afterAll(() => engine.close());

async function value(sql: (text: string) => string, text: string): Promise<unknown> {
  const [row] = await engine.rows(`select ${sql("v")} as value from (select ${literal(text)} as v)`);
  return row?.value;
}

describe("dates", () => {
  const rule = { formats: [], timeZone: "Asia/Shanghai" };
  test.each([
    ["2024-03-05", "2024-03-05"],
    ["2024/3/5", "2024-03-05"],
    ["2024.03.05", "2024-03-05"],
    ["20240305", "2024-03-05"],
    ["2024年3月5日", "2024-03-05"],
    ["2024-03-05 10:11:12", "2024-03-05"],
    ["2024-03-04T20:00:00Z", "2024-03-05"],
    ["2024-02-30", null],
    ["24-03-05", null],
    ["05/03/2024", null],
    ["2024-03", null],
    ["epoch", null],
    ["20241305", null],
    ["2024-03-05x", null],
  ])("%s is %s", async (text, expected) => {
    expect(await value(v => dateSql(v, rule), text)).toBe(expected);
  });
  test.each([
    ["%d/%m/%Y", "5/3/2024", "2024-03-05"],
    ["%d/%m/%Y", "31/02/2024", null],
    ["%d/%m/%Y", "05/03/24", null],
    ["%d/%m/%Y", "epoch", null],
    ["%d/%m/%y", "05/03/24", "2024-03-05"],
    ["%Y-%m-%dT%H:%M:%S%z", "2024-03-04T20:00:00+0000", "2024-03-05"],
    ["excel", "45356", "2024-03-05"],
    ["excel", "45356.75", "2024-03-05"],
    ["excel", "12", null],
    ["excel", "2024-03-05", null],
  ])("by %s, %s is %s", async (format, text, expected) => {
    expect(await value(v => dateSql(v, { ...rule, formats: [format] }), text)).toBe(expected);
  });
  test("several formats are tried in order", async () => {
    const both = { ...rule, formats: ["%d/%m/%Y", "%d.%m.%Y"] };
    expect(await value(v => dateSql(v, both), "05.03.2024")).toBe("2024-03-05");
  });
});

describe("times without a zone are the zone's own, those with an offset are instants", () => {
  test.each([
    ["2024-03-05 10:11:12", "Asia/Shanghai", "2024-03-05 02:11:12"],
    ["2024-03-05T10:11", "Asia/Shanghai", "2024-03-05 02:11:00"],
    ["2024-03-05", "Asia/Shanghai", "2024-03-04 16:00:00"],
    ["2024年3月5日 10时11分12秒", "Asia/Shanghai", "2024-03-05 02:11:12"],
    ["2024-03-05T10:11:12.123Z", "Asia/Shanghai", "2024-03-05 10:11:12.123"],
    ["2024-03-05 10:11:12+08:00", "UTC", "2024-03-05 02:11:12"],
    ["2024-03-05T10:11+0530", "UTC", "2024-03-05 04:41:00"],
    ["20240305101112", "UTC", "2024-03-05 10:11:12"],
    ["2024-07-01 12:00:00", "America/Los_Angeles", "2024-07-01 19:00:00"],
    ["2024-01-01 12:00:00", "America/Los_Angeles", "2024-01-01 20:00:00"],
    ["1988-07-01 12:00:00", "Asia/Shanghai", "1988-07-01 03:00:00"],
    ["2024-03-05 25:00:00", "UTC", null],
    ["2024-03-05 10:11:12 CST", "UTC", null],
  ])("%s in %s is %s", async (text, timeZone, expected) => {
    expect(await value(v => timestampSql(v, { formats: [], timeZone }), text)).toBe(expected);
  });
  test("a zone that changes its clock has no steady offset", () => {
    expect(steadyOffsetMinutes("Asia/Shanghai")).toBe(480);
    expect(steadyOffsetMinutes("Asia/Kolkata")).toBe(330);
    expect(steadyOffsetMinutes("Europe/Berlin")).toBeUndefined();
  });
});

describe("amounts", () => {
  const point = { decimal: ".", isPercentage: false } as const;
  const comma = { decimal: ",", isPercentage: false } as const;
  test.each([
    ["1234.5", point, "1234.5000"],
    ["1,234,567.89", point, "1234567.8900"],
    ["￥１，２３４．５０", point, "1234.5000"],
    ["¥ 99", point, "99.0000"],
    ["100元", point, "100.0000"],
    ["-12.30 USD", point, "-12.3000"],
    ["(1,234.50)", point, "-1234.5000"],
    ["1,234.50-", point, "-1234.5000"],
    ["-", point, null],
    ["29\u00a0916,33", comma, "29916.3300"],
    ["1'234.50 CHF", point, "1234.5000"],
    ["1.5E3", point, "1500.0000"],
    ["1,5", point, null],
    ["12%", point, null],
    ["abc", point, null],
    ["1.2.3", point, null],
    ["1.234,56", comma, "1234.5600"],
    ["1.500", comma, "1500.0000"],
    ["12,5", comma, "12.5000"],
    ["1 234,5 €", comma, "1234.5000"],
    ["1.5", comma, null],
    ["99999999999999999999", point, null],
  ])("%s", async (text, rule, expected) => {
    expect(await value(v => numberSql(v, "amount", rule), text)).toBe(expected);
  });
  test.each([
    ["1.23456789", 10_000, "12345.6789"],
    ["12,345", 0.01, "123.4500"],
    ["0.5亿", 100_000_000, null],
    ["3.2", 100_000_000, "320000000.0000"],
  ])("%s times %d is %s", async (text, scale, expected) => {
    expect(await value(v => numberSql(v, "amount", { ...point, scale }), text)).toBe(expected);
  });
  test("per cent is a share, unless the column counts per cent; infinity is no number", async () => {
    expect(await value(v => numberSql(v, "number", point), "12.5%")).toBe(0.125);
    expect(await value(v => numberSql(v, "number", { ...point, isPercentage: true }), "12.5 %")).toBe(12.5);
    expect(await value(v => numberSql(v, "number", point), "inf")).toBeNull();
    expect(await value(v => numberSql(v, "number", point), "nan")).toBeNull();
  });
  test.each([
    ["12", "12"],
    ["12.0", "12"],
    ["1,200", "1200"],
    ["１２", "12"],
    ["12.5", null],
    ["0x1f", null],
    ["", null],
  ])("whole number %s is %s", async (text, expected) => {
    expect(await value(v => integerSql(v, point), text)).toBe(expected);
  });
});

async function mapped(cells: Record<string, string>, mapping: Record<string, FieldMapping>) {
  const names = Object.keys(cells);
  const text = `order,partner,date,amount,${names.join(",")}\nA1,P1,2024-03-05,1,${Object.values(cells)
    .map(cell => `"${cell}"`)
    .join(",")}\n`;
  const { rows, report } = await ingestText(text, { mapping: { ...salesMapping, ...mapping }, empty: ["N/A", "-"] });
  expect(report.failures).toEqual([]);
  return rows[0];
}

describe("the mapping", () => {
  test("renames, sets constants, joins, splits, translates", async () => {
    const row = await mapped(
      { code: "SO-43659-1", state: "已完成", kind: "x" },
      {
        order_id: { concat: ["order", "code"], by: "/" },
        product_id: { from: "code", split: { by: "-", part: 2 } },
        status: { from: "state", values: { 已完成: "completed" }, otherwise: "open" },
        campaign_id: { from: "kind", values: { x: "" } },
        currency: { constant: "USD" },
      },
    );
    expect(row).toMatchObject({
      order_id: "A1/SO-43659-1",
      product_id: "43659",
      status: "completed",
      campaign_id: null,
      currency: "USD",
    });
  });
  test("takes the stream's words for empty as empty", async () => {
    expect(await mapped({ a: "N/A", b: " - " }, { product_id: "a", gross_amount: "b" })).toMatchObject({
      product_id: null,
      gross_amount: null,
    });
  });
  test("fills contract defaults and the business currency", async () => {
    expect(await mapped({ note: "x" }, {})).toMatchObject({
      currency: "CNY",
      status: "completed",
      line_no: "1",
      ordered_at: null,
    });
  });
});

test("lookups are chained, in files of any format, and meet keys that a spreadsheet made decimal", async () => {
  const lookup = [
    { file: "cities.csv", key: "id", value: "province_id" },
    { file: "provinces.json", key: "id", value: "name" },
  ];
  await using context = await fileWorld(
    {
      "partners.csv": "id,name,city\nP1,One,7.0\nP2,Two,8\nP3,Three,\n",
      "cities.csv": "id,province_id\n7,44\n8,31\n",
      "provinces.json": JSON.stringify([{ id: 44, name: "广东" }]),
    },
    {
      partners: {
        files: "partners.csv",
        mapping: { partner_id: "id", partner_name: "name", province: { from: "city", lookup } },
      },
    },
  );
  const { rows, report } = await ingested(context, "partners");
  expect(report.failures).toEqual([]);
  expect(rows.map(({ partner_id, province }) => [partner_id, province]).sort()).toEqual([
    ["P1", "广东"],
    ["P2", null],
    ["P3", null],
  ]);
});

test("line numbers, net amount and business dates follow where the source has none", async () => {
  const mapping = {
    order_id: "order",
    partner_id: "partner",
    ordered_at: "moment",
    gross_amount: "gross",
    discount_amount: "discount",
  };
  const text =
    "order,partner,moment,gross,discount\nA1,P1,2024-03-05T17:00:00Z,100,10\nA2,P1,2024-03-05 17:00:00,50,\nA1,P1,2024-03-05T15:00:00Z,7,\n";
  const { rows } = await ingestText(text, { mapping });
  expect(rows).toMatchObject([
    {
      order_id: "A1",
      line_no: "1",
      order_date: "2024-03-06",
      net_amount: "90.0000",
      ordered_at: "2024-03-05 17:00:00",
    },
    {
      order_id: "A2",
      line_no: "1",
      order_date: "2024-03-05",
      net_amount: "50.0000",
      ordered_at: "2024-03-05 09:00:00",
    },
    { order_id: "A1", line_no: "2", order_date: "2024-03-05", net_amount: "7.0000" },
  ]);
});

test("a row is set aside with every reason, its value and its original", async () => {
  const text =
    "order,partner,date,amount,state\nA1,P1,31/02/2024,x,lost\n,P2,05/03/2024,1,open\nA3,P3,06/03/2024,1,open\n";
  const mapping = { ...salesMapping, order_date: { from: "date", format: "%d/%m/%Y" }, status: "state" };
  const { quarantined, report, rows } = await ingestText(text, { mapping, maxQuarantinePct: 70 });
  expect(rows).toHaveLength(1);
  expect(quarantined).toMatchObject([
    {
      _source: "erp",
      _row: "1",
      reason:
        'order_date: "31/02/2024" is not a date (format %d/%m/%Y); net_amount: "x" is not an amount; status: "lost" is not one of open, shipped, completed, returned, cancelled, test',
      original: '{"order":"A1","partner":"P1","date":"31/02/2024","amount":"x","state":"lost"}',
    },
    { _row: "2", reason: "order_id: is missing" },
  ]);
  expect(report.streams[0]?.reasons.map(({ reason }) => reason)).toEqual([
    "net_amount: not an amount",
    "order_date: not a date",
    "order_id: missing",
    "status: not an allowed value",
  ]);
});

test("rules of the contract hold, with the rule's own words", async () => {
  const { quarantined } = await ingestText(
    "order,partner,date,amount,gross\nA1,P1,2024-03-05,10,99\nA2,P1,1969-12-31,1,1\n",
    {
      mapping: { ...salesMapping, gross_amount: "gross" },
      maxQuarantinePct: 100,
    },
  );
  expect(quarantined.map(({ reason }) => reason)).toEqual([
    "net_amount is not gross − discount − refund",
    "order_date is outside 1970–2199",
  ]);
});

test("an id that a spreadsheet has cut is not loaded as one", async () => {
  const { quarantined } = await ingestText("order,partner,date,amount\n1.23457E+17,P1,2024-03-05,10\n", {
    maxQuarantinePct: 100,
  });
  expect(quarantined[0]?.reason).toBe('order_id: "1.23457E+17" is a number that a spreadsheet has cut');
});

test("personal values reach neither the lake nor the quarantine", async () => {
  const name = "张三13800138000";
  await using context = await fileWorld(
    {
      "sales.csv": `order,partner,date,amount,buyer\nA1,P1,2024-03-05,1,${name}\nA2,P1,x,1,${name}\nA3,P1,2024-03-05,1,${name},extra\n`,
    },
    { transactions: { files: "sales.csv", mapping: { ...salesMapping, customer_id: "buyer" }, maxQuarantinePct: 100 } },
  );
  context.effects.environment = variable => (variable === "QUDAO_HASH_KEY" ? "s3cret" : undefined);
  const { rows, quarantined } = await ingested(context);
  const key = createHmac("sha256", "s3cret").update("personal").digest("base64").slice(0, 22);
  const hash = createHash("sha256").update(`${key}${name}`).digest("hex").slice(0, 20);
  expect(rows[0]?.customer_id).toBe(hash);
  expect(quarantined).toHaveLength(2);
  expect(quarantined[0]?.original).toContain(hash);
  expect(JSON.stringify([rows, quarantined])).not.toContain("13800138000");
});
