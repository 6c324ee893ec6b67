// The digest as HTML: inline styles, no script, colours that follow the reader's light or dark mode.
import type { Digest, DigestLine, Figure } from "./digest.ts";
import { Html, html, InlineImage, InlineStyle } from "./html.ts";

/** Colours of dark mode; clients that ignore them keep the light ones, which are inline. */
const darkMode = new Html(`<style>
  @media (prefers-color-scheme: dark) {
    .page, .card { background: #16181d !important; }
    .card { border-color: #343842 !important; }
    .ink { color: #eceef2 !important; }
    .soft { color: #a8aebb !important; }
    .link { color: #8ab4ff !important; }
    .chip { background: #4a2f12 !important; color: #ffc98a !important; }
  }
</style>`);

const style = {
  page: new InlineStyle("margin:0;padding:24px 12px;background:#f4f5f7;"),
  column: new InlineStyle(
    "max-width:640px;margin:0 auto;font-family:'PingFang SC','Microsoft YaHei','Noto Sans SC',-apple-system,'Segoe UI',Roboto,sans-serif;font-size:15px;line-height:1.6;color:#1d2129;",
  ),
  kicker: new InlineStyle("margin:0;font-size:13px;color:#5b6270;"),
  title: new InlineStyle("margin:2px 0 16px;font-size:21px;line-height:1.35;font-weight:600;color:#1d2129;"),
  picture: new InlineStyle("display:block;width:100%;height:auto;border:0;border-radius:8px;margin:0 0 16px;"),
  card: new InlineStyle(
    "background:#ffffff;border:1px solid #e1e4ea;border-radius:8px;padding:14px 16px;margin:0 0 12px;",
  ),
  name: new InlineStyle("margin:0 0 6px;font-size:16px;font-weight:600;color:#1d2129;"),
  row: new InlineStyle("margin:0 0 6px;color:#1d2129;"),
  value: new InlineStyle("font-size:19px;font-weight:600;font-variant-numeric:tabular-nums;"),
  chip: new InlineStyle(
    "display:inline-block;margin-left:8px;padding:0 8px;border-radius:10px;font-size:13px;background:#fdeeda;color:#8a4a00;white-space:nowrap;",
  ),
  soft: new InlineStyle("font-size:13px;color:#5b6270;font-variant-numeric:tabular-nums;"),
  link: new InlineStyle("color:#1f5fbf;"),
  foot: new InlineStyle("margin:12px 0 0;font-size:12px;line-height:1.6;color:#5b6270;"),
};

/** The frame that every mail of ours has. */
export function pageHtml(language: string, title: string, body: Html): string {
  const page = html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${title}</title>${darkMode}</head><body class="page" style="${style.page}"><div class="ink" style="${style.column}">${body}</div></body></html>`;
  return `<!doctype html>${page.text}\n`;
}

export function headHtml(kicker: string, title: string): Html {
  return html`<p class="soft" style="${style.kicker}">${kicker}</p><h1 class="ink" style="${style.title}">${title}</h1>`;
}

export const footHtml = (text: string) => html`<p class="soft" style="${style.foot}">${text}</p>`;
export const paragraphHtml = (text: string) => html`<p class="ink" style="${style.row}">${text}</p>`;

export function digestHtml(digest: Digest, chart: { cid: string; alt: string }): string {
  const { words, lines, more, continuing } = digest;
  const [first] = lines;
  const title = `${first.name}${digest.format.language === "zh" ? "" : ": "}${first.figures[0].measure}${
    digest.format.language === "zh" ? "" : " "
  }${first.figures[0].change}`;
  const rest = html`<p><a class="link" style="${style.link}" href="${digest.alertsPage}">${words.more(more)}</a></p>`;
  const body = html`${headHtml(`${digest.company} · ${words.product} · ${digest.asOf}`, title)}<img src="${new InlineImage(chart.cid)}" alt="${chart.alt}" width="640" style="${style.picture}">${lines.map(line => card(digest, line))}${more > 0 ? rest : ""}${continuing > 0 ? footHtml(words.continuing(continuing)) : ""}${footHtml(words.method(digest.tests, digest.falseShare))}${footHtml(words.why)}`;
  return pageHtml(digest.format.language === "zh" ? "zh-CN" : "en", digest.subject, body);
}

function card(digest: Digest, line: DigestLine): Html {
  const { words } = digest;
  const parts = line.concentratedIn
    ? html`<div class="soft" style="${style.soft}">${words.concentratedIn}${words.colon}${line.concentratedIn}</div>`
    : "";
  return html`<div class="card" style="${style.card}"><h2 class="ink" style="${style.name}">${line.name}</h2>${line.figures.map(figure => figureHtml(digest, line, figure))}${parts}<div class="soft" style="${style.soft}">${line.since} · <a class="link" style="${style.link}" href="${line.link}">${words.details}</a></div></div>`;
}

function figureHtml({ words }: Digest, line: DigestLine, { title, short, change }: Figure): Html {
  const arrow = line.direction === "down" ? "▼" : "▲";
  return html`<div class="ink" style="${style.row}">${title} <span style="${style.value}">${short.observed}</span><span class="chip" style="${style.chip}">${arrow} ${change}</span><div class="soft" style="${style.soft}">${words.expected} ${short.expected} · ${words.normalRange} ${short.lower} – ${short.upper}</div></div>`;
}
