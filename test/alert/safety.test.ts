import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alert } from "../../functions/alert/alert.ts";
import { cleanText } from "../../functions/alert/clean-text.ts";
import { escapeHtml, html, InlineStyle } from "../../functions/alert/html.ts";
import { headerOf } from "../../functions/alert/mail-headers.ts";
import { mimeOf } from "../../functions/alert/mime.ts";
import { SiteLink } from "../../functions/alert/site-link.ts";
import { fixtureContext } from "../fixtures/lake.ts";
import { readMail } from "./read-mails.ts";
import { asOfDate, change, partnerIds, publishSnapshot, quietCompany, tablesOf } from "./synthetic-snapshot.ts";

const payloads = [
  "<img src=x onerror=alert(1)>",
  '"><script>alert(1)</script>',
  "A\r\nBcc: thief@example.net\r\n\r\n<b>body</b>",
  "B\nSubject: other",
  "C\u0000\u001b[31m",
  "D\u202egnp.exe\u200b\u2066",
  "E\u2028F\u0085G",
  "'); drop table partners; --",
  "{{7*7}} <%= 1 %>",
  "=?utf-8?b?PGI+?= =cmd|' /C calc'!A0",
  "javascript:alert(1)//https://evil.example.net",
  "渠道\ud800伙伴",
  "x".repeat(1_000_000),
];

it("names of partners that are attacks arrive as harmless words", async () => {
  await using context = await fixtureContext({
    asOf: asOfDate,
    alerts: { maximumLines: 40, falseDiscoveryRate: 0.5, recipients: [{ name: "a", email: "a@example.com" }] },
  });
  const company = quietCompany(payloads.length, 11);
  const ids = partnerIds(company);
  change(company, ids, 0.05);
  await publishSnapshot(
    context,
    tablesOf(company, Object.fromEntries(ids.map((id, index) => [id, (payloads[index] ?? "").toWellFormed()]))),
  );
  const report = await alert(context);
  const mail = await readMail(context, report, "a");
  const page = String(mail.html);
  expect(report.opened).toBeGreaterThan(8);
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toMatch(/<script|<img src=x|<b>body/);
  expect([...page.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag).filter(tag => !allowedTags.has(tag ?? ""))).toEqual(
    [],
  );
  expect(
    [...page.matchAll(/(?:href|src)="([^"]*)"/g)].every(([, to]) => /^(cid:|http:\/\/localhost:8080\/)/.test(to ?? "")),
  ).toBe(true);
  expect(mail.headers.has("bcc")).toBe(false);
  expect(mail.text).not.toMatch(/^Subject: other|^<b>body/m);
  expect(`${mail.text}${page}`).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(mail.text?.length).toBeLessThan(20_000);
});

const allowedTags = new Set("html head meta title style body div p h1 h2 span a img br".split(" "));

describe("headers", () => {
  const parts = {
    id: "x1",
    from: "q@example.com",
    fromName: "渠道",
    to: "a@example.com",
    text: "t",
    html: "<p>t</p>",
    snapshot: "s",
  };

  it("a subject cannot begin a second header, is bounded, and comes back as it was written", async () => {
    for (const payload of payloads) {
      const raw = await mimeOf({ ...parts, subject: payload, date: new Date(0) });
      const head = new TextDecoder("latin1").decode(raw).split("\r\n\r\n")[0] ?? "";
      expect(head).not.toMatch(/^(Bcc|Subject: other)/m);
      expect(head.split("\r\n").filter(line => /^subject:/i.test(line))).toHaveLength(1);
      expect(head.length).toBeLessThan(3000);
      if (!payload.includes("=?")) expect(headerOf(raw, "Subject")).toBe(cleanText(payload, 120));
    }
  });

  it("the same mail has the same Message-ID, in the sender's domain", async () => {
    const made = await Promise.all([0, 1].map(time => mimeOf({ ...parts, subject: "s", date: new Date(time) })));
    expect(made.map(raw => headerOf(raw, "Message-ID"))).toEqual(["<x1@example.com>", "<x1@example.com>"]);
  });
});

describe("text from data", () => {
  it("becomes one line of bounded length without control or direction marks", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 2, max: 40 }), (text, most) => {
        const line = cleanText(text, most);
        expect(Array.from(line).length).toBeLessThanOrEqual(most);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(line.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("the HTML template", () => {
  it("escapes text and quoted attributes so that the parser reads back what was put in", () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const { text: made } = html`<p title="${text}">${text}</p>`;
        expect(made).toBe(`<p title="${escapeHtml(text)}">${escapeHtml(text)}</p>`);
        expect(made.match(/[<>]/g)).toHaveLength(4);
      }),
    );
  });

  it("refuses places where escaping does not help", () => {
    const value = "x";
    expect(() => html`<a href="${value}">`).toThrow("href takes a SiteLink only");
    expect(() => html`<img src="${value}">`).toThrow("src takes a InlineImage only");
    expect(() => html`<p style="${value}">`).toThrow("style takes a InlineStyle only");
    expect(() => html`<p onclick="${value}">`).toThrow("no value may stand in onclick");
    expect(() => html`<p title=${value}>`).toThrow("must be a quoted attribute");
    expect(() => html`<p ${value}>`).toThrow("must be a quoted attribute");
    expect(() => html`<style>${value}</style>`).toThrow("script or style");
    expect(html`<p style="${new InlineStyle("margin:0")}">${html`<b>${"<"}</b>`}</p>`.text).toBe(
      '<p style="margin:0"><b>&lt;</b></p>',
    );
  });

  it("links stay on the site", () => {
    expect(new SiteLink("https://a.example.com/x", "p/1/").href).toBe("https://a.example.com/x/p/1/");
    for (const path of ["https://evil.example.net/", "//evil.example.net/", "javascript:alert(1)"])
      expect(() => new SiteLink("https://a.example.com/", path)).toThrow("a mail may not link");
    expect(() => new SiteLink("javascript:alert(1)", "p/")).toThrow();
  });
});
