// A help desk's event log (4TU.ResearchData): cycle times, steps and variants, through the example's own pipeline.
import { runExample } from "../real/run-example.ts";
import type { Published, Source } from "./published.ts";

/** Times within a case, and repeats, are published of cases that the log holds from beginning to end. */
const whole = `(select * from process_cases
  where (variant like 'Assign seriousness%' or variant like 'Insert ticket%') and variant like '% → Closed') as whole_cases`;
const stepTimes = (step: string) =>
  `from process_step_times as times inner join ${whole} on whole_cases.case_id = times.case_id where step = '${step}'`;

const asked: readonly [what: string, published: string, sql: string][] = [
  ["cases", "4,580", "select count(*) from process_cases"],
  ["events", "21,348", "select count(*) from stg_process_steps"],
  ["activities", "14", "select count(distinct step) from stg_process_steps"],
  ["days of a case, mean", "40.86", "select avg(cycle_days) from process_cases"],
  ["days of a case, median", "39.86", "select median(cycle_days) from process_cases"],
  ["steps of a case, mean", "4.6611", "select avg(steps) from process_cases"],
  ["steps of a case, median", "4", "select median(steps) from process_cases"],
  ["steps of a case, most", "15", "select max(steps) from process_cases"],
  ["variants", "226", "select count(*) from process_variants"],
  ["whole cases that were resolved", "4,479", `select count(*) ${stepTimes("Resolve ticket")}`],
  [
    "days from the first step to the last “Resolve ticket”, median",
    "6.23",
    `select median(hours_to_last) / 24 ${stepTimes("Resolve ticket")}`,
  ],
  ["whole cases that were taken in charge", "4,191", `select count(*) ${stepTimes("Take in charge ticket")}`],
  [
    "hours to the first “Take in charge ticket”, median",
    "17.284",
    `select median(hours_to_first) ${stepTimes("Take in charge ticket")}`,
  ],
  ["whole cases that repeat a step", "1,207", `select count(*) from ${whole} where repeated_steps > 0`],
];

export async function helpdesk(): Promise<Source> {
  const run = runExample("helpdesk");
  try {
    const rows: Published[] = [];
    for (const [what, published, sql] of asked)
      rows.push({ what, published, ours: Number(Object.values((await run.query(sql))[0] ?? {})[0]) });
    return { title: "Help desk, 4,580 cases", by: "examples/helpdesk", rows };
  } finally {
    run.remove();
  }
}
