import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type AlertReport, alert } from "../../functions/alert/alert.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { type FixtureContext, fixtureContext } from "../fixtures/lake.ts";
import { readMail } from "./read-mails.ts";
import {
  asOfDate,
  change,
  partnerIds,
  publishSnapshot,
  quietCompany,
  regions,
  tablesOf,
} from "./synthetic-snapshot.ts";

const recipients = [
  { name: "director", email: "director@example.com" },
  { name: "board", email: "board@example.com", language: "en" as const },
  { name: "east", email: "east@example.com", sees: { regions: ["east"] } },
  { name: "core", email: "core@example.com", sees: { tiers: ["core"] } },
  { name: "nobody", email: "nobody@example.com", sees: { regions: [] } },
];

let context: FixtureContext;
let report: AlertReport;
const company = quietCompany();
const tables = tablesOf(company, { P000: "苏州华东精密" });

beforeAll(async () => {
  context = await fixtureContext({
    asOf: asOfDate,
    siteUrl: "https://channel.example.com/site/",
    alerts: { recipients },
  });
  change(company, partnerIds(company).slice(0, 9), 0.25);
  await publishSnapshot(context, tablesOf(company, { P000: "苏州华东精密" }));
  report = await alert(context);
  return () => context[Symbol.asyncDispose]();
});

const alarmRow = z.object({
  measure: z.string(),
  observed: z.number(),
  expected: z.number(),
  lower: z.number(),
  upper: z.number(),
});

async function alarmRows() {
  await using engine = await Engine.open();
  await createSnapshotViews(engine, context.effects.storage, await requireCurrent(context.effects.storage));
  return await engine.rowsAs(alarmRow, `select * from anomaly_tests where is_alarm and date = date '${asOfDate}'`);
}

describe("the director's digest, opened by a mail parser", () => {
  it("names the gravest line in its subject, and says the as-of date", async () => {
    const mail = await readMail(context, report, "director");
    expect(mail.subject).toMatch(/^【渠道预警】10月31日 周六：全公司净销售额低于预期 \d+%，另有 \d+ 条$/);
    expect(mail.text).toContain("数据截至 2026-10-31");
    expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
  });

  it("carries one chart, a PNG that the HTML shows", async () => {
    const mail = await readMail(context, report, "director");
    const [chart, ...others] = mail.attachments;
    expect(others).toEqual([]);
    expect([...(chart?.content.subarray(1, 4) ?? [])]).toEqual([..."PNG"].map(letter => letter.charCodeAt(0)));
    expect(chart?.content.readUInt32BE(16)).toBe(1280);
    expect(chart?.size).toBeGreaterThan(20_000);
    expect(mail.html).toContain(`src="cid:${chart?.cid}"`);
  });

  it("prints in its text every alarm's observed value, expectation and band exactly as the rows have them", async () => {
    const { text = "" } = await readMail(context, report, "director");
    const rows = await alarmRows();
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBe(report.alarms);
    const printed = new Set(
      [...text.matchAll(/[\d,]+(?:\.\d+)?/g)].map(([digits]) => Number(digits.replaceAll(",", ""))),
    );
    for (const row of rows)
      for (const value of [row.observed, row.expected, row.lower, row.upper]) expect(printed).toContain(value);
    for (const { observed } of rows.filter(({ measure, observed }) => measure === "net_amount" && observed >= 1000))
      expect(text).toContain(observed.toLocaleString("en-US", { minimumFractionDigits: 2 }));
  });

  it("says what the deviation is concentrated in, and never that it was caused", async () => {
    for (const name of ["director", "board"]) {
      const { text = "" } = await readMail(context, report, name);
      expect(text).toMatch(/偏差集中在（占比）：|Concentrated in \(share of the deviation\): /);
      expect(text).not.toMatch(/caused|because|导致|造成/i);
    }
  });

  it("links to the alarms page and to partners' own pages, and to no other host", async () => {
    for (const [name, page] of [
      ["director", "alerts.html"],
      ["board", "en/alerts.html"],
    ] as const) {
      const { text = "", html } = await readMail(context, report, name);
      const links = [...`${text} ${html}`.matchAll(/https?:\/\/[^\s"<>]+/g)].map(([link]) => link);
      expect(links).toContain(`https://channel.example.com/site/${page}`);
      expect(links.some(link => /\/site\/p\/[0-9a-f]{16}\//.test(link))).toBe(true);
      expect(links.filter(link => !link.startsWith("https://channel.example.com/site/"))).toEqual([]);
      expect(html).not.toContain("<script");
    }
  });
});

describe("nobody learns of what he may not see", () => {
  const namesOf = (isHis: (row: (typeof tables.partners)[number]) => boolean) =>
    tables.partners.filter(row => !isHis(row)).map(({ partner_name }) => String(partner_name));

  it("the east's digest names no partner of another region, no tier and no total", async () => {
    const mail = await readMail(context, report, "east");
    const all = `${mail.subject} ${mail.text} ${mail.html}`;
    expect(all).toContain("苏州华东精密");
    for (const name of namesOf(({ region }) => region === regions[0])) expect(all).not.toContain(name);
    expect(all).not.toMatch(/全公司|金牌核心|战略合作|普通分销|新兴试点/);
  });

  it("the core tier's digest has the tier and its partners and no others", async () => {
    const mail = await readMail(context, report, "core");
    const all = `${mail.subject} ${mail.text} ${mail.html}`;
    expect(mail.subject).toContain("金牌核心");
    for (const name of namesOf(({ tier }) => tier === "core")) expect(all).not.toContain(name);
    expect(all).not.toMatch(/全公司|战略合作|普通分销/);
  });

  it("an empty list of regions is no region, so no mail", () => {
    expect(report.mails.map(({ to }) => to)).not.toContain("nobody@example.com");
  });
});

it("more lines than the configured maximum become a link", async () => {
  await using narrow = await fixtureContext({
    asOf: asOfDate,
    alerts: { maximumLines: 2, recipients: recipients.slice(0, 1) },
  });
  await publishSnapshot(narrow, tablesOf(company));
  const told = await alert(narrow);
  const { text = "" } = await readMail(narrow, told, "director");
  expect(text.match(/^\d+\. /gm)).toEqual(["1. ", "2. "]);
  expect(text).toContain(`另有 ${told.opened - 2} 条，见预警页：http://localhost:8080/alerts.html`);
});

it("a quiet day sends nothing and says what was tested", async () => {
  await using quiet = await fixtureContext({ asOf: asOfDate, alerts: { recipients, falseDiscoveryRate: 1e-9 } });
  await publishSnapshot(quiet, tablesOf(quietCompany()));
  const told = await alert(quiet);
  expect(told).toMatchObject({ opened: 0, mails: [], held: null, alarms: 0 });
  expect(told.tests).toBeGreaterThan(20);
});
