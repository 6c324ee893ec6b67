// The marts that pages are made from, read once for the whole site.
import type { Engine } from "../lake/engine.ts";
import { tables } from "./mart-columns.ts";
import { type ColumnKind, type Mart, readMart } from "./mart-reader.ts";

/** The names of all tables the site reads. */
export const martNames = Object.keys(tables);

export type Marts = Awaited<ReturnType<typeof readMarts>>;

/**
 * Reads everything the pages show.
 * @throws DataQualityError where a table is not as promised
 */
export async function readMarts(engine: Engine) {
  const read = <C extends Record<string, ColumnKind>>(asked: Mart<C>) => readMart(engine, asked);
  return {
    run: await read(tables.run),
    streams: await read(tables.streams),
    tiers: await read(tables.tiers),
    rules: await read(tables.rules),
    metric_catalogue: await read(tables.metric_catalogue),
    metric_headline: await read(tables.metric_headline),
    metric_by_month: await read(tables.metric_by_month),
    partners: await read(tables.partners),
    partner_month: await read(tables.partner_month),
    company_month: await read(tables.company_month),
    revenue_movements: await read(tables.revenue_movements),
    revenue_retention: await read(tables.revenue_retention),
    partner_survival: await read(tables.partner_survival),
    cohort_retention: await read(tables.cohort_retention),
    partner_churn: await read(tables.partner_churn),
    churn_month: await read(tables.churn_month),
    partner_stage: await read(tables.partner_stage),
    stage_distribution: await read(tables.stage_distribution),
    stage_transitions: await read(tables.stage_transitions),
    partner_health: await read(tables.partner_health),
    campaign_roi: await read(tables.campaign_roi),
    partner_roi: await read(tables.partner_roi),
    tier_roi: await read(tables.tier_roi),
    feedback_month: await read(tables.feedback_month),
    feedback_by_tag: await read(tables.feedback_by_tag),
    feedback_times: await read(tables.feedback_times),
    feedback_tickets: await read(tables.feedback_tickets),
    data_quality: await read(tables.data_quality),
    data_quality_reasons: await read(tables.data_quality_reasons),
    incentive_audit: await read(tables.incentive_audit),
    partner_forecast: await read(tables.partner_forecast),
    forecast_backtest: await read(tables.forecast_backtest),
    target_pace: await read(tables.target_pace),
    partner_efficiency: await read(tables.partner_efficiency),
    policy_compliance: await read(tables.policy_compliance),
    claims: await read(tables.claims),
    customer_grade_moves: await read(tables.customer_grade_moves),
    early_signs: await read(tables.early_signs),
    keep_and_win_costs: await read(tables.keep_and_win_costs),
    target_bands: await read(tables.target_bands),
    commission_advice: await read(tables.commission_advice),
    incentive_kinds: await read(tables.incentive_kinds),
    payout_times: await read(tables.payout_times),
    process_times: await read(tables.process_times),
    revenue_restatements: await read(tables.revenue_restatements),
    anomaly_tests: await read(tables.anomaly_tests),
  };
}
