// A service desk's event log (UCI): 141,712 changes of 24,918 tickets; 63.42 % of the tickets met their service level.
// The trap: 93.50 % of the log's *rows* say so, because a ticket repeats with every change.
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataFolder, type ExampleRun, runExample } from "./run-example.ts";

dataFolder("incidents");
let run: ExampleRun;
beforeAll(() => {
  run = runExample("servicedesk");
});
afterAll(() => run.remove());

const single = async (sql: string) => Object.values((await run.query(sql))[0] ?? {})[0];

test("all four steps run on feedback alone", () => {
  expect(`${run.stderr}\n${run.stdout}\nexit ${run.exitCode}`).toMatch(/exit 0$/);
  process.stdout.write(`Service desk: all four steps in ${run.seconds.toFixed(1)} s\n`);
});

test("141,712 events of 24,918 tickets are loaded", async () => {
  expect(await single("select count(*) from raw_feedback_events")).toBe("141712");
  expect(await single("select count(*) from feedback_tickets")).toBe("24918");
});

test("63.42 % of tickets met the service level: 15,803, counted by ticket and not by row", async () => {
  expect(await single("select count(*) from feedback_tickets where source_sla_met")).toBe("15803");
  const [metric] = await run.query(
    "select numerator, denominator, value from metric_headline where metric = 'source_sla' and slice_kind = 'all'",
  );
  expect(metric).toBeDefined();
  expect(
    await single(
      "select round(100e0 * sum(numerator) / sum(denominator), 2) from metric_cells where metric = 'source_sla'",
    ),
  ).toBe(63.42);
});

test("23,362 tickets were resolved after a median of 22.1 hours; 275 reopened, 11,369 reassigned", async () => {
  expect(await single("select count(*) from feedback_tickets where is_resolved")).toBe("23362");
  expect(await single("select round(median(resolution_hours), 1) from feedback_tickets where is_resolved")).toBe(22.1);
  expect(await single("select round(avg(resolution_hours), 2) from feedback_tickets where is_resolved")).toBe(178.17);
  expect(await single("select count(*) from stg_feedback where reopened_count > 0")).toBe("275");
  expect(await single("select count(*) from stg_feedback where reassigned_count > 0")).toBe("11369");
});

test("the pages say that orders are absent", () => {
  expect(run.page("retention.html")).toMatch(/没有|缺/);
  expect(run.page("en/retention.html")).toMatch(/absent|no data|not delivered/i);
});
