// The alert step: what moved on the as-of day, told once to those it concerns, and nothing at all when the data themselves
// cannot be trusted.
import type { StepContext } from "../config/step-context.ts";
import { Engine } from "../lake/engine.ts";
import { type AlertRun, openRun } from "./alert-run.ts";
import { type Hold, reasonToHold } from "./data-gate.ts";
import { digestMails, incidentMails } from "./digest-mails.ts";
import { type Evaluation, evaluateAlarms, evaluateIncident, rememberEpisodes } from "./episodes.ts";
import { findAlarms } from "./findings.ts";
import { deliver, keepInOutbox, type WrittenMail } from "./outbox.ts";

export interface AlertReport {
  asOfDate: string;
  /** Facts told now for the first time. */
  opened: number;
  /** Facts that go on, the new ones included. */
  open: number;
  /** Facts that have been quiet long enough. */
  closed: number;
  /** Why business alarms are held back; null where they are not. */
  held: string | null;
  /** Mails made now. */
  mails: { id: string; to: string; subject: string }[];
  /** Tests made on the as-of day: none is not the same as no anomaly. */
  tests: number;
  /** Of these, the alarms. */
  alarms: number;
  /** Mails handed to the outside now, those left over from earlier runs included. */
  delivered: number;
}

/**
 * Reads the current snapshot, tells what is new and hands over whatever still lies in the outbox.
 * @throws TransientError where mails could not be handed over: they stay in the outbox, and the next run sends them
 */
export async function alert(context: StepContext): Promise<AlertReport> {
  const { config, effects } = context;
  await using engine = await Engine.open({ ...config.engine });
  const run = await openRun(context, engine);
  const hold = await reasonToHold(run);
  const outcome = hold ? await tellIncident(run, hold) : await tellAlarms(run);
  const delivered = await deliver(effects);
  const report: AlertReport = {
    asOfDate: run.snapshot.as_of_date,
    opened: outcome.evaluation.opened.length,
    open: outcome.evaluation.open.length,
    closed: outcome.evaluation.closed.length,
    held: hold?.message ?? null,
    mails: outcome.mails.map(({ id, to, subject }) => ({ id, to, subject })),
    tests: outcome.tests,
    alarms: outcome.alarms,
    delivered,
  };
  effects.log({
    step: "alert",
    level: hold || report.tests === 0 ? "warning" : "info",
    message: summaryOf(report),
    facts: { tests: report.tests, alarms: report.alarms, opened: report.opened, mails: report.mails.length },
  });
  return report;
}

interface Outcome {
  evaluation: Evaluation;
  mails: WrittenMail[];
  tests: number;
  alarms: number;
}

async function tellAlarms(run: AlertRun): Promise<Outcome> {
  const { findings, tests, alarms } = await findAlarms(run);
  const { mails, evaluation } = await tell(run, evaluateAlarms(findings), opened =>
    digestMails(
      run,
      findings.filter(({ key }) => opened.has(key)),
      findings.filter(({ key }) => !opened.has(key)),
      tests,
    ),
  );
  return { evaluation, mails, tests, alarms };
}

async function tellIncident(run: AlertRun, hold: Hold): Promise<Outcome> {
  const told = await tell(run, evaluateIncident(hold.code), opened =>
    opened.size > 0 ? incidentMails(run, hold) : Promise.resolve([]),
  );
  return { ...told, tests: 0, alarms: 0 };
}

/**
 * Mails lie in the outbox before the episodes say that the fact was told: a run killed in between tells it again under the
 * same name, so it is never lost.
 */
async function tell(
  run: AlertRun,
  evaluate: Parameters<typeof rememberEpisodes>[1],
  compose: (opened: ReadonlySet<string>) => Promise<WrittenMail[]>,
): Promise<{ mails: WrittenMail[]; evaluation: Evaluation }> {
  let mails: WrittenMail[] = [];
  const evaluation = await rememberEpisodes(run, evaluate, async ({ opened }) => {
    mails = await compose(new Set(opened.map(({ key }) => key)));
    await keepInOutbox(run.context.effects.storage, mails);
  });
  return { mails, evaluation };
}

function summaryOf({ asOfDate, held, tests, alarms, opened, mails }: AlertReport): string {
  if (held !== null) return `business alarms are held: ${held}`;
  if (tests === 0)
    return `no series could be tested on ${asOfDate}: too little history, too few orders, or a holiday never met`;
  return `${tests} tests on ${asOfDate}, ${alarms} alarms, ${opened} told now in ${mails.length} mails`;
}
