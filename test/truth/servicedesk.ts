// A service desk's event log (UCI): counts by ticket, through the example's own pipeline.
import { runExample } from "../real/run-example.ts";
import type { Published, Source } from "./published.ts";

export async function servicedesk(): Promise<Source> {
  const run = runExample("servicedesk");
  try {
    const ask = async (sql: string) => Number(Object.values((await run.query(sql))[0] ?? {})[0]);
    const resolved = "from feedback_tickets where is_resolved";
    const rows: Published[] = [
      { what: "events", published: "141,712", ours: await ask("select count(*) from raw_feedback_events") },
      { what: "tickets", published: "24,918", ours: await ask("select count(*) from feedback_tickets") },
      {
        what: "tickets that met their service level",
        published: "15,803",
        ours: await ask("select count(*) from feedback_tickets where source_sla_met"),
      },
      {
        what: "of all tickets, %",
        published: "63.42",
        ours: await ask("select 100e0 * count(*) filter (where source_sla_met) / count(*) from feedback_tickets"),
      },
      { what: "resolved", published: "23,362", ours: await ask(`select count(*) ${resolved}`) },
      {
        what: "hours to resolve, median",
        published: "22.1",
        ours: await ask(`select median(resolution_hours) ${resolved}`),
      },
      {
        what: "hours to resolve, mean",
        published: "178.17",
        ours: await ask(`select avg(resolution_hours) ${resolved}`),
      },
      {
        what: "reopened",
        published: "275",
        ours: await ask("select count(*) from stg_feedback where reopened_count > 0"),
      },
      {
        what: "reassigned",
        published: "11,369",
        ours: await ask("select count(*) from stg_feedback where reassigned_count > 0"),
      },
    ];
    return { title: "Service desk, 24,918 tickets", by: "examples/servicedesk", rows };
  } finally {
    run.remove();
  }
}
