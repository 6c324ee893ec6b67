// Every page in a real browser: two languages, two widths, both colour schemes; what must never happen, and what script adds.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedSite, serveSite } from "../../functions/cli/serve-site.ts";
import { type Company, fixtureCompany } from "../publish/fixture-lake.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const slugs = ["index", "retention", "maturity", "outlook", "roi", "feedback", "alerts", "partners", "quality", "404"];

let company: Company | undefined;
let site: ServedSite;
let browser: Browser;
let partner: string;

beforeAll(async () => {
  if (!existsSync(executablePath))
    throw new Error(
      `no Chromium at ${executablePath}: install one (apt-get install chromium) or name yours in CHROMIUM_PATH`,
    );
  const given = process.env.QUDAO_SITE;
  if (!given) {
    company = await fixtureCompany();
    await company.publish();
  }
  const folder = given ?? company?.siteFolder ?? "";
  partner = (await readdir(`${folder}/p`))[0] ?? "";
  site = await serveSite({ folder, port: 0 });
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await company?.[Symbol.asyncDispose]();
});

const pathsOf = (language: "zh" | "en") => [
  ...slugs.map(slug => (language === "zh" ? `${slug}.html` : `en/${slug}.html`)),
  `p/${partner}/${language === "zh" ? "index" : "en"}.html`,
];

/** Complaints of a page while it is opened and scrolled through. */
async function complaintsOf(page: Page, path: string): Promise<string[]> {
  const complaints: string[] = [];
  page.on("console", message => message.type() === "error" && complaints.push(`console: ${message.text()}`));
  page.on("pageerror", error => complaints.push(`error: ${error.message}`));
  page.on("request", asked => {
    if (!asked.url().startsWith(site.url) && !/^(data|blob):/.test(asked.url()))
      complaints.push(`asked ${asked.url()}`);
  });
  await page.goto(`${site.url}${path}`);
  for (const figure of await page.locator("[data-chart]").all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator("xpath=self::*[@data-awake]").waitFor({ state: "attached", timeout: 10_000 });
    if ((await figure.locator("svg rect, svg path, svg circle, svg line").count()) < 3)
      complaints.push(`${await figure.getAttribute("id")} is not drawn`);
    const cut = await figure.evaluate(chart =>
      [...chart.querySelectorAll("svg text")]
        .filter(
          text => text.getBoundingClientRect().left < (text.closest("svg")?.getBoundingClientRect().left ?? 0) - 0.5,
        )
        .map(text => text.textContent),
    );
    if (cut.length > 0) complaints.push(`${await figure.getAttribute("id")} cuts ${cut.join(", ")}`);
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (sideways > 0) complaints.push(`${sideways} px too wide`);
  await page.evaluate(axe.source);
  const results: axe.AxeResults = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  for (const { id, impact, nodes } of results.violations)
    if (impact === "serious" || impact === "critical")
      complaints.push(
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(" | ")}`,
      );
  return complaints;
}

describe.each([
  ["zh", 1280, "light"],
  ["en", 1280, "dark"],
  ["zh", 390, "dark"],
  ["en", 390, "light"],
] as const)("in %s at %d px, %s", (language, width, colorScheme) => {
  test("every page is drawn whole, asks nobody else, logs no error, fits its width and is accessible", async () => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      reducedMotion: "reduce",
    });
    const complaints: Record<string, string[]> = {};
    for (const path of pathsOf(language)) {
      const page = await context.newPage();
      const found = await complaintsOf(page, path);
      if (found.length > 0) complaints[path] = found;
      await page.close();
    }
    await context.close();
    expect(complaints).toEqual({});
  });
});

describe("without script", () => {
  test("sentences, numbers, charts and tables are there", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site.url);
    expect(await page.locator(".sentences li").count()).toBe(3);
    expect(await page.locator(".card.number").count()).toBeGreaterThan(3);
    expect(await page.locator("[data-chart] svg").count()).toBeGreaterThan(0);
    await context.close();
  });
});

describe("with script", () => {
  test("a filter narrows the table, stands in the address, survives a reload and the change of language", async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}partners.html`);
    const all = await page.locator("#partner-list tbody tr").count();
    const select = page.locator('#partner-list [data-filter-control="tier"]');
    await select.selectOption({ index: 1 });
    const shown = await page.locator("#partner-list tbody tr:visible").count();
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(all);
    await page.reload();
    expect(await page.locator("#partner-list tbody tr:visible").count()).toBe(shown);
    await page.locator("a[data-language]").click();
    expect(page.url()).toContain("/en/partners.html?partner-list.tier=");
    expect(await page.locator("#partner-list tbody tr:visible").count()).toBe(shown);
    await page.close();
  });

  test("the CSV holds the rows on the screen in their order", async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}partners.html`);
    await page.locator('#partner-list [data-filter-control="tier"]').selectOption({ index: 1 });
    await page.locator("#partner-list thead th button").first().click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#partner-list [data-csv]").click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).replace("\ufeff", "").trim().split("\r\n").slice(1);
    const names = await page.locator("#partner-list tbody tr:visible td:first-child").allTextContents();
    expect(lines).toHaveLength(names.length);
    lines.forEach((line, index) => {
      expect(line.replace(/^"|""/g, '"').replace(/^["']+/, "")).toContain(
        (names[index] ?? "").replace(/^[=+@-]/, "").slice(0, 4),
      );
    });
    await page.close();
  });

  test("sorting is told to who cannot see it and works from the keyboard", async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}partners.html`);
    const header = page.locator("#partner-list thead th.number").last();
    await header.locator("button").focus();
    await page.keyboard.press("Enter");
    expect(await header.getAttribute("aria-sort")).toBe("descending");
    await page.close();
  });
});
