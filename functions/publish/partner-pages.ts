// A page for every partner, made from one shell. What a partner may not see is not in the folder that he can reach.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { partnerHeader, siteFooter } from "../../dashboards/components/layout.ts";
import { type Language, languages } from "../../dashboards/format.ts";
import type { PageContext } from "../../dashboards/page.ts";
import { renderPartner } from "../../dashboards/pages/partner.ts";
import { type CutShell, finishPage } from "./finish-page.ts";
import type { Marts } from "./marts.ts";
import { partnerMarts } from "./page-contexts.ts";

/** The shells lie as deep as the pages made from them, so their links to modules and style sheets fit. */
export const partnerShellPaths: Record<Language, string> = { zh: "p/shell/index", en: "p/shell/en" };

export interface PreparedPartner {
  folder: string;
  data: string;
  content: Record<Language, { title: string; main: string; header: string; footer: string }>;
}

/** Everything about partners that needs no shell: drawn while Framework builds. */
export function* preparePartners(marts: Marts, contexts: Record<Language, PageContext>): Generator<PreparedPartner> {
  const martsOf = partnerMarts(marts);
  for (const { partner_id } of marts.partners) {
    const own = martsOf(partner_id);
    yield {
      folder: contexts.zh.partnerPath(partner_id),
      data: dataOf(own),
      content: { zh: contentOf(contexts.zh, own, partner_id), en: contentOf(contexts.en, own, partner_id) },
    };
  }
}

function contentOf(site: PageContext, marts: Marts, partnerId: string) {
  const name = site.partnerName(partnerId);
  // Names of others and sentences about the company stay outside.
  const context: PageContext = {
    ...site,
    marts,
    sentences: [],
    checks: [],
    partnerName: id => (id === partnerId ? name : id),
  };
  return {
    title: `${name} | ${site.company}`,
    header: partnerHeader(context).html,
    main: renderPartner(context, partnerId).html,
    footer: siteFooter(context).html,
  };
}

/** The partner's own rows, as they are in the marts. */
function dataOf({
  partners,
  partner_month,
  partner_churn,
  partner_stage,
  partner_health,
  partner_roi,
  target_pace,
  incentive_audit,
  feedback_tickets,
  anomaly_tests,
  metric_headline,
}: Marts): string {
  return JSON.stringify({
    partners,
    partner_month,
    partner_churn,
    partner_stage,
    partner_health,
    partner_roi,
    target_pace,
    incentive_audit,
    feedback_tickets,
    anomaly_tests,
    metric_headline,
  });
}

export async function writePartner(
  site: string,
  { folder, data, content }: PreparedPartner,
  shells: Record<Language, CutShell>,
): Promise<void> {
  const own = join(site, folder);
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "data.json"), data);
  for (const language of languages) {
    const { title, header, main, footer } = content[language];
    const page = finishPage(shells[language], {
      language,
      title,
      header: { html: header },
      main: { html: main },
      footer: { html: footer },
    });
    await writeFile(join(own, language === "zh" ? "index.html" : "en.html"), page);
  }
}
