// What pages are handed: the company's rows, or one partner's, with words and formats of a language.
import { formatFor, type Language } from "../../dashboards/format.ts";
import type { ChartPainter, PageContext } from "../../dashboards/page.ts";
import { translateInto } from "../../dashboards/words/words.ts";
import { hashKeyOf, partnerPagePath } from "../config/partner-page.ts";
import type { StepContext } from "../config/step-context.ts";
import type { Snapshot } from "../lake/snapshot.ts";
import type { Marts } from "./marts.ts";
import { sentencesOf } from "./sentences.ts";

export function siteContext(
  { config, effects }: StepContext,
  snapshot: Snapshot,
  marts: Marts,
  language: Language,
  draw: ChartPainter,
): PageContext {
  const key = hashKeyOf(config, effects);
  const present = new Set(marts.streams.filter(({ is_present }) => is_present).map(({ stream }) => stream));
  const names = new Map(marts.partners.map(({ partner_id, partner_name }) => [partner_id, partner_name]));
  const context: PageContext = {
    language,
    t: translateInto(language),
    format: formatFor(language, config.currency),
    company: config.company[language],
    asOfDate: snapshot.as_of_date,
    snapshotId: snapshot.id,
    marts,
    checks: snapshot.checks,
    sentences: [],
    minimumChangeShare: config.alerts.minimumChangeShare,
    tierNames: new Map(marts.tiers.map(row => [row.tier, language === "zh" ? row.title_zh : row.title_en])),
    partnerPath: partnerId => partnerPagePath(key, partnerId),
    partnerName: partnerId => names.get(partnerId) ?? partnerId,
    isPresent: stream => present.has(stream),
    draw,
  };
  return { ...context, sentences: sentencesOf(context) };
}

function grouped<T>(rows: readonly T[], idOf: (row: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const id = idOf(row);
    if (id === null) continue;
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

/** One partner's rows of every mart that has any; marts about others are empty. */
export type PartnerMarts = (partnerId: string) => Marts;

export function partnerMarts(marts: Marts): PartnerMarts {
  const groups = {
    partners: grouped(marts.partners, row => row.partner_id),
    partner_churn: grouped(marts.partner_churn, row => row.partner_id),
    partner_stage: grouped(marts.partner_stage, row => row.partner_id),
    partner_health: grouped(marts.partner_health, row => row.partner_id),
    target_pace: grouped(marts.target_pace, row => row.partner_id),
    partner_roi: grouped(marts.partner_roi, row => row.partner_id),
    incentive_audit: grouped(marts.incentive_audit, row => row.partner_id),
    partner_month: grouped(marts.partner_month, row => row.partner_id),
    feedback_tickets: grouped(marts.feedback_tickets, row => row.partner_id),
    anomaly_tests: grouped(marts.anomaly_tests, row => (row.slice_kind === "partner" ? row.slice : null)),
    metric_headline: grouped(marts.metric_headline, row => (row.slice_kind === "partner" ? row.slice : null)),
  };
  return partnerId => ({
    ...noRows,
    run: marts.run,
    streams: marts.streams,
    tiers: marts.tiers,
    rules: marts.rules,
    metric_catalogue: marts.metric_catalogue,
    partners: groups.partners.get(partnerId) ?? [],
    partner_churn: groups.partner_churn.get(partnerId) ?? [],
    partner_stage: groups.partner_stage.get(partnerId) ?? [],
    partner_health: groups.partner_health.get(partnerId) ?? [],
    target_pace: groups.target_pace.get(partnerId) ?? [],
    partner_roi: groups.partner_roi.get(partnerId) ?? [],
    incentive_audit: groups.incentive_audit.get(partnerId) ?? [],
    partner_month: groups.partner_month.get(partnerId) ?? [],
    feedback_tickets: groups.feedback_tickets.get(partnerId) ?? [],
    anomaly_tests: groups.anomaly_tests.get(partnerId) ?? [],
    metric_headline: groups.metric_headline.get(partnerId) ?? [],
  });
}

/** Marts about the company or about several partners: a partner's page gets none of their rows. */
const noRows = {
  metric_by_month: [],
  company_month: [],
  revenue_movements: [],
  revenue_retention: [],
  partner_survival: [],
  cohort_retention: [],
  churn_month: [],
  stage_distribution: [],
  stage_transitions: [],
  campaign_roi: [],
  tier_roi: [],
  feedback_month: [],
  feedback_by_tag: [],
  feedback_times: [],
  data_quality: [],
  data_quality_reasons: [],
  revenue_restatements: [],
  partner_forecast: [],
  forecast_backtest: [],
  partner_efficiency: [],
  policy_compliance: [],
  claims: [],
  customer_grade_moves: [],
  early_signs: [],
  keep_and_win_costs: [],
  target_bands: [],
  commission_advice: [],
  incentive_kinds: [],
  payout_times: [],
  process_times: [],
} satisfies Partial<Marts>;
