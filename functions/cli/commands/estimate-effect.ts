// `estimate effect`: what a measure did that began at different times, from a file with a row per unit and time.
import { z } from "zod";
import { aggregations } from "../../statistics/effect/aggregate.ts";
import { treatmentOf } from "../../statistics/effect/cohorts.ts";
import { type EffectEstimate, estimateEffect } from "../../statistics/effect/effect.ts";
import { basePeriods, controlGroups } from "../../statistics/effect/group-time.ts";
import { intervalKinds } from "../../statistics/effect/uncertainty.ts";
import type { Estimate } from "../../statistics/estimate.ts";
import { estimateSchema, fileOptions, valueOptions } from "../estimate/estimate-options.ts";
import { openFile } from "../estimate/open-table.ts";
import { panelOptions, panelRows, panelWishes } from "../estimate/panel-columns.ts";
import { ranges } from "../estimate/text-chart.ts";
import { type TypedColumns, typedColumns } from "../estimate/typed-columns.ts";
import { between, estimateText, figure, level, printList, pValue, verdictText } from "../estimate/words.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseOptions, wholeNumber } from "../options.ts";
import { counted, print, printJson, tableLines } from "../print.ts";
import { UsageError } from "../tell-error.ts";

const oneOf = <Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `write ${values.join(" or ")}` });
const schema = estimateSchema.extend({
  ...panelOptions,
  firstTreated: z.string({ error: "name the column: --first-treated <column>" }).min(1),
  control: oneOf(controlGroups).default("never"),
  base: oneOf(basePeriods).default("varying"),
  aggregate: oneOf(aggregations).default("group"),
  interval: oneOf(intervalKinds).default("student"),
  bootstrap: wholeNumber(0, 100_000).default(0),
  seed: wholeNumber(0).default(1),
});
type Options = z.output<typeof schema>;

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using file = await openFile(words[0] ?? "", fileOptions(options));
  const columns = await typedColumns(
    file,
    { ...panelWishes(options), firstTreated: { column: options.firstTreated, kind: "scale", required: false } },
    valueOptions(options),
  );
  const { isMoment, showTime, ...panel } = panelRows(columns);
  const firstTreated = columns.numbers("firstTreated");
  requireSameScale(columns, options, firstTreated);
  const treatment = treatmentOf({ ...panel, firstTreated }, showTime);
  const estimate = estimateEffect(treatment, { ...options, aggregation: options.aggregate });
  if (options.json)
    printJson({ file: file.name, times_are_dates: isMoment, skipped_rows: columns.skippedRows, ...estimate });
  else tell(file.name, estimate, columns.skippedRows, options, showTime);
  if (options.chart !== undefined) await draw(options.chart, estimate, options);
  return columns.skippedRows > 0 ? exitCodes.partial : exitCodes.done;
}

function requireSameScale(columns: TypedColumns, { time, firstTreated }: Options, values: Float64Array): void {
  const isEmpty = values.every(value => Number.isNaN(value) || value === 0);
  if (isEmpty || columns.isMoment("time") === columns.isMoment("firstTreated")) return;
  const [dates, numbers] = columns.isMoment("time") ? [time, firstTreated] : [firstTreated, time];
  throw new UsageError(`column "${dates}" holds dates and column "${numbers}" numbers`, {
    hint: "Time and first treatment must be on one scale; leave the first treatment empty for units never treated.",
  });
}

function tell(
  file: string,
  estimate: EffectEstimate,
  skipped: number,
  options: Options,
  showTime: (time: number) => string,
): void {
  const { units, periods, times, cohorts, neverUnits, headline, verdict, isHeldBack, preTrend, permutation } = estimate;
  print(
    `${file}: ${counted(units, "unit")} at ${counted(periods, "time")}, ${showTime(times[0] ?? 0)} to ${showTime(times.at(-1) ?? 0)}`,
  );
  const treated = cohorts.map(({ firstTreated, units: some }) => `${some} from ${showTime(firstTreated)}`).join(", ");
  print(`treated: ${treated}; never: ${neverUnits}\n`);
  print(
    `Effect on ${options.outcome} (${headlineWords[options.aggregate]}): ${estimateText(headline, options.confidence)}`,
  );
  print(`  ${isHeldBack ? "the permutation test does not agree: not shown to have an effect" : verdictText[verdict]}`);
  if (estimate.detectableEffect !== null)
    print(`  such a file shows an effect of ±${figure(estimate.detectableEffect)} in four of five cases`);
  tellFourMeans(estimate);
  tellParts(estimate, options, showTime);
  if (preTrend)
    print(
      `\nBefore treatment, no difference in trend: ${pValue(preTrend.p)} (χ² ${figure(preTrend.chiSquare)} on ${preTrend.degreesOfFreedom}, ${pValue(preTrend.chiSquareP)} for many units)`,
    );
  if (permutation) print(`Had others been treated (${permutation.draws} draws): ${pValue(permutation.p)}`);
  printList("Watch", [
    ...(skipped > 0 ? [`${counted(skipped, "row")} could not be used: left out`] : []),
    ...estimate.warnings,
  ]);
  printList("Assumes", [
    "without the measure the treated would have changed as the controls did; a test before treatment can refute that and never prove it",
    "nobody changed because he knew the measure would come, and the measure did not reach the controls",
    "units are independent of one another; each may hang together over time as it likes",
  ]);
}

const headlineWords: Readonly<Record<Options["aggregate"], string>> = {
  group: "mean over treated units, each cohort's mean over its times",
  event: "mean over times since treatment",
  calendar: "mean over calendar times",
  simple: "mean over cohorts and times",
};

function tellFourMeans({ fourMeans }: EffectEstimate): void {
  if (!fourMeans) return;
  const { treatedBefore, treatedAfter, controlBefore, controlAfter } = fourMeans;
  print("\nThe 2×2 difference in differences");
  const rows = [
    ["", "before", "after"],
    ["treated", figure(treatedBefore), figure(treatedAfter)],
    ["controls", figure(controlBefore), figure(controlAfter)],
  ];
  for (const line of tableLines(rows, { right: [1, 2] })) print(line);
}

/** Most rows that a person reads in a minute. */
const mostRows = 24;

function tellParts(
  { groupTime, aggregates }: EffectEstimate,
  { confidence }: Options,
  showTime: (time: number) => string,
): void {
  const event = aggregates.event.parts;
  print("\nBy times since treatment began (negative: before)");
  const bars = ranges(event.map(asRange));
  const band = event.some(part => part.band !== null);
  const rows = event.map((part, index) => [
    String(part.at),
    ...cells(part),
    ...(band ? [between(part.band)] : []),
    bars[index] ?? "",
  ]);
  const head = ["since", "effect", "std. error", level(confidence), ...(band ? ["all at once"] : []), ""];
  for (const line of tableLines([head, ...rows.slice(0, mostRows)], { right: [0, 1, 2] })) print(line);
  if (groupTime.length <= mostRows) {
    print("\nBy cohort and time");
    const pairs = groupTime.map(one => [
      showTime(one.firstTreated),
      showTime(one.time),
      ...cells(one),
      String(one.treatedUnits),
      String(one.controlUnits),
    ]);
    const names = ["treated from", "time", "effect", "std. error", level(confidence), "treated", "controls"];
    for (const line of tableLines([names, ...pairs], { right: [2, 3, 5, 6] })) print(line);
  } else print(`\n${groupTime.length} effects by cohort and time: --json prints all`);
  print("\nPut together");
  const overall = (["group", "event", "calendar", "simple"] as const).flatMap(kind => {
    const one = aggregates[kind].overall;
    return one ? [[kind, ...cells(one)]] : [];
  });
  for (const line of tableLines([["", "effect", "std. error", level(confidence)], ...overall], { right: [1, 2] }))
    print(line);
}

const cells = ({ value, standardError, interval }: Estimate) => [
  figure(value),
  figure(standardError),
  between(interval),
];
const asRange = ({ value, interval }: Estimate) => ({ value, lower: interval?.lower, upper: interval?.upper });

async function draw(
  file: string,
  { aggregates }: EffectEstimate,
  { outcome, confidence, json }: Options,
): Promise<void> {
  const { Plot, ink, writeChart } = await import("../estimate/svg-chart.ts");
  const points = aggregates.event.parts.map(({ at, value, interval, band }) => ({
    at,
    value,
    lower: (band ?? interval)?.lower ?? value,
    upper: (band ?? interval)?.upper ?? value,
    isAfter: at >= 0,
  }));
  const where = await writeChart(
    file,
    {
      title: `Effect on ${outcome}, with ${level(confidence)} intervals`,
      x: "times since treatment began",
      y: `effect on ${outcome}`,
    },
    [
      Plot.ruleY([0], { stroke: ink.soft }),
      Plot.ruleX([-0.5], { stroke: ink.soft, strokeDasharray: "3,3" }),
      Plot.ruleX(points, {
        x: "at",
        y1: "lower",
        y2: "upper",
        stroke: point => (point.isAfter ? ink.line : ink.soft),
        strokeWidth: 2,
      }),
      Plot.dot(points, { x: "at", y: "value", fill: point => (point.isAfter ? ink.line : ink.soft), r: 4.5 }),
    ],
    {
      x: {
        ticks: points.map(({ at }) => at).filter((_, index) => index % Math.ceil(points.length / 14) === 0),
        tickFormat: "d",
      },
    },
  );
  if (!json) print(`\nchart: ${where}`);
}
