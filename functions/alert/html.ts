// HTML by template: what is put in is escaped by where it stands, and places where escaping cannot help refuse it.
import { SiteLink } from "./site-link.ts";

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The picture that travels with the mail. */
export class InlineImage {
  readonly cid: string;
  constructor(cid: string) {
    this.cid = cid;
  }
}

/** Declarations written here, never taken from data. */
export class InlineStyle {
  readonly css: string;
  constructor(css: string) {
    this.css = css;
  }
}

type Value = string | number | Html | SiteLink | InlineImage | InlineStyle | readonly Html[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, letter => entities[letter] ?? letter);

/** `html\`<p>${name}</p>\``: texts and quoted attributes are escaped, href takes a SiteLink and src an InlineImage only. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) text += placed(value, text) + (parts[index + 1] ?? "");
  return new Html(text);
}

function placed(value: Value, before: string): string {
  const attribute = /\s([\w-]+)=(["']?)[^"'<>]*$/.exec(before);
  const isInTag = before.lastIndexOf("<") > before.lastIndexOf(">");
  if (/<(script|style)\b[^>]*>[^<]*$/i.test(before)) throw new TypeError("no value may stand in a script or style");
  if (isInTag && !attribute?.[2]) throw new TypeError("a value in a tag must be a quoted attribute");
  const name = isInTag ? (attribute?.[1]?.toLowerCase() ?? "") : "";
  if (name.startsWith("on")) throw new TypeError(`no value may stand in ${name}`);
  if (name === "style") return value instanceof InlineStyle ? escapeHtml(value.css) : refuse("style", "InlineStyle");
  if (name === "href") return value instanceof SiteLink ? escapeHtml(value.href) : refuse("href", "SiteLink");
  if (name === "src")
    return value instanceof InlineImage ? escapeHtml(`cid:${value.cid}`) : refuse("src", "InlineImage");
  if (value instanceof SiteLink) return escapeHtml(value.href);
  if (value instanceof InlineImage || value instanceof InlineStyle) return refuse("text", "string");
  if (value instanceof Html) return isInTag ? refuse("an attribute", "string") : value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return escapeHtml(String(value));
}

function refuse(place: string, wanted: string): never {
  throw new TypeError(`${place} takes a ${wanted} only`);
}
