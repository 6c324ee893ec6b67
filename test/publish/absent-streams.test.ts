import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtureCompany } from "./fixture-lake.ts";

/** A whole transform and a whole site, on a machine that may be busy. */
const patience = 120_000;
const pages = ["index", "retention", "maturity", "outlook", "roi", "feedback", "alerts", "partners", "quality", "404"];

describe("a stream that is absent", () => {
  test(
    "is named on the pages that would use it, where there are only partners and transactions",
    async () => {
      await using company = await fixtureCompany(["partners", "transactions"]);
      const report = await company.publish();
      const read = (page: string) => readFile(join(company.siteFolder, `${page}.html`), "utf8");
      expect(await read("feedback")).toContain(
        "没有接入：反馈工单（feedback）、工单流转（feedback_events）、问卷（surveys）",
      );
      expect(await read("en/roi")).toContain("Not connected: campaigns, campaign_partners, spend");
      expect(await read("feedback")).toContain("没有接入数据流：反馈工单（feedback）。所以这里不显示数字（不是零）");
      expect(await read("quality")).toContain("问卷（surveys）");
      for (const sentence of [...report.sentences.zh, ...report.sentences.en])
        expect(sentence).not.toMatch(/NaN|undefined|null|\{\w+\}/);
    },
    patience,
  );

  test(
    "leaves every page standing where there is only feedback",
    async () => {
      await using company = await fixtureCompany(["feedback"]);
      const report = await company.publish();
      expect(report.pages).toBe(pages.length * 2);
      for (const page of pages) {
        const html = await readFile(join(company.siteFolder, "en", `${page}.html`), "utf8");
        expect(html.replace(/<script[\s\S]*?<\/script>/g, ""), page).not.toMatch(/NaN|undefined|Infinity/);
      }
      expect(report.sentences.en[0]).toMatch(/of tickets had a first reply within 24 hours \(95% .*, n = \d+\)/);
      expect(await readFile(join(company.siteFolder, "en", "retention.html"), "utf8")).toContain(
        "The stream transactions is not connected",
      );
    },
    patience,
  );
});
