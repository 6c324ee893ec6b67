// A company's service desk, 2016-02-29 to 2017-02-18: every change of 24,918 tickets. One file serves two streams: each line
// is a newer version of its ticket (`feedback`) and a change of it (`feedback_events`). There are no orders and no partners,
// and the pages say so.
import { defineConfig } from "../../functions/config/config.ts";

const dayFirst = "%d/%m/%Y %H:%M";
const files = "incident_event_log.csv.gz";
const missing = ["?"];

export default defineConfig({
  project: "servicedesk",
  company: { zh: "服务台示例", en: "Service desk example" },
  // The log names no zone; hours between two of its times are the same in any without daylight saving.
  timeZone: "UTC",
  currency: "EUR",
  calendar: "none",
  // The log ends here.
  asOf: "2017-02-18",
  sources: {
    desk: {
      type: "files",
      folder: {
        env: "QUDAO_DATA",
        path: "incidents",
        missing:
          "the incident log of a service desk: incident_event_log.csv.gz, “Incident management process enriched event log”, UCI Machine Learning Repository, licence CC BY 4.0",
      },
      streams: {
        feedback: {
          files,
          empty: missing,
          mapping: {
            ticket_id: "number",
            customer_id: "caller_id",
            entry: "contact_type",
            tag: "category",
            severity: "priority",
            owner_id: "assigned_to",
            team: "assignment_group",
            created_at: { from: "opened_at", format: dayFirst },
            resolved_at: { from: "resolved_at", format: dayFirst },
            closed_at: { from: "closed_at", format: dayFirst },
            reopened_count: "reopen_count",
            reassigned_count: "reassignment_count",
            sla_met: "made_sla",
            updated_at: { from: "sys_updated_at", format: dayFirst },
          },
        },
        feedback_events: {
          files,
          empty: missing,
          mapping: {
            ticket_id: "number",
            seq: "sys_mod_count",
            event: {
              from: "incident_state",
              values: { New: "new", Active: "active", Resolved: "resolved", Closed: "closed" },
            },
            event_at: { from: "sys_updated_at", format: dayFirst },
            actor_id: "sys_updated_by",
          },
        },
      },
    },
  },
  alerts: { recipients: [] },
});
