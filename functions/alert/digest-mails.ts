// From findings and incidents to finished mails, one for each recipient whom they concern.

import { seesEverything } from "../config/partner-scope.ts";
import { idOf } from "../lake/keys.ts";
import type { AlertRun } from "./alert-run.ts";
import { drawChart } from "./chart.ts";
import type { Hold } from "./data-gate.ts";
import { type Digest, digestFor } from "./digest.ts";
import { digestHtml, footHtml, headHtml, pageHtml, paragraphHtml } from "./digest-html.ts";
import { digestText } from "./digest-text.ts";
import { type Finding, historyOf } from "./findings.ts";
import { html } from "./html.ts";
import { mimeOf } from "./mime.ts";
import type { WrittenMail } from "./outbox.ts";
import type { Recipient } from "./scope.ts";
import { words } from "./words.ts";

const chartDays = 56;

/** A mail's identity: what it tells of, and to whom. */
const mailId = (run: AlertRun, kind: string, { email }: Recipient) => idOf("mail", kind, run.snapshot.id, email);

export async function digestMails(
  run: AlertRun,
  opened: readonly Finding[],
  continuing: readonly Finding[],
  tests: number,
): Promise<WrittenMail[]> {
  const mails: WrittenMail[] = [];
  const charts: Charts = new Map();
  for (const recipient of run.context.config.alerts.recipients) {
    const digest = digestFor(run, recipient, { opened, continuing, tests });
    if (digest) mails.push(await digestMail(run, digest, charts));
  }
  return mails;
}

/** Pictures by what they show: recipients of one language who are told the same first get the same. */
type Charts = Map<string, Buffer>;

async function digestMail(run: AlertRun, digest: Digest, charts: Charts): Promise<WrittenMail> {
  const { config, effects } = run.context;
  const { recipient, subject } = digest;
  const id = mailId(run, "digest", recipient);
  const { png, alt } = await chartOf(run, digest, charts);
  const cid = `chart-${id}@qudao`;
  const raw = await mimeOf({
    id,
    from: config.alerts.from,
    fromName: digest.company,
    to: recipient.email,
    subject,
    text: digestText(digest),
    html: digestHtml(digest, { cid, alt }),
    date: effects.now(),
    snapshot: run.snapshot.id,
    chart: { cid, png },
  });
  return { id, to: recipient.email, subject, raw };
}

async function chartOf(run: AlertRun, { lines: [first], words: told, format }: Digest, charts: Charts) {
  const [row] = first.finding.alarms;
  const measure = first.figures[0].measure;
  const unit = row.measure === "net_amount" ? ` (${format.currency})` : "";
  const title = told.chartTitle(first.name, measure, unit);
  const shown = `${format.language}|${first.finding.key}`;
  const png = charts.get(shown) ?? drawChart(await historyOf(run, row, chartDays), { title, date: row.date }, format);
  charts.set(shown, png);
  return { png, alt: told.chartAlt(first.name, measure) };
}

/** An incident concerns those who see the whole; where nobody does, everybody. */
export async function incidentMails(run: AlertRun, hold: Hold): Promise<WrittenMail[]> {
  const { recipients } = run.context.config.alerts;
  const unlimited = recipients.filter(({ sees }) => seesEverything(sees));
  return Promise.all(
    (unlimited.length > 0 ? unlimited : recipients).map(recipient => incidentMail(run, hold, recipient)),
  );
}

async function incidentMail(run: AlertRun, hold: Hold, recipient: Recipient): Promise<WrittenMail> {
  const { config, effects } = run.context;
  const told = words[recipient.language];
  const company = config.company[recipient.language];
  const id = mailId(run, `incident-${hold.code}`, recipient);
  const subject = told.incidentSubject(run.snapshot.as_of_date);
  const reason = `${hold[recipient.language]}${told.end}`;
  const body = html`${headHtml(company, told.incidentTitle)}${[reason, told.incidentHeld].map(paragraphHtml)}${footHtml(told.incidentHint)}`;
  const raw = await mimeOf({
    id,
    from: config.alerts.from,
    fromName: company,
    to: recipient.email,
    subject,
    text: [company, told.incidentTitle, "", reason, told.incidentHeld, told.incidentHint, ""].join("\n"),
    html: pageHtml(recipient.language === "zh" ? "zh-CN" : "en", subject, body),
    date: effects.now(),
    snapshot: run.snapshot.id,
  });
  return { id, to: recipient.email, subject, raw };
}
