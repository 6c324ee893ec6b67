import { html } from "../components/html.ts";
import type { Page } from "../page.ts";

export const notFound: Page = {
  slug: "404",
  render: ({ t }) =>
    html`<h1>${t("page.404")}</h1><p class="lead">${t("404.text")} <a href="index.html">${t("404.home")}</a></p>`,
};
