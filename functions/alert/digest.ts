// One recipient's digest as plain words and numbers, before it becomes text, HTML and a picture.
import type { Config } from "../config/config.ts";
import type { AlertRun } from "./alert-run.ts";
import { cleanText } from "./clean-text.ts";
import type { Part } from "./concentration.ts";
import type { AnomalyRow, Finding } from "./findings.ts";
import { dayOf, type Format, number, percent, unitBefore, wholeNumber } from "./format.ts";
import { type Recipient, sees } from "./scope.ts";
import { alertsLink, linkOf, type SiteLink } from "./site-link.ts";
import { type Words, words } from "./words.ts";

const longestName = 60;

export interface Figure {
  /** Within a sentence. */
  measure: string;
  /** At the beginning of a line. */
  title: string;
  /** Exact, for the text part. */
  observed: string;
  expected: string;
  lower: string;
  upper: string;
  /** In whole currency units, for the HTML part. */
  short: { observed: string; expected: string; lower: string; upper: string };
  change: string;
}

export interface DigestLine {
  finding: Finding;
  name: string;
  direction: Finding["direction"];
  figures: [Figure, ...Figure[]];
  since: string;
  /** Empty where nothing stands out. */
  concentratedIn: string;
  link: SiteLink;
}

export interface Digest {
  recipient: Recipient;
  format: Format;
  words: Words;
  subject: string;
  company: string;
  asOf: string;
  lines: [DigestLine, ...DigestLine[]];
  /** Lines that found no room. */
  more: number;
  /** Told earlier and still going on, as far as the recipient may know. */
  continuing: number;
  tests: number;
  falseShare: string;
  alertsPage: SiteLink;
}

export interface DigestNews {
  opened: readonly Finding[];
  continuing: readonly Finding[];
  tests: number;
}

/** @returns undefined where nothing new concerns the recipient: then no mail is made */
export function digestFor(run: AlertRun, recipient: Recipient, news: DigestNews): Digest | undefined {
  const { config } = run.context;
  const { language } = recipient;
  const told = words[language];
  const visible = news.opened.filter(finding => sees(recipient.sees, finding));
  const format: Format = { language, currency: config.currency };
  const [first, ...others] = visible
    .slice(0, config.alerts.maximumLines)
    .map(finding => lineOf(run, finding, format, told));
  if (!first) return undefined;
  return {
    recipient,
    format,
    words: told,
    subject: subjectOf(first, visible.length - 1, run.snapshot.as_of_date, told, format),
    company: cleanText(config.company[language], longestName),
    asOf: told.asOf(run.snapshot.as_of_date, dayOf(run.snapshot.as_of_date, language)),
    lines: [first, ...others],
    more: visible.length - 1 - others.length,
    continuing: news.continuing.filter(finding => sees(recipient.sees, finding)).length,
    tests: news.tests,
    falseShare: percent(config.alerts.falseDiscoveryRate),
    alertsPage: alertsLink(run.context, language),
  };
}

function lineOf(run: AlertRun, finding: Finding, format: Format, told: Words): DigestLine {
  const [first, ...others] = finding.alarms;
  const date = run.snapshot.as_of_date;
  return {
    finding,
    name: nameOf(finding, run.context.config, format, told),
    direction: finding.direction,
    figures: [figureOf(first, format, told), ...others.map(row => figureOf(row, format, told))],
    since: finding.since < date ? told.since(dayOf(finding.since, format.language)) : told.firstDay,
    concentratedIn: (["tier", "partner"] as const)
      .map(kind =>
        finding.concentratedIn
          .filter(part => part.kind === kind)
          .map(part => told.share(nameOf(part, run.context.config, format, told), percent(part.share)))
          .join(told.joiner),
      )
      .filter(Boolean)
      .join(told.groupJoiner),
    link: linkOf(run.context, finding, format.language),
  };
}

function figureOf(row: AnomalyRow, format: Format, told: Words): Figure {
  const unit = unitBefore(row.measure, format);
  const values = { observed: row.observed, expected: row.expected, lower: row.lower, upper: row.upper };
  const printed = (print: typeof number) => ({
    observed: unit + print(values.observed, row.measure),
    expected: unit + print(values.expected, row.measure),
    lower: print(values.lower, row.measure),
    upper: print(values.upper, row.measure),
  });
  return {
    measure: told.measures[row.measure],
    title: told.measures[row.measure].replace(/^./u, letter => letter.toUpperCase()),
    ...printed(number),
    short: printed(wholeNumber),
    change: told.change(row.change_share < 0 ? "down" : "up", percent(row.change_share)),
  };
}

function nameOf(of: Finding | Part, { tiers }: Config, { language }: Format, told: Words): string {
  if (of.kind === "all") return told.whole;
  if (of.kind === "tier")
    return cleanText(tiers.find(({ id }) => id === of.slice)?.[language] ?? of.slice, longestName);
  return cleanText(of.partner?.partner_name ?? "", longestName) || cleanText(of.slice, longestName);
}

function subjectOf(first: DigestLine, others: number, asOf: string, told: Words, { language }: Format): string {
  const [figure] = first.figures;
  const [row] = first.finding.alarms;
  const headline = told.headline(first.name, figure.measure, first.direction, percent(row.change_share));
  const rest = others > 0 ? told.moreInSubject(others) : "";
  return language === "zh"
    ? `【${told.product}】${dayOf(asOf, language)}：${headline}${rest}`
    : `[${told.product}] ${dayOf(asOf, language)} – ${headline}${rest}`;
}
