// What audiences that do not see everything may ask of the snapshot: as files beside their pages, and on Athena cut by row filters.

/**
 * Tables whose rows are each of one partner and say nothing of others. A list and no rule: what a customer bought, for one, is a row
 * with a partner too, and may count orders that he placed with another.
 */
export const sharedTables = [
  "partners",
  "partner_day",
  "partner_month",
  "partner_churn",
  "partner_stage",
  "partner_stage_month",
  "partner_class_history",
  "partner_health",
  "partner_roi",
  "partner_efficiency",
  "partner_policy",
  "partner_forecast",
  "target_pace",
  "incentive_audit",
  "feedback_tickets",
] as const;
