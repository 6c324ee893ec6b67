// `estimate survival`: how long spells last, from a file with a start and an end per row, open ones included.
import { z } from "zod";
import { intervalScales, type SurvivalPoint, survivalAt } from "../../statistics/survival/kaplan-meier.ts";
import { type ObservedSpells, observeSpells, spellsOfDurations } from "../../statistics/survival/spells.ts";
import { estimateSurvival, type GroupSurvival, type SurvivalEstimate } from "../../statistics/survival/survival.ts";
import { dayOption, estimateSchema, fileOptions, shownDay, valueOptions } from "../estimate/estimate-options.ts";
import { openFile } from "../estimate/open-table.ts";
import { bar } from "../estimate/text-chart.ts";
import { type TypedColumns, typedColumns, type Wish } from "../estimate/typed-columns.ts";
import { between, figure, level, printList, pValue, share } from "../estimate/words.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseOptions } from "../options.ts";
import { count, counted, print, printJson, tableLines } from "../print.ts";
import { UsageError } from "../tell-error.ts";

const column = z.string().min(1).optional();
const schema = estimateSchema.extend({
  start: column,
  end: column,
  entry: column,
  duration: column,
  event: column,
  by: column,
  asOf: dayOption.optional(),
  horizon: z.coerce.number("write a number").positive("write a number above 0").optional(),
  interval: z.enum(intervalScales, { error: `write ${intervalScales.join(", ")}` }).default("log-log"),
});
type Options = z.output<typeof schema>;

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  const shape = shapeOf(options);
  await using file = await openFile(words[0] ?? "", fileOptions(options));
  const columns = await typedColumns(file, wishesOf(options, shape), valueOptions(options));
  const { spells, asOf } = shape === "dates" ? fromDates(columns, options) : fromDurations(columns, options);
  const group = options.by === undefined ? undefined : columns.texts("by");
  const estimate = estimateSurvival(spells, group, {
    confidence: options.confidence,
    scale: options.interval,
    horizon: options.horizon,
  });
  const skipped = columns.skippedRows;
  if (options.json)
    printJson({
      file: file.name,
      as_of: asOf,
      unit: asOf === null ? null : "days",
      skipped_rows: skipped,
      ...estimate,
    });
  else tell(file.name, estimate, options, asOf, skipped);
  if (options.chart !== undefined) await draw(options.chart, estimate, options, asOf);
  return skipped > 0 ? exitCodes.partial : exitCodes.done;
}

type Shape = "dates" | "durations";

function shapeOf({ start, end, duration, event }: Options): Shape {
  if (start !== undefined && end !== undefined && duration === undefined && event === undefined) return "dates";
  if (duration !== undefined && event !== undefined && start === undefined && end === undefined) return "durations";
  throw new UsageError("spells need a start and an end", {
    hint: "Give --start and --end (columns of dates, the end empty where it is open), or --duration and --event (time lasted, and 1 where it ended).",
  });
}

function wishesOf({ start, end, entry, duration, event, by }: Options, shape: Shape): Record<string, Wish> {
  const kind = shape === "dates" ? "moment" : "number";
  return {
    ...(shape === "dates" && {
      start: { column: start ?? "", kind, required: true },
      end: { column: end ?? "", kind, required: false },
    }),
    ...(shape === "durations" && {
      duration: { column: duration ?? "", kind, required: true },
      event: { column: event ?? "", kind: "flag", required: true },
    }),
    ...(entry !== undefined && { entry: { column: entry, kind, required: false } }),
    ...(by !== undefined && { by: { column: by, kind: "text", required: false } }),
  };
}

interface Given {
  spells: ObservedSpells;
  /** Null where durations were given instead of dates. */
  asOf: string | null;
}

function fromDates(columns: TypedColumns, { entry, asOf }: Options): Given {
  const moments = {
    start: columns.numbers("start"),
    end: columns.numbers("end"),
    entry: entry === undefined ? undefined : columns.numbers("entry"),
  };
  const all = [moments.start, moments.end, ...(moments.entry ? [moments.entry] : [])];
  // Where there are times of day, all of the named day counts.
  const hasTimes = all.some(values => values.some(value => !Number.isNaN(value) && !Number.isInteger(value)));
  const until = asOf === undefined ? latestOf(all) : asOf + (hasTimes ? 1 : 0);
  return { spells: observeSpells(moments, until), asOf: shownDay(asOf ?? Math.floor(until)) };
}

function latestOf(columns: readonly Float64Array[]): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const values of columns) for (const value of values) if (value > latest) latest = value;
  return latest;
}

function fromDurations(columns: TypedColumns, { entry, asOf }: Options): Given {
  if (asOf !== undefined)
    throw new UsageError("--as-of needs dates", {
      hint: "With --duration every row says itself how long it was seen.",
    });
  const entries = entry === undefined ? undefined : columns.numbers("entry");
  return { spells: spellsOfDurations(columns.numbers("duration"), columns.numbers("event"), entries), asOf: null };
}

function tell(file: string, estimate: SurvivalEstimate, options: Options, asOf: string | null, skipped: number): void {
  const { spells, ended, groups, logRank } = estimate;
  const open = asOf === null ? "not ended when last seen" : `still open on ${asOf}`;
  print(`${file}: ${counted(spells, "spell")}, ${count(ended)} ended, ${count(spells - ended)} ${open}\n`);
  for (const line of groupTable(groups, options, asOf === null ? "time" : "days")) print(line);
  for (const group of groups.slice(0, 4)) {
    print(groups.length > 1 ? `\n${options.by} ${group.group}` : "");
    for (const line of curveTable(group, options, asOf === null ? "time" : "day")) print(line);
  }
  if (groups.length > 4) print(`\nfirst 4 of ${groups.length} groups; --json prints every curve`);
  if (groups.length > 1)
    print(
      logRank
        ? `\nLog-rank test that all groups last equally long: χ² ${figure(logRank.chiSquare)} on ${logRank.degreesOfFreedom}, ${pValue(logRank.p)}: ${logRank.p <= 1 - options.confidence ? "they differ" : "not shown to differ"}`
        : "\nThe groups cannot be compared: nobody ended while members of two of them were at risk.",
    );
  printList("Watch", [...leftOut(estimate, skipped), ...estimate.warnings]);
  printList("Assumes", [
    "who is still open would go on like those seen for longer: that one was last seen says nothing about his end",
    ...(options.entry === undefined
      ? []
      : ["who came under observation late is like those of his age seen from the start"]),
  ]);
}

function leftOut({ startedLater, neverObserved, endedLater }: SurvivalEstimate, skipped: number): string[] {
  const day = "the day the numbers speak of";
  return [
    startedLater > 0 && `${counted(startedLater, "spell")} started after ${day}: left out`,
    endedLater > 0 && `${counted(endedLater, "spell")} ended after ${day}: counted as open on it`,
    neverObserved > 0 &&
      `${counted(neverObserved, "spell")} ended before or as observation began (or before the start): left out`,
    skipped > 0 && `${counted(skipped, "row")} could not be used: left out`,
  ].filter(line => line !== false);
}

function groupTable(groups: readonly GroupSurvival[], { confidence }: Options, unit: string): string[] {
  const horizon = groups.find(({ restrictedMean }) => restrictedMean)?.restrictedMean?.horizon;
  const rows = groups.map(({ group, spells, ended, median, restrictedMean }) => [
    group === "" ? "(empty)" : group,
    count(spells),
    count(ended),
    median.value === null ? "not reached" : figure(median.value),
    median.lower === null && median.upper === null
      ? "·"
      : `${figure(median.lower)} to ${median.upper === null ? "?" : figure(median.upper)}`,
    figure(restrictedMean?.value),
    between(restrictedMean),
  ]);
  const head = [
    "group",
    "spells",
    "ended",
    `median ${unit}`,
    level(confidence),
    `mean within ${figure(horizon)}`,
    level(confidence),
  ];
  return tableLines([head, ...rows], { right: [1, 2, 3, 5] });
}

function curveTable({ curve }: GroupSurvival, { confidence }: Options, unit: string): string[] {
  const points = shownTimes(curve).flatMap(time => {
    const point = survivalAt(curve, time);
    return point ? [{ time, point }] : [];
  });
  const rows = points.map(({ time, point }) => [
    figure(time),
    share(point.survival),
    between(point.interval, share),
    bar(point.survival),
  ]);
  return tableLines([[unit, "still there", level(confidence), ""], ...rows], { right: [0, 1] });
}

/** About ten round times over the curve. */
function shownTimes(curve: readonly SurvivalPoint[]): number[] {
  const last = curve.at(-1)?.time ?? 0;
  if (last <= 0) return [0];
  const rough = last / 10;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

async function draw(file: string, { groups }: SurvivalEstimate, options: Options, asOf: string | null): Promise<void> {
  const { Plot, ink, writeChart } = await import("../estimate/svg-chart.ts");
  const points = groups.flatMap(({ group, curve }) => [
    { group, time: 0, survival: 1, lower: null, upper: null },
    ...curve.map(({ time, survival, interval }) => ({
      group,
      time,
      survival,
      lower: interval?.lower ?? null,
      upper: interval?.upper ?? null,
    })),
  ]);
  const isOne = groups.length === 1;
  const where = await writeChart(
    file,
    {
      title: isOne ? "Still there" : `Still there, by ${options.by}`,
      x: asOf === null ? "time" : "days since the start",
      y: "share still there",
    },
    [
      Plot.areaY(points, {
        x: "time",
        y1: "lower",
        y2: "upper",
        z: "group",
        curve: "step-after",
        fill: isOne ? ink.line : "group",
        fillOpacity: 0.15,
      }),
      Plot.lineY(points, {
        x: "time",
        y: "survival",
        z: "group",
        curve: "step-after",
        stroke: isOne ? ink.line : "group",
      }),
      ...(isOne
        ? []
        : [
            Plot.text(
              points,
              Plot.selectLast({ x: "time", y: "survival", z: "group", text: "group", dx: 6, textAnchor: "start" }),
            ),
          ]),
    ],
    { y: { domain: [0, 1], percent: false } },
  );
  if (!options.json) print(`\nchart: ${where}`);
}
