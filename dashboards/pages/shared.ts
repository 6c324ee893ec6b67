// What several pages show alike: tiers, states, links to partners.
import { type Html, html } from "../components/html.ts";
import { rootOf } from "../components/layout.ts";
import type { Column } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";

export const tierName = ({ tierNames, language }: PageContext, tier: string | null): string =>
  tier === null ? "—" : (tierNames.get(tier) ?? nameOfCode(language, "slice", tier));

export const stageName = ({ language }: PageContext, stage: number | null): string =>
  stage === null ? "—" : nameOfCode(language, "stage", String(stage));

export function partnerLink(context: PageContext, partnerId: string): Html {
  const page = context.language === "zh" ? "index.html" : "en.html";
  return html`<a class="partner" href="${rootOf(context)}${context.partnerPath(partnerId)}${page}">${context.partnerName(partnerId)}</a>`;
}

export function partnerColumn<T extends { partner_id: string }>(context: PageContext): Column<T> {
  return {
    title: context.t("column.partner"),
    value: row => context.partnerName(row.partner_id),
    cell: row => partnerLink(context, row.partner_id),
  };
}

/** Codes joined by commas, in words. */
export function codesInWords({ language, t }: PageContext, group: string, codes: string | null): string {
  const list = (codes ?? "").split(",").filter(Boolean);
  return list.map(code => nameOfCode(language, group, code.trim())).join(t("sentence.list"));
}

export type ChurnRow = PageContext["marts"]["partner_churn"][number];

/** Beyond the own threshold, near it (from 80 %), or fine. */
export function churnState({ t }: PageContext, row: ChurnRow | undefined): Html {
  if (!row || row.risk_ratio === null) return html`<span class="tag">${t("state.none")}</span>`;
  if (row.is_churned) return html`<span class="tag bad">${t("state.silent")}</span>`;
  return row.risk_ratio >= 0.8
    ? html`<span class="tag warn">${t("state.near")}</span>`
    : html`<span class="tag">${t("state.fine")}</span>`;
}

export const intervalText = ({ format }: PageContext, lower: number | null, upper: number | null): string =>
  lower === null || upper === null ? "—" : `${format.share(lower, 0)} – ${format.share(upper, 0)}`;

/** The last complete month that a table with `month_date` reaches. */
export const lastMonth = (rows: readonly { month_date: string }[]): string | undefined =>
  rows.reduce<string | undefined>(
    (last, { month_date }) => (last === undefined || month_date > last ? month_date : last),
    undefined,
  );

/** The first day of the month n months before. */
export function monthsBefore(month: string, n: number): string {
  const [year = 0, monthOfYear = 1] = month.split("-").map(Number);
  const index = year * 12 + monthOfYear - 1 - n;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}-01`;
}
