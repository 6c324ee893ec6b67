// An Italian software firm's help desk, 4,580 cases: each line is a step of a case (`process_steps`), and the first of them the
// ticket (`feedback`). There are no orders and no partners, and the pages say so.
import { defineConfig } from "../../functions/config/config.ts";

const files = "helpdesk.csv.gz";
const time = { from: "time:timestamp", format: "%Y-%m-%dT%H:%M:%S%z" };

export default defineConfig({
  project: "helpdesk",
  company: { zh: "帮助台示例", en: "Help desk example" },
  timeZone: "UTC",
  currency: "EUR",
  calendar: "none",
  // The log ends here.
  asOf: "2014-01-03",
  sources: {
    desk: {
      type: "files",
      folder: {
        env: "QUDAO_DATA",
        path: "helpdesk",
        missing:
          "the event log of a help desk: helpdesk.csv.gz, M. Polato, “Dataset belonging to the help desk log of an Italian Company”, 4TU.ResearchData, to be cited by its author",
      },
      streams: {
        // The steps of a case stand in their order and bear no number: they are numbered as they stand.
        process_steps: {
          files,
          mapping: {
            case_id: "case:concept:name",
            process: { constant: "ticket" },
            step: "concept:name",
            department: "responsible_section",
            owner_id: "org:resource",
            started_at: time,
          },
        },
      },
    },
  },
  alerts: { recipients: [] },
});
