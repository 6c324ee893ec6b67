// What stands around every page: company, pages, language, as-of date.
import type { PageContext } from "../page.ts";
import { streamList, type WordKey } from "../words/words.ts";
import { type Html, html } from "./html.ts";

export const navigation = [
  "index",
  "retention",
  "maturity",
  "outlook",
  "roi",
  "feedback",
  "alerts",
  "partners",
  "quality",
] as const;

/** From a page back to the site's root: "" for zh, "../" for en. */
export const rootOf = ({ language }: PageContext) => (language === "zh" ? "" : "../");

export function siteHeader(context: PageContext, slug: string): Html {
  const { t, company, asOfDate, language } = context;
  const other = language === "zh" ? `en/${slug}.html` : `../${slug}.html`;
  return html`<a class="skip" href="#observablehq-main">${t("site.skip")}</a>
<div class="masthead"><p class="company"><a href="index.html">${company}</a> <span>${t("site.title")}</span></p>
<p class="as-of">${t("site.asOf", { date: asOfDate })} · <a href="${other}" lang="${language === "zh" ? "en" : "zh-CN"}" data-language>${t("site.language")}</a></p></div>
<nav aria-label="${t("site.nav")}"><ul>${navigation.map(name => html`<li><a href="${name}.html"${name === slug ? html` aria-current="page"` : ""}>${t(titleKey(name))}</a></li>`)}</ul></nav>`;
}

export function partnerHeader(context: PageContext): Html {
  const { t, company, asOfDate, language } = context;
  return html`<a class="skip" href="#observablehq-main">${t("site.skip")}</a>
<div class="masthead"><p class="company">${company}</p>
<p class="as-of">${t("site.asOf", { date: asOfDate })} · <a href="${language === "zh" ? "en.html" : "index.html"}" lang="${language === "zh" ? "en" : "zh-CN"}" data-language>${t("site.language")}</a></p></div>`;
}

const titles: Record<string, WordKey> = {
  index: "page.index",
  retention: "page.retention",
  maturity: "page.maturity",
  outlook: "page.outlook",
  roi: "page.roi",
  feedback: "page.feedback",
  alerts: "page.alerts",
  quality: "page.quality",
  partners: "page.partners",
  "404": "page.404",
};

export function siteFooter({ t, asOfDate, snapshotId }: PageContext): Html {
  return html`<p>${t("site.footer", { date: asOfDate, snapshot: snapshotId.slice(0, 8) })}</p>`;
}

/** The words of a page's title. */
export const titleKey = (slug: string): WordKey => titles[slug] ?? "page.index";

export function pageHead({ t }: PageContext, slug: string, lead: string): Html {
  return html`<h1>${t(titleKey(slug))}</h1>${lead && html`<p class="lead">${lead}</p>`}`;
}

/** Says at the top which streams the page would use and does not have. */
export function absentNotice({ t, language, isPresent }: PageContext, streams: readonly string[]): Html {
  const absent = streams.filter(stream => !isPresent(stream));
  return absent.length === 0
    ? html``
    : html`<p class="notice" role="note"><strong>${t("absent.title")}</strong> ${t("absent.here", { streams: streamList(language, absent) })}</p>`;
}
