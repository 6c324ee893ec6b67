// A page that is no part of the built site: words and links, no styles and no scripts.
import { type Html, html } from "./html.ts";

export const plainPage = (title: string, content: Html): string =>
  html`<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<h1>${title}</h1>
${content}
</html>`.html;
