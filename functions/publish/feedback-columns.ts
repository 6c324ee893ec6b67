// The columns of tables about tickets.
import { mart } from "./mart-reader.ts";

export const feedbackTables = {
  feedback_month: mart(
    "feedback_month",
    {
      month_date: "text",
      tickets: "number",
      answered: "number?",
      breached: "number?",
      resolved: "number?",
      complaints: "number?",
      is_complete: "boolean",
    },
    "order by month_date",
  ),
  feedback_by_tag: mart(
    "feedback_by_tag",
    {
      tag: "text?",
      tickets_90d: "number?",
      tickets_previous_90d: "number?",
      share: "number?",
      cumulative_share: "number?",
    },
    "order by tickets_90d desc nulls last, tag",
  ),
  feedback_times: mart(
    "feedback_times",
    {
      measure: "text",
      slice_kind: "text",
      slice: "text",
      tickets: "number",
      completed: "number",
      p50_hours: "number?",
      p90_hours: "number?",
      mean_completed_hours: "number?",
    },
    "where slice_kind in ('all', 'tag') order by case slice_kind when 'all' then 0 else 1 end, slice, measure",
  ),
  feedback_tickets: mart(
    "feedback_tickets",
    {
      ticket_id: "text",
      partner_id: "text?",
      created_date: "text?",
      tag: "text?",
      severity: "text?",
      first_reply_hours: "number?",
      resolution_hours: "number?",
      sla_state: "text?",
      is_resolved: "boolean?",
    },
    // A page shows a partner's latest tickets; the whole list is a matter for SQL.
    "where partner_id is not null qualify row_number() over (partition by partner_id order by created_date desc, ticket_id desc) <= 12 order by partner_id, created_date desc, ticket_id desc",
  ),
};
