import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatFor } from "../../dashboards/format.ts";
import { hashKeyOf, partnerPagePath } from "../../functions/config/partner-page.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import type { PublishReport } from "../../functions/publish/publish.ts";
import { type Company, fixtureCompany, oddNames, partnerCount, partnerId, partnerName } from "./fixture-lake.ts";

let company: Company;
let report: PublishReport;

beforeAll(async () => {
  company = await fixtureCompany();
  report = await company.publish();
}, 120_000);
afterAll(() => company[Symbol.asyncDispose]());

const page = (path: string) => readFile(join(company.siteFolder, path), "utf8");
const documentOf = async (path: string) => parseHTML(await page(path)).document;
const htmlFiles = async () =>
  (await readdir(company.siteFolder, { recursive: true })).filter(name => name.endsWith(".html"));
const escaped = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

describe("the first screen", () => {
  test("is in the HTML itself: sentences, numbers and the main chart", async () => {
    const document = await documentOf("index.html");
    const sentences = [...document.querySelectorAll(".sentences li")].map(item => item.textContent);
    expect(sentences).toEqual(report.sentences.zh);
    expect(sentences).toHaveLength(3);
    expect(document.querySelectorAll(".card.number").length).toBeGreaterThanOrEqual(6);
    expect(document.querySelectorAll("#revenue-by-month svg rect").length).toBeGreaterThanOrEqual(20);
  });

  test("tells the revenue that the marts have", async () => {
    await using engine = await Engine.open();
    await createSnapshotViews(engine, company.effects.storage, await requireCurrent(company.effects.storage));
    const [row] = await engine.rows(
      "select cast(sum(net_amount) as double) as revenue from company_month where slice_kind = 'all' and month_date between date '2025-11-01' and date '2026-10-01'",
    );
    const text = formatFor("zh", "CNY").money(Number(row?.revenue));
    expect((await documentOf("index.html")).querySelector(".card.number .big")?.textContent).toBe(text);
    expect(report.sentences.zh[0]).toContain(text);
  });

  test("is told in both languages, page for page", async () => {
    const zh = (await readdir(company.siteFolder)).filter(name => name.endsWith(".html")).sort();
    const en = (await readdir(join(company.siteFolder, "en"))).filter(name => name.endsWith(".html")).sort();
    expect(en).toEqual(zh);
    expect((await documentOf("en/index.html")).documentElement.getAttribute("lang")).toBe("en");
    expect((await documentOf("index.html")).documentElement.getAttribute("lang")).toBe("zh-CN");
    expect(report.pages).toBe(zh.length * 2 + partnerCount * 2);
  });
});

describe("every page", () => {
  test("names the company and the as-of date, can be zoomed, and asks no other host", async () => {
    for (const file of await htmlFiles()) {
      const html = await page(file);
      expect(html, file).toMatch(/测试公司|Test Company/);
      expect(html, file).toContain("2026-10-31");
      expect(html, file).not.toContain("maximum-scale");
      expect(html.replaceAll("http://www.w3.org/2000/svg", ""), file).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
  });

  test("lets no inline script run but its own, by hash", async () => {
    for (const file of await htmlFiles()) {
      const html = await page(file);
      const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
      expect(policy, file).not.toMatch(/script-src[^;]*unsafe/);
      for (const [, body = ""] of html.matchAll(/<script type="module">([\s\S]*?)<\/script>/g))
        expect(policy, file).toContain(createHash("sha256").update(body).digest("base64"));
    }
  });

  test("shows a name that looks like markup as text", async () => {
    const html = await page("partners.html");
    for (const name of oddNames) expect(html).toContain(escaped(name));
    expect(html).not.toContain(oddNames[0]);
    expect((await documentOf("partners.html")).querySelectorAll("#partner-list tbody tr")).toHaveLength(partnerCount);
  });

  test("has links that lead somewhere", async () => {
    for (const file of ["index.html", "en/index.html", "partners.html", "en/partners.html"]) {
      const links = [...(await documentOf(file)).querySelectorAll("a[href]")].map(
        link => link.getAttribute("href") ?? "",
      );
      for (const href of links.filter(link => !link.startsWith("#")))
        expect(existsSync(new URL(href, `file://${company.siteFolder}/${file}`)), `${file} → ${href}`).toBe(true);
    }
  });
});

describe("a partner's folder", () => {
  const folderOf = (index: number) => partnerPagePath(hashKeyOf(company.config, company.effects), partnerId(index));

  test("holds his page in both languages and his rows", async () => {
    const own = await documentOf(`${folderOf(7)}index.html`);
    expect(own.querySelector("h1")?.textContent).toBe(partnerName(7));
    expect(own.querySelector("#partner-revenue svg")).not.toBeNull();
    expect(own.querySelector("nav")).toBeNull();
    expect(existsSync(join(company.siteFolder, folderOf(7), "en.html"))).toBe(true);
  });

  test("holds no row, id or name of anybody else", async () => {
    for (const index of [0, 3, 7]) {
      const files = await readdir(join(company.siteFolder, folderOf(index)));
      expect(files.sort()).toEqual(["data.json", "en.html", "index.html"]);
      const text = (await Promise.all(files.map(file => page(`${folderOf(index)}${file}`)))).join("\n");
      for (let other = 0; other < partnerCount; other++) {
        if (other === index) continue;
        expect(text).not.toContain(`"${partnerId(other)}"`);
        expect(text).not.toContain(escaped(partnerName(other)));
      }
    }
  });
});

describe("publishing again", () => {
  test("builds nothing where nothing changed, and says why", async () => {
    const again = await company.publish();
    expect(again).toMatchObject({
      built: false,
      reason: "same snapshot, same pages",
      pages: report.pages,
      sentences: report.sentences,
    });
  });

  test("gives the same bytes", async () => {
    const before = await page("retention.html");
    await writeFile(join(company.siteFolder, "site.json"), "{");
    const again = await company.publish();
    expect(again.built).toBe(true);
    expect(await page("retention.html")).toBe(before);
    expect((await readdir(company.folder)).filter(name => name.startsWith("site."))).toEqual([]);
  });
});
