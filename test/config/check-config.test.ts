import { describe, expect, test } from "vitest";
import { checkConfig } from "../../functions/config/load-config.ts";
import { ConfigError } from "../../functions/lake/errors.ts";

const partners = { files: "partners.csv", mapping: { partner_id: "id", partner_name: "name" } };
const orders = {
  files: "orders.csv",
  mapping: { order_id: "no", partner_id: "partner", order_date: "date", net_amount: "amount" },
};
const valid = {
  project: "acme",
  company: { zh: "某公司", en: "Acme" },
  sources: { erp: { type: "files", streams: { partners, transactions: orders } } },
};
const withStreams = (streams: object) => ({ ...valid, sources: { erp: { type: "files", streams } } });
const withColumn = (column: string, mapping: unknown) =>
  withStreams({ transactions: { ...orders, mapping: { ...orders.mapping, [column]: mapping } } });

function complaint(written: unknown): string {
  try {
    checkConfig(written, "qudao.config.ts");
    return "accepted";
  } catch (error) {
    return error instanceof ConfigError ? error.message : `thrown: ${String(error)}`;
  }
}

describe("a mistake in the config is told with key, value and fix", () => {
  const cases: [claim: string, written: unknown, sentence: string][] = [
    [
      "an unknown key is met with the nearest known one",
      { ...valid, timezone: "UTC" },
      'timezone: unknown key; did you mean "timeZone"?',
    ],
    [
      "deep in the rules too",
      { ...valid, rules: { churn: { minimumDay: 3 } } },
      'rules.churn.minimumDay: unknown key; did you mean "minimumDays"?',
    ],
    [
      "an unknown key of a mapping",
      withColumn("order_date", { from: "date", formats: "%d" }),
      'order_date.formats: unknown key; did you mean "format"?',
    ],
    [
      "a key of another type of source",
      { ...valid, sources: { erp: { type: "files", url: "x", streams: {} } } },
      "sources.erp.url: unknown key; there are type, folder, streams",
    ],
    [
      "a wrong type is named",
      { ...valid, rules: { churn: { madFactor: "3" } } },
      'rules.churn.madFactor: "3" will not do (expected number, received string)',
    ],
    ["what is missing is said to be", { ...valid, company: undefined }, "company: is missing"],
    [
      "a bad choice hears the choices",
      { ...valid, calendar: "us" },
      'calendar: "us" will not do (use one of "cn", "none")',
    ],
    [
      "an unknown type of source hears the types",
      { ...valid, sources: { erp: { type: "ftp" } } },
      'sources.erp.type: "ftp" will not do (use one of "files", "rest")',
    ],
    [
      "a bad time zone",
      { ...valid, timeZone: "Asia/Nowhere" },
      '"Asia/Nowhere" is no time zone; use a name such as "Asia/Shanghai"',
    ],
    ["a bad currency", { ...valid, currency: "RMB元" }, 'use an ISO 4217 code such as "CNY"'],
    ["a bad date", { ...valid, asOf: "31.12.2024" }, 'write a date such as "2026-10-31"'],
    [
      "a bad address",
      { ...valid, alerts: { recipients: [{ name: "A", email: "nobody" }] } },
      'alerts.recipients[0].email: "nobody" will not do',
    ],
    [
      "an unknown stream",
      withStreams({ partner: partners }),
      'sources.erp.streams.partner: there is no such stream; did you mean "partners"?',
    ],
    [
      "an unknown column",
      withColumn("order_dat", "date"),
      'mapping.order_dat: transactions has no such column; did you mean "order_date"?',
    ],
    ["a column that ingest fills", withColumn("_row", "row"), "mapping._row: this column is filled by ingest itself"],
    [
      "a required column that nothing fills",
      withStreams({ partners: { ...partners, mapping: { partner_id: "id" } } }),
      "mapping.partner_name: is missing, and partners cannot do without it",
    ],
    [
      "a word that the contract does not know",
      withColumn("status", { from: "s", values: { done: "finished" } }),
      'status.values.done: "finished" is none of the values of this column; use one of "open"',
    ],
    [
      "a constant that it does not know",
      withColumn("status", { constant: "ok" }),
      'status.constant: "ok" is none of the values',
    ],
    [
      "a format without a letter",
      withColumn("order_date", { from: "d", format: "dd/mm/yyyy" }),
      '"dd/mm/yyyy" has none of strptime\'s letters',
    ],
    [
      "a format where no date is",
      withColumn("net_amount", { from: "d", format: "%d" }),
      "net_amount.format: a format is for dates and times",
    ],
    [
      "a date that init could not decide",
      withColumn("order_date", { from: "d", format: "%d/%m/%Y or %m/%d/%Y" }),
      'leave "%d/%m/%Y" or "%m/%d/%Y"',
    ],
    ["a zone of a column", withColumn("ordered_at", { from: "d", timeZone: "Mars" }), '"Mars" is no time zone'],
    ["no object at all", 3, "(the whole): 3 will not do"],
  ];
  test.each(cases)("%s", (_, written, sentence) => {
    expect(complaint(written)).toContain(sentence);
    expect(complaint(written)).toMatch(/^qudao\.config\.ts: /);
  });

  test("several mistakes are told at once, a line each", () => {
    expect(complaint({ ...valid, calendar: "us", currency: "yuan" }).split("\n")).toHaveLength(3);
  });
});

describe("what can be reckoned need not be mapped", () => {
  const { order_date: _, ...withoutDate } = orders.mapping;
  const { net_amount: __, ...withoutNet } = orders.mapping;
  test.each([
    ["the business date, from the instant", { ...withoutDate, ordered_at: "time" }],
    ["the net amount, from the gross one", { ...withoutNet, gross_amount: "gross" }],
  ])("%s", (_claim, mapping) => {
    expect(complaint(withStreams({ transactions: { ...orders, mapping } }))).toBe("accepted");
  });
});
