// `estimate synthetic`: what one treated unit would have done, from a file with a row per unit and time.
import { z } from "zod";
import { panelOf } from "../../statistics/panel.ts";
import { type SyntheticEffect, syntheticEffect } from "../../statistics/synthetic-control/synthetic-effect.ts";
import { estimateSchema, fileOptions, scaleOption, shownDay, valueOptions } from "../estimate/estimate-options.ts";
import { openFile } from "../estimate/open-table.ts";
import { panelOptions, panelRows, panelWishes } from "../estimate/panel-columns.ts";
import { ranges } from "../estimate/text-chart.ts";
import { typedColumns } from "../estimate/typed-columns.ts";
import { between, figure, level, printList, pValue, share, verdictText } from "../estimate/words.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseOptions, wholeNumber } from "../options.ts";
import { counted, print, printJson, tableLines } from "../print.ts";

const schema = estimateSchema.extend({
  ...panelOptions,
  treated: z.string({ error: "name the unit: --treated <unit>" }).min(1),
  from: z.string({ error: "say from when on it was treated: --from <time>" }).min(1),
  seed: wholeNumber(0).default(1),
});
type Options = z.output<typeof schema>;

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using file = await openFile(words[0] ?? "", fileOptions(options));
  const columns = await typedColumns(file, panelWishes(options), valueOptions(options));
  const { isMoment, showTime, ...rows } = panelRows(columns);
  const effect = syntheticEffect(panelOf(rows, showTime), {
    treatedUnit: options.treated,
    from: scaleOption("--from", options.from, isMoment),
    confidence: options.confidence,
    seed: options.seed,
    showTime,
  });
  if (options.json)
    printJson({ file: file.name, times_are_dates: isMoment, skipped_rows: columns.skippedRows, ...effect });
  else tell(file.name, effect, columns.skippedRows, options, showTime);
  if (options.chart !== undefined) await draw(options.chart, effect, options, isMoment);
  return columns.skippedRows > 0 ? exitCodes.partial : exitCodes.done;
}

function tell(
  file: string,
  effect: SyntheticEffect,
  skipped: number,
  options: Options,
  showTime: (time: number) => string,
): void {
  const { treated, donors, meanEffect, interval, relativeEffect, placebo, verdict } = effect;
  const before = treated.periods.filter(({ isAfter }) => !isAfter).length;
  const after = treated.periods.length - before;
  print(
    `${file}: ${options.treated} against ${counted(donors, "donor")}, ${before} periods before ${options.from} and ${after} from then on\n`,
  );
  const relative = relativeEffect === null ? "" : ` (${share(relativeEffect)} of what would have been)`;
  const range = interval ? `${level(options.confidence)} interval ${between(interval)}` : "no interval";
  print(`Mean effect on ${options.outcome} per period: ${figure(meanEffect)}${relative}, ${range}`);
  print(`  ${verdictText[verdict]}`);
  print(
    `  as large among ${counted(placebo.count, "placebo")}: ${pValue(placebo.p)}; without badly fitted ones ${pValue(placebo.filteredP)}; by the ratio of gaps ${pValue(placebo.ratioP)}`,
  );
  print(`  gap before ${figure(treated.rmseBefore)}, after ${figure(treated.rmseAfter)} (root mean square)`);
  print("\nThe mixture");
  for (const line of tableLines(
    treated.weights.slice(0, 12).map(({ unit, weight }) => [unit, share(weight)]),
    { right: [1] },
  ))
    print(line);
  if (treated.weights.length > 12) print(`  and ${treated.weights.length - 12} more`);
  print("");
  const shown = treated.periods.slice(Math.max(0, before - 8), before + 16);
  const bars = ranges(shown.map(({ gap }) => ({ value: gap, lower: undefined, upper: undefined })));
  const rows = shown.map((one, index) => [
    `${showTime(one.time)}${one.isAfter ? " *" : ""}`,
    figure(one.observed),
    figure(one.synthetic),
    figure(one.gap),
    bars[index] ?? "",
  ]);
  for (const line of tableLines([["time", "in fact", "mixture", "gap", ""], ...rows], { right: [1, 2, 3] }))
    print(line);
  print("  * under treatment");
  printList("Watch", [
    ...(skipped > 0 ? [`${counted(skipped, "row")} could not be used: left out`] : []),
    ...effect.warnings,
  ]);
  printList("Assumes", [
    "no donor was treated, and the measure did not reach them: leave out of the file who was",
    "the mixture that moved like the unit before would have gone on like it",
    "the units are alike enough that any could have been the treated one; that is all the interval rests on",
  ]);
}

async function draw(
  file: string,
  { treated, placebo }: SyntheticEffect,
  options: Options,
  isMoment: boolean,
): Promise<void> {
  const { Plot, ink, writeChart } = await import("../estimate/svg-chart.ts");
  const at = (time: number) => (isMoment ? new Date(`${shownDay(Math.floor(time))}T00:00:00Z`) : time);
  const lines = treated.periods.flatMap(({ time, observed, synthetic }) => [
    { time: at(time), value: observed, what: options.treated },
    { time: at(time), value: synthetic, what: "mixture" },
  ]);
  const start = treated.periods.find(({ isAfter }) => isAfter)?.time ?? 0;
  const where = await writeChart(
    file,
    { title: `${options.treated} and its mixture (${counted(placebo.count, "placebo")})`, x: "", y: options.outcome },
    [
      Plot.ruleX([at(start)], { stroke: ink.soft, strokeDasharray: "3,3" }),
      Plot.lineY(lines, { x: "time", y: "value", stroke: "what" }),
      Plot.text(lines, Plot.selectLast({ x: "time", y: "value", z: "what", text: "what", dx: 6, textAnchor: "start" })),
    ],
    {
      x: isMoment ? { type: "utc" } : { tickFormat: "d" },
      color: { domain: [options.treated, "mixture"], range: [ink.line, ink.other] },
    },
  );
  if (!options.json) print(`\nchart: ${where}`);
}
