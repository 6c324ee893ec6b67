// From a built shell to a page: its language, its content, and a policy that lets nothing run but what was built.
import { createHash } from "node:crypto";
import type { Html } from "../../dashboards/components/html.ts";
import type { Language } from "../../dashboards/format.ts";
import { ConfigError } from "../lake/errors.ts";
import { contentMark } from "./build-shells.ts";

export interface PageParts {
  language: Language;
  /** Replaces the shell's title where given. */
  title?: string;
  header: Html;
  main: Html;
  footer: Html;
}

const mainTag = '<main id="observablehq-main" class="observablehq">';
const htmlLang = { zh: "zh-CN", en: "en" };

/** A shell cut at the places that differ from page to page, so that many pages can be made from one. */
export interface CutShell {
  before: string;
  between: string;
  after: string;
  tail: string;
}

/** @throws ConfigError where Framework's layout is not the one this version writes */
export function cutShell(shell: string): CutShell {
  const [before, inner] = shell.split(mainTag);
  const [between, rest] = (inner ?? "").split(contentMark);
  const [after, tail] = (rest ?? "").split("</main>");
  if (before === undefined || between === undefined || after === undefined || tail === undefined)
    throw new ConfigError("Framework's pages do not have the expected layout", {
      hint: "Install exactly the version of @observablehq/framework that package-lock.json names: npm ci.",
    });
  return { before, between, after, tail };
}

export function finishPage(shell: CutShell, { language, title, header, main, footer }: PageParts): string {
  const page = [
    shell.before,
    `<header class="site-header">${header.html}</header>\n<main id="observablehq-main" class="observablehq" tabindex="-1">`,
    shell.between,
    main.html,
    shell.after,
    `</main>\n<footer class="site-footer">${footer.html}</footer>`,
    shell.tail,
  ].join("");
  const titled =
    title === undefined ? page : page.replace(/<title>[^<]*<\/title>/, () => `<title>${escapeTitle(title)}</title>`);
  const named = titled.replace("<html>", `<html lang="${htmlLang[language]}">`).replace(", maximum-scale=1", "");
  return named.replace(
    '<meta charset="utf-8">',
    charset => `${charset}\n<meta http-equiv="Content-Security-Policy" content="${policyOf(named)}">`,
  );
}

const escapeTitle = (title: string) => title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Scripts from the site itself, and the page's own inline ones by their hash; nothing from anywhere else. */
export function policyOf(page: string): string {
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)(?![^>]*application\/json)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inline.map(([, body = ""]) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`);
  return [
    "default-src 'none'",
    ["script-src 'self'", ...new Set(hashes)].join(" "),
    "connect-src 'self'",
    // Plot sets style attributes on what it draws.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
  ].join("; ");
}
