// The first question of the day: can these data be trusted to say anything about the business?
import { z } from "zod";
import type { AlertRun } from "./alert-run.ts";
import { daysBetween, localDate } from "./days.ts";

/** Why business alarms are held back. */
export interface Hold {
  code: "checks_failed" | "transactions_absent" | "stale";
  /** For the log and the report. */
  message: string;
  zh: string;
  en: string;
}

/** @returns the first reason, the gravest first; undefined where the data are fit */
export async function reasonToHold(run: AlertRun): Promise<Hold | undefined> {
  return checksFailed(run) ?? (await transactionsAbsent(run)) ?? (await stale(run));
}

function checksFailed({ snapshot }: AlertRun): Hold | undefined {
  const failed = snapshot.checks.filter(({ severity, rows }) => severity === "error" && rows > 0);
  if (failed.length === 0) return undefined;
  const names = failed.map(({ name, rows }) => `${name} (${rows})`).join(", ");
  return hold("checks_failed", `以下核对未通过：${names}`, `these checks failed: ${names}`);
}

async function transactionsAbsent({ engine }: AlertRun): Promise<Hold | undefined> {
  const present = await engine.rows("select stream from streams where stream = 'transactions' and is_present");
  if (present.length > 0) return undefined;
  return hold("transactions_absent", "没有任何交易数据", "no transaction was ever loaded");
}

/** Only a company that asks for the latest day expects fresh data. Official closures are no delay. */
async function stale(run: AlertRun): Promise<Hold | undefined> {
  const { config, effects } = run.context;
  if (config.asOf !== "latest") return undefined;
  const asOf = run.snapshot.as_of_date;
  const today = localDate(effects.now(), config.timeZone);
  const age = daysBetween(asOf, today) - (await daysOffBetween(run, asOf, today));
  const allowed = config.alerts.freshnessDays;
  if (age <= allowed) return undefined;
  return hold(
    "stale",
    `最新数据停留在 ${asOf}，已有 ${age} 天没有更新（允许 ${allowed} 天）`,
    `the newest data are of ${asOf}, ${age} days old (${allowed} are allowed)`,
  );
}

const counted = z.object({ days: z.coerce.number() });

async function daysOffBetween({ engine, snapshot }: AlertRun, from: string, to: string): Promise<number> {
  if (!snapshot.tables.holidays) return 0;
  const [row] = await engine.rowsAs(
    counted,
    `select count(*) as days from holidays
     where not is_workday and class not in ('pre_far', 'pre', 'post', 'lantern')
     and date > cast($1 as date) and date < cast($2 as date)`,
    [from, to],
  );
  return row?.days ?? 0;
}

const hold = (code: Hold["code"], zh: string, en: string): Hold => ({ code, message: en, zh, en });
