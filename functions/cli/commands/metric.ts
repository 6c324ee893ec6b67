// A metric's number from the snapshot that readers see and, with --explain, everything that it comes from.
import { z } from "zod";
import { nearest } from "../../config/nearest.ts";
import { Engine } from "../../lake/engine.ts";
import { requireCurrent, type Snapshot } from "../../lake/snapshot.ts";
import { createSnapshotViews } from "../../lake/snapshot-views.ts";
import type { Storage } from "../../lake/storage.ts";
import { type CatalogueEntry, catalogueEntry } from "../../transform/metric-header.ts";
import { readSqlFiles, type SqlFile } from "../../transform/models.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { inputsOf } from "../metric/metric-inputs.ts";
import {
  type MetricValue,
  readMonths,
  readRowsBehind,
  readSlices,
  readValue,
  type Slice,
} from "../metric/metric-value.ts";
import {
  definitionLines,
  inputLines,
  monthLines,
  rowLines,
  sliceWords,
  sqlLines,
  valueLines,
} from "../metric/metric-words.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions, wholeNumber } from "../options.ts";
import { print, printJson, tableLines } from "../print.ts";
import { UsageError } from "../tell-error.ts";

const sliceKinds = ["tier", "region", "kind", "partner"];
const sliceText = z.string().refine(text => sliceKinds.includes(text.split("=")[0] ?? "") && /=./.test(text), {
  error: `write ${sliceKinds.map(kind => `${kind}=…`).join(", ")}`,
});
const schema = commonSchema.extend({
  explain: z.boolean().default(false),
  slice: sliceText.optional(),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "write a month such as 2026-09")
    .optional(),
  rows: wholeNumber(1, 1000).default(20),
});

const shownMonths = 13;

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  const files = (await readSqlFiles()).filter(({ layer }) => layer === "metrics");
  const [name] = words;
  if (name === undefined) return listMetrics(files, options.json);
  const file = metricFile(files, name);
  const entry = catalogueEntry(file.name, file.header, file.file);
  const slice = sliceOf(options.slice);
  await using project = await openProject({ ...options, quiet: true });
  const { config, effects } = project.context;
  const { storage, workFolder } = effects;
  const snapshot = await requireCurrent(storage);
  await using engine = await Engine.open({ ...config.engine, spillFolder: workFolder });
  await createSnapshotViews(engine, storage, snapshot);
  const value = await requireValue(engine, entry, slice, options.month);
  const months = options.month === undefined ? await readMonths(engine, file.name, slice, shownMonths) : [];
  const explained = options.explain ? await explain(engine, storage, snapshot, file, slice, value, options.rows) : {};
  const told = { entry, slice, value, months, asOfDate: snapshot.as_of_date, snapshotId: snapshot.id, ...explained };
  if (options.json) printJson(told);
  else for (const line of linesOf(told, file)) print(line);
  return exitCodes.done;
}

function listMetrics(files: readonly SqlFile[], json: boolean): ExitCode {
  const entries = files.map(({ name, header, file }) => catalogueEntry(name, header, file));
  if (json) printJson(entries);
  else {
    const rows = entries.map(({ metric, title_en, title_zh, unit }) => [metric, title_en, title_zh, unit]);
    for (const line of tableLines([["metric", "English", "中文", "unit"], ...rows])) print(line);
  }
  return exitCodes.done;
}

function metricFile(files: readonly SqlFile[], name: string): SqlFile {
  const file = files.find(metric => metric.name === name);
  if (file) return file;
  const near = nearest(
    name,
    files.map(metric => metric.name),
  );
  throw new UsageError(`there is no metric "${name}"`, {
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}\`npx qudao metric\` lists them all.`,
  });
}

function sliceOf(text = "all=all"): Slice {
  const [kind = "", ...rest] = text.split("=");
  return { kind, slice: rest.join("=") };
}

async function requireValue(
  engine: Engine,
  { metric }: CatalogueEntry,
  slice: Slice,
  month: string | undefined,
): Promise<MetricValue> {
  const value = await readValue(engine, metric, slice, month);
  if (value) return value;
  const slices = await readSlices(engine, metric);
  const alike = slices.filter(({ kind }) => kind === slice.kind).map(known => known.slice);
  const which = alike.length > 0 && !alike.includes(slice.slice);
  throw new UsageError(
    `${metric} has no number of ${sliceWords(slice)}${month === undefined ? "" : ` in ${month}`}: no rows fall into it`,
    {
      hint: which
        ? `There is ${slice.kind} ${alike.slice(0, 12).join(", ")}${alike.length > 12 ? ", …" : ""}.`
        : "See which streams it needs (`npx qudao metric`, docs/metrics.md), and whether they were delivered (docs: data quality).",
    },
  );
}

async function explain(
  engine: Engine,
  storage: Storage,
  snapshot: Snapshot,
  { name, table, sql }: SqlFile,
  slice: Slice,
  value: MetricValue,
  most: number,
) {
  return {
    sql,
    inputs: await inputsOf(storage, snapshot, table),
    rowsBehind: await readRowsBehind(engine, name, slice, value, most),
  };
}

type Explained = Awaited<ReturnType<typeof explain>>;
interface Told extends Partial<Explained> {
  entry: CatalogueEntry;
  slice: Slice;
  value: MetricValue;
  months: Awaited<ReturnType<typeof readMonths>>;
  asOfDate: string;
}

function linesOf({ entry, slice, value, months, asOfDate, inputs, rowsBehind }: Told, file: SqlFile): string[] {
  const lines = [...valueLines(entry, slice, value), `  as of ${asOfDate}`];
  if (!inputs || !rowsBehind) return months.length > 0 ? [...lines, ...monthLines(entry, months)] : lines;
  return [
    ...lines,
    ...definitionLines(entry, file, value),
    ...sqlLines(file),
    ...inputLines(inputs),
    ...rowLines(rowsBehind),
  ];
}
