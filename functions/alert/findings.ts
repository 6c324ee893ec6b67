// The alarms of the as-of day, one finding for each slice and direction, with what it is concentrated in.
import { z } from "zod";
import type { AlertRun } from "./alert-run.ts";
import { concentrationOf, type Part } from "./concentration.ts";
import { daysBetween } from "./days.ts";

/** A pause of so many quiet days ends a fact; what comes later is a new one. */
export const quietDays = 7;

const anomalyRow = z.object({
  measure: z.enum(["orders", "net_amount"]),
  slice_kind: z.enum(["all", "tier", "partner"]),
  slice: z.string(),
  date: z.string(),
  observed: z.number(),
  expected: z.number(),
  lower: z.number(),
  upper: z.number(),
  p_value: z.number(),
  change_share: z.number(),
  is_alarm: z.boolean(),
});
export type AnomalyRow = z.infer<typeof anomalyRow>;

const partnerRow = z.object({
  partner_id: z.string(),
  partner_name: z.string().nullable(),
  tier: z.string().nullable(),
  region: z.string().nullable(),
});
export type Partner = z.infer<typeof partnerRow>;

export interface Finding {
  /** Identity of the fact: slice and direction. */
  key: string;
  kind: AnomalyRow["slice_kind"];
  slice: string;
  direction: "up" | "down";
  /** The measures that alarmed, money first. */
  alarms: [AnomalyRow, ...AnomalyRow[]];
  /** First day of the run of alarms without a pause. */
  since: string;
  partner?: Partner | undefined;
  /** Tiers, then partners, that carry the deviation of the first measure. */
  concentratedIn: Part[];
  /** Money by which the day deviates; 0 where revenue could not be tested. */
  amountAtStake: number;
}

export interface Findings {
  findings: Finding[];
  tests: number;
  alarms: number;
}

export async function findAlarms(run: AlertRun): Promise<Findings> {
  const today = await rowsOf(run, "date = cast($1 as date)", [run.snapshot.as_of_date]);
  const alarms = today.filter(({ is_alarm }) => is_alarm);
  const history = alarms.length > 0 ? await rowsOf(run, "is_alarm", []) : [];
  const partners = new Map((await readPartners(run)).map(partner => [partner.partner_id, partner]));
  const groups = Map.groupBy(alarms, keyOf);
  const findings = [...groups.entries()].flatMap(([key, rows]) => {
    const [first, ...others] = rows.sort((a, b) => (a.measure < b.measure ? -1 : 1));
    return first ? [findingOf(key, [first, ...others], { today, history, partners })] : [];
  });
  return { findings: findings.sort(byWeight), tests: today.length, alarms: alarms.length };
}

const directionOf = (row: AnomalyRow) => (row.observed < row.expected ? "down" : "up");
const keyOf = (row: AnomalyRow) => `${row.slice_kind}|${row.slice}|${directionOf(row)}`;

interface Surroundings {
  today: readonly AnomalyRow[];
  history: readonly AnomalyRow[];
  partners: ReadonlyMap<string, Partner>;
}

function findingOf(key: string, alarms: Finding["alarms"], { today, history, partners }: Surroundings): Finding {
  const [first] = alarms;
  const money = today.find(
    row => row.measure === "net_amount" && row.slice_kind === first.slice_kind && row.slice === first.slice,
  );
  return {
    key,
    kind: first.slice_kind,
    slice: first.slice,
    direction: directionOf(first),
    alarms,
    since: sinceWhen(
      first.date,
      history.filter(row => keyOf(row) === key).map(({ date }) => date),
    ),
    partner: first.slice_kind === "partner" ? partners.get(first.slice) : undefined,
    concentratedIn: concentrationOf(first, today, partners),
    amountAtStake: money ? Math.abs(money.observed - money.expected) : 0,
  };
}

/** Walks back over the days with an alarm as long as no pause is longer than the quiet days. */
function sinceWhen(date: string, alarmDates: readonly string[]): string {
  let since = date;
  for (const earlier of [...new Set(alarmDates)].sort().reverse())
    if (earlier < since && daysBetween(earlier, since) <= quietDays) since = earlier;
  return since;
}

const order = { all: 0, tier: 1, partner: 2 };

/** The whole before its tiers before their partners; within each, the most money first. */
function byWeight(a: Finding, b: Finding): number {
  return order[a.kind] - order[b.kind] || b.amountAtStake - a.amountAtStake || (a.key < b.key ? -1 : 1);
}

/** The tests of one slice and measure on the days up to the as-of date, in order. */
export function historyOf(run: AlertRun, row: AnomalyRow, days: number): Promise<AnomalyRow[]> {
  return rowsOf(
    run,
    "measure = $1 and slice_kind = $2 and slice = $3 and date > cast($4 as date) - to_days(cast($5 as integer))",
    [row.measure, row.slice_kind, row.slice, row.date, days],
  );
}

function rowsOf(run: AlertRun, condition: string, values: (string | number)[]): Promise<AnomalyRow[]> {
  return run.engine.rowsAs(
    anomalyRow,
    `select * replace (cast(date as varchar) as date) from anomaly_tests
     where ${condition} order by anomaly_tests.date, measure, slice_kind, slice`,
    values,
  );
}

function readPartners({ engine }: AlertRun): Promise<Partner[]> {
  return engine.rowsAs(partnerRow, "select partner_id, partner_name, tier, region from partners");
}
