// What a run prints at its end: per step what came of it, then what a director would repeat, then where everything lies.
import { relative } from "node:path";
import type { IngestReport } from "../ingest/ingest.ts";
import type { Project } from "./open-project.ts";
import { count, counted, print, seconds, shownPath, tableLines } from "./print.ts";
import type { RunOutcome } from "./run-all.ts";

export function printSummary(project: Project, outcome: RunOutcome, language: "zh" | "en"): void {
  const { config } = project.context;
  print(
    `\n${config.company[language]}${outcome.transform ? `, as of ${outcome.transform.snapshot.as_of_date}` : ""}\n`,
  );
  if (isUnchanged(outcome)) print(`${unchangedSentence(outcome)}\n`);
  else if (outcome.ingest) printIngest(outcome.ingest);
  printSteps(project, outcome);
  const sentences = outcome.publish?.sentences[language] ?? [];
  if (sentences.length > 0) print(`\n${language === "zh" ? "要点" : "In short"}`);
  for (const sentence of sentences) print(`  • ${sentence}`);
  printFailures(outcome);
  if (outcome.transform) printPlaces(project, outcome);
}

/** What became of the snapshot that a run made. */
export function movedWords({ moved, heldBackId }: NonNullable<RunOutcome["transform"]>): string {
  if (heldBackId !== null)
    return `; ${heldBackId.slice(0, 8)} is made and held back, because of a rollback: \`npx qudao run --forward\` shows it`;
  return moved ? "" : " (same as before)";
}

/** Nothing was read, built or sent, because nothing it depends on has changed. */
export function isUnchanged({ ingest, transform, publish, alert, failures }: RunOutcome): boolean {
  const readNothing = ingest?.streams.every(({ rowsRead }) => rowsRead === 0) ?? false;
  const builtNothing =
    transform !== undefined &&
    transform.built.length === 0 &&
    !transform.moved &&
    transform.heldBackId === null &&
    publish?.built === false;
  return failures.length === 0 && readNothing && builtNothing && alert?.mails.length === 0;
}

function unchangedSentence({ ingest }: RunOutcome): string {
  const inputs = (ingest?.streams ?? []).reduce((sum, { unchangedInputs }) => sum + unchangedInputs, 0);
  return `Nothing new in ${counted(inputs, "input")}; same snapshot; site and mails are current.`;
}

/** One line per stream: read = loaded + quarantined, and below it why rows were set aside. */
export function printIngest({ streams }: IngestReport): void {
  const rows = streams.map(({ source, stream, rowsRead, rowsLoaded, rowsQuarantined, unchangedInputs }) => [
    stream,
    source,
    count(rowsRead),
    count(rowsLoaded),
    count(rowsQuarantined),
    unchangedInputs > 0 ? count(unchangedInputs) : "",
  ]);
  const sum = (pick: (stream: IngestReport["streams"][number]) => number) =>
    count(streams.reduce((total, stream) => total + pick(stream), 0));
  const total = [
    "all",
    "",
    sum(stream => stream.rowsRead),
    sum(stream => stream.rowsLoaded),
    sum(stream => stream.rowsQuarantined),
    sum(stream => stream.unchangedInputs),
  ];
  const head = ["stream", "source", "rows read", "= loaded", "+ quarantined", "inputs unchanged"];
  for (const line of tableLines([head, ...rows, total], { right: [2, 3, 4, 5] })) print(line);
  printReasons(streams);
  print();
}

const shownReasons = 10;

function printReasons(streams: IngestReport["streams"]): void {
  const all = streams
    .flatMap(({ stream, reasons }) => reasons.map(({ reason, rows }) => ({ stream, reason, rows })))
    .sort((a, b) => b.rows - a.rows);
  if (all.length === 0) return;
  print("\n  in quarantine, and why");
  const rows = all.slice(0, shownReasons).map(({ stream, reason, rows }) => [count(rows), stream, reason]);
  for (const line of tableLines(rows, { right: [0], indent: "    " })) print(line);
  if (all.length > shownReasons)
    print(`    … ${all.length - shownReasons} more reasons: npx qudao query "select * from quarantine_reasons"`);
}

function printSteps({ progress }: Project, { ingest, transform, publish, alert }: RunOutcome): void {
  const took = (step: string) => seconds(progress.took.get(step) ?? 0);
  const rows: string[][] = [];
  if (ingest) rows.push(["ingest", took("ingest"), ingestWords(ingest)]);
  if (transform)
    rows.push([
      "transform",
      took("transform"),
      `${counted(transform.built.length, "table")} built, ${transform.reused.length} as they were; snapshot ${transform.snapshot.id.slice(0, 8)}${movedWords(transform)}`,
    ]);
  if (publish)
    rows.push([
      "publish",
      took("publish"),
      publish.built ? `site of ${counted(publish.pages, "page")} built` : `site is current: ${publish.reason}`,
    ]);
  if (alert) rows.push(["alert", took("alert"), alertWords(alert)]);
  rows.push(["", `${process.uptime().toFixed(1)} s`, `in all; peak memory ${count(peakMemoryMb())} MB`]);
  for (const line of tableLines(rows, { right: [1] })) print(line);
}

function ingestWords({ streams, failures }: IngestReport): string {
  const batches = streams.reduce((sum, stream) => sum + stream.batches, 0);
  const read = batches === 0 ? "nothing new" : `${counted(batches, "batch", "batches")} loaded`;
  return failures.length === 0 ? read : `${read}; ${counted(failures.length, "source stream")} failed`;
}

function alertWords({ opened, open, closed, mails, held }: NonNullable<RunOutcome["alert"]>): string {
  if (held !== null) return `held back: ${held}`;
  return `${opened} opened, ${open} open, ${closed} closed; ${mails.length === 0 ? "no new mail" : counted(mails.length, "mail")}`;
}

/** Peak of this process in MB; children that a step starts are not in it. */
export function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function printFailures({ failures }: RunOutcome): void {
  if (failures.length === 0) return;
  print("\nNot done");
  for (const { step, where, error } of failures) {
    print(`  • ${step}${where === "" ? "" : ` ${where}`}: ${error.message}`);
    print(`    ${error.hint}`);
  }
}

function printPlaces({ places, configFile }: Project, outcome: RunOutcome): void {
  const mails = outcome.alert?.mails ?? [];
  print("\nWhere it lies");
  const rows = [
    ["site", `${shownPath(places.site)}/`, `npx qudao serve${serveOptions(configFile, places.out)}`],
    [
      "mails",
      `${shownPath(places.outbox)}/`,
      mails.length === 0 ? "" : `${counted(mails.length, "new mail")}: ${mails.map(({ to }) => to).join(", ")}`,
    ],
    ["lake", `${shownPath(places.lake)}/`, "Parquet, open to any tool"],
    ["SQL", shownPath(places.database), "views over the current snapshot, for any DuckDB from 1.1 on"],
  ];
  for (const line of tableLines(rows)) print(line);
}

function serveOptions(configFile: string, out: string): string {
  const config = relative(process.cwd(), configFile);
  const named = config === "qudao.config.ts" ? "" : ` --config ${shownPath(configFile)}`;
  const isDefaultOut = /^\.qudao[/\\][^/\\]+$/.test(relative(process.cwd(), out));
  return `${named}${isDefaultOut ? "" : ` --out ${shownPath(out)}`}`;
}
