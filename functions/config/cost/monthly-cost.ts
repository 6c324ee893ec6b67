// The monthly bill of a company of some size, reckoned from what was measured and what AWS asks. It is a reckoning: what a source is
// slow to answer, and what analysts ask of Athena themselves, comes on top.
import * as measured from "./measured.ts";
import type { Prices } from "./prices.ts";

export interface Workload {
  lines_per_day: number;
  years: number;
  engine: "duckdb" | "athena";
  /** Of the config. */
  monthly_from_rows: number;
}

export interface CostLine {
  what: string;
  quantity: number;
  unit: string;
  usd_month: number;
}

export interface MonthlyCost {
  lines: CostLine[];
  usd_month: number;
  history_lines: number;
  /** CPU seconds of a day's transform; null where Athena does it. */
  transform_seconds: number | null;
  /** Why it would not run so; null where it would. */
  obstacle: string | null;
}

const daysPerMonth = 30.4;
/** Memory and disk of the Lambdas, as the stack gives them. */
const lambdas = {
  ingest: { gb: 1.73, diskGb: 1.5 },
  transform: { gb: 3.46, diskGb: 7.5 },
  publish: { gb: 3.46, diskGb: 3.5 },
  alert: { gb: 1.73, diskGb: 1.5 },
};
const stepNames = ["ingest", "transform", "publish", "alert"] as const;
const lambdaLimits = { seconds: 900, diskGb: 10 };
/** Athena charges 10 MB at least for a query. */
const leastScannedBytes = 10e6;

export function monthlyCost(workload: Workload, prices: Prices): MonthlyCost {
  const history = workload.lines_per_day * 365 * workload.years;
  const onDuckDb = workload.engine === "duckdb";
  const transformSeconds = onDuckDb ? dayTransformSeconds(workload, history) : null;
  // Waiting for Athena costs the time of a small machine; some three seconds a query, four at once.
  const transformWall =
    transformSeconds === null ? (measured.athenaQueries * 3) / 4 : transformSeconds / measured.busyProcessors;
  const storedGb = (history * (measured.rawBytesPerLine + measured.tableBytesPerLine)) / 1e9;
  const line = (what: string, quantity: number, unit: string, usd: number): CostLine => ({
    what,
    quantity,
    unit,
    usd_month: quantity * usd,
  });
  const seconds = {
    ingest: measured.ingest.fixedSeconds + measured.ingest.secondsPerLine * workload.lines_per_day,
    transform: transformWall,
    publish: measured.publishSeconds,
    alert: measured.alertSeconds,
  };
  const steps = stepNames.map(step => ({ ...lambdas[step], monthlySeconds: seconds[step] * daysPerMonth }));
  const total = (of: "gb" | "diskGb") => steps.reduce((sum, step) => sum + step[of] * step.monthlySeconds, 0);
  const scannedTb = onDuckDb ? 0 : (athenaBytes(history) * daysPerMonth) / 1e12;
  const lines = [
    line("Lambda", total("gb"), "GB-seconds", prices.lambda_gb_second),
    line("Lambda's disk", total("diskGb"), "GB-seconds", prices.lambda_disk_gb_second),
    ...(onDuckDb ? [] : [line("Athena", scannedTb, "TB read", prices.athena_tb_scanned)]),
    line("S3, stored", storedGb, "GB", prices.s3_gb_month),
    line("S3, writes", (measured.dailyWrites * daysPerMonth) / 1e3, "thousand", prices.s3_thousand_writes),
    line("S3, reads", (measured.dailyReads * daysPerMonth) / 1e3, "thousand", prices.s3_thousand_reads),
    line(
      "Step Functions",
      (measured.dailyTransitions * daysPerMonth) / 1e3,
      "thousand transitions",
      prices.step_functions_thousand_transitions,
    ),
    line("Secrets", 2, "secrets", prices.secret_month),
    line("Logs", (measured.dailyLogMb * daysPerMonth) / 1e3, "GB", prices.log_gb),
    line("Alarms", 1, "alarms", prices.alarm_month),
    line("Mails", (5 * daysPerMonth) / 1e3, "thousand", prices.ses_thousand_mails),
  ];
  return {
    lines,
    usd_month: lines.reduce((sum, { usd_month }) => sum + usd_month, 0),
    history_lines: history,
    transform_seconds: transformSeconds,
    obstacle: onDuckDb ? obstacleOf(transformWall, history, storedGb) : null,
  };
}

function dayTransformSeconds({ lines_per_day, monthly_from_rows }: Workload, history: number): number {
  const { fixedSeconds, secondsPerMonthLine } = measured.dayTransform;
  if (history < monthly_from_rows) return fixedSeconds + measured.wholeSecondsPerLine * history;
  return fixedSeconds + secondsPerMonthLine * lines_per_day * daysPerMonth;
}

function athenaBytes(history: number): number {
  return Math.max(history * measured.scannedBytesPerLine, measured.athenaQueries * leastScannedBytes);
}

/** Once in a while everything is built anew, and that has to fit as well. */
function obstacleOf(dayWall: number, history: number, storedGb: number): string | null {
  const fullWall = (history * measured.fullSecondsPerLine) / measured.busyProcessors;
  if (storedGb > lambdaLimits.diskGb)
    return `${Math.round(storedGb)} GB of batches and tables, and a Lambda's disk has ${lambdaLimits.diskGb}: run it on a server, or on Athena`;
  const longest = Math.max(dayWall, fullWall);
  if (longest > lambdaLimits.seconds)
    return `a full transform takes ${Math.round(longest / 60)} minutes, and a Lambda has ${lambdaLimits.seconds / 60}: run it on a server, or on Athena`;
  return null;
}
