// The few pages that are no part of a release: a refusal, and a reader's own list.
import { type Html, html } from "../../dashboards/components/html.ts";
import { plainPage } from "../../dashboards/components/plain-page.ts";
import type { SiteAnswer } from "./serve.ts";

const titles = {
  list: "渠道伙伴 · Partners",
  403: "此页面不对您开放。· This page is not open to you.",
  404: "没有这个页面。· There is no such page.",
  503: "尚未发布。· Nothing has been published yet.",
} as const;

export const refusal = (status: 403 | 404 | 503): SiteAnswer => answer(status, titles[status], html``);

/** What who may not open the company's pages finds at the site's door: his own. */
export function listPage(pages: readonly { path: string; name: string }[]): SiteAnswer {
  const items = pages.map(({ path, name }) => html`<li><a href="${`/${path}`}">${name}</a></li>`);
  return answer(200, titles.list, html`<ul>${items}</ul>`);
}

function answer(status: number, title: string, content: Html): SiteAnswer {
  const page = plainPage(
    title,
    html`${content}
<p><a href="/sign-out">退出 · Sign out</a></p>`,
  );
  return privateAnswer(status, "text/html; charset=utf-8", Buffer.from(page));
}

/** A page's own policy of scripts and styles, as publish put it into the page; a header says the same and holds for all of it. */
const ownPolicy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/;

/** For this reader alone: nothing on the way may keep it. */
export function privateAnswer(status: number, contentType: string, body: Uint8Array): SiteAnswer {
  const isPage = contentType.startsWith("text/html");
  const policy = (isPage && ownPolicy.exec(new TextDecoder().decode(body))?.[1]) || "default-src 'none'";
  return {
    status,
    headers: {
      "content-type": contentType,
      "cache-control": "private, no-store",
      "content-security-policy": `${policy}; frame-ancestors 'none'`,
    },
    body,
  };
}
