// HTML as text, made at build. Everything put into a template is escaped unless it is HTML already, so a partner's name
// cannot become markup.

export interface Html {
  readonly html: string;
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

export const escapeHtml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

function textOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map(textOf).join("");
}

/** Tagged template: `html\`<p>${name}</p>\`` escapes the name. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: parts.reduce((text, part, index) => text + textOf(values[index - 1]) + part) };
}

/** Text that is markup already, drawn by our own code. */
export const raw = (markup: string): Html => ({ html: markup });

/** Text whose dates are not broken at their hyphens. */
export const withDates = (text: string): Html =>
  raw(escapeHtml(text).replace(/\d{4}-\d{2}(-\d{2})?/g, date => `<span class="nowrap">${date}</span>`));

/** Any value inside a <script type="application/json">: nothing in it can end the element. */
export const jsonBlock = (value: unknown): Html => raw(JSON.stringify(value).replaceAll("<", "\\u003c"));
