// `estimate geo`: the return of spend in a geo experiment, from a file with a row per region and day.
import { z } from "zod";
import { geoExperiment } from "../../statistics/geo/experiment.ts";
import { estimateGeo, type GeoEstimate } from "../../statistics/geo/geo-effect.ts";
import type { TimeBasedEffect } from "../../statistics/geo/time-based-regression.ts";
import { dayOption, estimateSchema, fileOptions, shownDay, valueOptions } from "../estimate/estimate-options.ts";
import { groupNames, groupsOfFile, isTreatedBy } from "../estimate/geo-groups.ts";
import { type OpenFile, openFile } from "../estimate/open-table.ts";
import { pickColumn, requireColumn } from "../estimate/pick-columns.ts";
import { type TypedColumns, typedColumns } from "../estimate/typed-columns.ts";
import { estimateText, figure, level, printList, verdictText } from "../estimate/words.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { wordsFor } from "../init/synonyms.ts";
import { parseOptions } from "../options.ts";
import { counted, print, printJson, tableLines } from "../print.ts";
import { UsageError } from "../tell-error.ts";

const column = z.string().min(1).optional();
const schema = estimateSchema.extend({
  geo: column,
  date: column,
  response: column,
  cost: column,
  group: column,
  assignment: column,
  treated: column,
  control: column,
  pretestFrom: dayOption.optional(),
  testFrom: z.string({ error: "say on which day the test began: --test-from <date>" }).pipe(dayOption),
  testUntil: dayOption.optional(),
});
type Options = z.output<typeof schema>;

const words = {
  geo: [
    "geo",
    "georegion",
    "region",
    "area",
    "city",
    "province",
    "market",
    "dma",
    "store",
    "地区",
    "区域",
    "城市",
    "省份",
    "门店",
  ],
  response: [...wordsFor("transactions", "net_amount"), "sales", "response", "conversions", "orders", "销售额"],
  cost: ["cost", "spend", "adcost", "adspend", "mediacost", "费用", "花费", "投放费用", "广告费"],
  group: ["group", "geogroup", "assignment", "arm", "treatment", "分组", "组别"],
};

export async function run(given: unknown, names: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using file = await openFile(names[0] ?? "", fileOptions(options));
  const picked = columnsOf(file, options);
  const columns = await typedColumns(
    file,
    {
      geo: { column: picked.geo, kind: "text", required: true },
      day: { column: picked.date, kind: "moment", required: true },
      response: { column: picked.response, kind: "number", required: true },
      ...(picked.cost !== undefined && { cost: { column: picked.cost, kind: "number", required: false } }),
      ...(picked.group !== undefined && { group: { column: picked.group, kind: "text", required: false } }),
    },
    valueOptions(options),
  );
  const groupOf = await groupsFor(columns, options);
  const wanted = groupNames(groupOf, options);
  const day = columns.numbers("day").map(Math.floor);
  const experiment = geoExperiment(
    {
      geo: columns.texts("geo"),
      day,
      response: columns.numbers("response"),
      cost:
        picked.cost === undefined ? undefined : columns.numbers("cost").map(value => (Number.isNaN(value) ? 0 : value)),
    },
    isTreatedBy(groupOf, wanted),
    periodsOf(day, options),
  );
  const estimate = estimateGeo(experiment, options.confidence);
  if (options.json)
    printJson({
      file: file.name,
      columns: picked,
      groups: wanted,
      skipped_rows: columns.skippedRows,
      ...dated(estimate),
    });
  else tell(file.name, estimate, columns.skippedRows, options);
  if (options.chart !== undefined) await draw(options.chart, estimate, options);
  return columns.skippedRows > 0 ? exitCodes.partial : exitCodes.done;
}

interface Picked {
  geo: string;
  date: string;
  response: string;
  cost: string | undefined;
  group: string | undefined;
}

function columnsOf({ name, header }: OpenFile, { geo, date, response, cost, group, assignment }: Options): Picked {
  const dates = wordsFor("transactions", "order_date");
  return {
    geo: requireColumn(name, header, { option: "--geo", what: "the region", given: geo, words: words.geo }),
    date: requireColumn(name, header, {
      option: "--date",
      what: "the day",
      given: date,
      words: [...dates, "day", "日期"],
    }),
    response: requireColumn(name, header, {
      option: "--response",
      what: "what was sold",
      given: response,
      words: words.response,
    }),
    cost: pickColumn(name, header, {
      option: "--cost",
      what: "the cost",
      given: cost,
      words: words.cost,
      isOptional: true,
    }),
    group:
      assignment === undefined
        ? requireColumn(name, header, {
            option: "--group (or --assignment <csv>)",
            what: "the group",
            given: group,
            words: words.group,
          })
        : undefined,
  };
}

/** Region → group, from the file's own column or from the file of the assignment. */
async function groupsFor(columns: TypedColumns, options: Options): Promise<Map<string, string>> {
  if (options.assignment !== undefined) return groupsOfFile(options.assignment, options, words);
  const geos = columns.texts("geo");
  return new Map(columns.texts("group").map((group, row) => [geos[row] ?? "", group]));
}

function periodsOf(day: Float64Array, { pretestFrom, testFrom, testUntil }: Options) {
  const first = pretestFrom ?? day.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const last = testUntil ?? day.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (first < testFrom && testFrom <= last)
    return { pretestFrom: first, pretestUntil: testFrom - 1, testFrom, testUntil: last };
  throw new UsageError(
    `pretest and test do not follow each other: ${[first, testFrom, last].map(shownDay).join(", ")}`,
    {
      hint: "The pretest comes first: --pretest-from, then --test-from, then --test-until.",
    },
  );
}

const dated = (estimate: GeoEstimate) => ({
  ...estimate,
  byDay: estimate.byDay && {
    ...estimate.byDay,
    days: estimate.byDay.days.map(one => ({ ...one, day: shownDay(one.day) })),
  },
});

function tell(file: string, estimate: GeoEstimate, skipped: number, { confidence }: Options): void {
  const { geos, days, totals, byRegion, byDay } = estimate;
  print(
    `${file}: ${counted(geos.treated, "treated region")} and ${geos.control} controls, ${counted(days.pretest, "day")} before the test and ${days.test} of it\n`,
  );
  const row = (name: string, before: GeoEstimate["totals"]["testControl"], after: typeof before) => [
    name,
    figure(before.response),
    figure(after.response),
    figure(before.cost),
    figure(after.cost),
  ];
  const rows = [
    ["", "sold before", "in the test", "spent before", "in the test"],
    row("treated", totals.pretestTreated, totals.testTreated),
    row("controls", totals.pretestControl, totals.testControl),
  ];
  for (const line of tableLines(rows, { right: [1, 2, 3, 4] })) print(line);
  tellEffect("By days (time-based regression)", byDay, confidence);
  tellEffect("By regions (geo-based regression)", byRegion, confidence);
  printList("Watch", [
    ...(skipped > 0 ? [`${counted(skipped, "row")} could not be used: left out`] : []),
    ...estimate.warnings,
  ]);
  printList("Assumes", [
    "the groups were drawn by chance, and what was spent in treated regions did not sell in the controls",
    "by days: treated and controls would have kept to the line of the pretest; by regions: each region to its pretest sales",
  ]);
}

function tellEffect(heading: string, effect: GeoEstimate["byRegion"], confidence: number): void {
  if (!effect) return;
  print(`\n${heading}`);
  print(`  sold on top: ${estimateText(effect.incrementalResponse, confidence)}`);
  if (effect.returnOnSpend)
    print(
      `  return per unit of cost: ${estimateText(effect.returnOnSpend, confidence)} (cost ${figure(effect.incrementalCost)})`,
    );
  print(`  ${verdictText[effect.verdict]}`);
}

async function draw(file: string, { byDay }: GeoEstimate, { confidence, json }: Options): Promise<void> {
  if (!byDay) throw new UsageError("there is no regression by days to draw", { hint: "Leave --chart out." });
  const { Plot, ink, writeChart } = await import("../estimate/svg-chart.ts");
  const points = byDay.days.map(one => point(one));
  const where = await writeChart(
    file,
    { title: `Sold on top since the test began, with ${level(confidence)} interval`, x: "", y: "running total" },
    [
      Plot.ruleY([0], { stroke: ink.soft }),
      Plot.areaY(points, { x: "day", y1: "lower", y2: "upper", fill: ink.band }),
      Plot.lineY(points, { x: "day", y: "value", stroke: ink.line, strokeWidth: 2 }),
    ],
    { x: { type: "utc" } },
  );
  if (!json) print(`\nchart: ${where}`);
}

const point = ({ day, cumulative: { value, interval } }: TimeBasedEffect["days"][number]) => ({
  day: new Date(`${shownDay(day)}T00:00:00Z`),
  value,
  lower: interval?.lower ?? value,
  upper: interval?.upper ?? value,
});
