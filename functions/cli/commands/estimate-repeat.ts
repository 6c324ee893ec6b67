// `estimate repeat`: who will buy again, from a file with a purchase per row.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { repeatModelKinds } from "../../statistics/repeat-purchase/model.ts";
import {
  customerScores,
  estimateRepeat,
  type RepeatEstimate,
  type RepeatModelEstimate,
  type RepeatResult,
} from "../../statistics/repeat-purchase/repeat-purchase.ts";
import type { SpendFit } from "../../statistics/repeat-purchase/spend.ts";
import {
  dayOption,
  estimateSchema,
  fileOptions,
  outputFile,
  shownDay,
  valueOptions,
} from "../estimate/estimate-options.ts";
import { type OpenFile, openFile } from "../estimate/open-table.ts";
import { pickColumn, requireColumn } from "../estimate/pick-columns.ts";
import { typedColumns } from "../estimate/typed-columns.ts";
import { between, figure, level, printList, share } from "../estimate/words.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { wordsFor } from "../init/synonyms.ts";
import { parseOptions } from "../options.ts";
import { count, counted, print, printJson, shownPath, tableLines } from "../print.ts";

const column = z.string().min(1).optional();
const schema = estimateSchema.extend({
  customer: column,
  date: column,
  amount: column,
  unit: z.enum(["day", "week"], { error: "write day or week" }).default("week"),
  calibrationUntil: dayOption.optional(),
  observedUntil: dayOption.optional(),
  ahead: z.coerce.number("write a number").positive("write a number above 0").optional(),
  scores: outputFile(".csv").optional(),
});
type Options = z.output<typeof schema>;

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using file = await openFile(words[0] ?? "", fileOptions(options));
  const picked = columnsOf(file, options);
  const columns = await typedColumns(
    file,
    {
      customer: { column: picked.customer, kind: "text", required: true },
      date: { column: picked.date, kind: "moment", required: true },
      ...(picked.amount !== undefined && { amount: { column: picked.amount, kind: "number", required: false } }),
    },
    valueOptions(options),
  );
  const result = estimateRepeat(
    {
      customer: columns.texts("customer"),
      moment: columns.numbers("date"),
      amount: picked.amount === undefined ? undefined : columns.numbers("amount"),
    },
    { ...options, daysPerUnit: options.unit === "week" ? 7 : 1 },
  );
  if (options.json) printJson(document(file, picked, result, columns.skippedRows, options));
  else tell(file, picked, result.estimate, columns.skippedRows, options);
  if (options.scores !== undefined) await writeScores(options.scores, result, options);
  if (options.chart !== undefined) await draw(options.chart, result.estimate, options);
  return columns.skippedRows > 0 ? exitCodes.partial : exitCodes.done;
}

interface Picked {
  customer: string;
  date: string;
  amount: string | undefined;
}

function columnsOf({ name, header }: OpenFile, { customer, date, amount }: Options): Picked {
  const named = (option: string, what: string, given: string | undefined, ...columns: string[]) => ({
    option,
    what,
    given,
    words: columns.flatMap(one => wordsFor("transactions", one)),
  });
  return {
    customer: requireColumn(name, header, named("--customer", "the customer", customer, "customer_id")),
    date: requireColumn(name, header, named("--date", "the day of the purchase", date, "order_date", "ordered_at")),
    amount: pickColumn(name, header, {
      ...named("--amount", "the amount", amount, "net_amount"),
      isOptional: true,
    }),
  };
}

function document(file: OpenFile, picked: Picked, { estimate }: RepeatResult, skipped: number, { unit }: Options) {
  const { firstDay, calibrationUntil, observedUntil, ...rest } = estimate;
  return {
    file: file.name,
    columns: picked,
    skipped_rows: skipped,
    unit,
    first_day: shownDay(firstDay),
    calibration_until: shownDay(calibrationUntil),
    observed_until: shownDay(observedUntil),
    ...rest,
  };
}

function tell(file: OpenFile, picked: Picked, estimate: RepeatEstimate, skipped: number, options: Options): void {
  const { customers, repeats, customersWithoutRepeat, firstDay, calibrationUntil, observedUntil } = estimate;
  const amount = picked.amount === undefined ? "no amount" : `amount "${picked.amount}"`;
  print(`${file.name}: customer "${picked.customer}", day "${picked.date}", ${amount}`);
  print(
    `${counted(customers, "customer")} from ${shownDay(firstDay)} to ${shownDay(calibrationUntil)}: ${count(repeats)} repeat purchases,`,
  );
  print(`${count(customersWithoutRepeat)} customers without one (${share(customersWithoutRepeat / customers)})\n`);
  for (const line of modelTable(estimate, options)) print(line);
  const [best] = estimate.models;
  if (best?.holdout) tellHoldout(estimate, observedUntil, options);
  if (estimate.spend) tellSpend(estimate.spend);
  const { shape, pairs } = estimate.regularity;
  if (shape !== null)
    print(`Regularity of the gaps: ${figure(shape)} (1 random, 2 by a clock; ${counted(pairs, "pair")} of gaps)`);
  printList("Watch", [
    ...(skipped > 0 ? [`${counted(skipped, "row")} could not be used: left out`] : []),
    ...estimate.warnings,
  ]);
  printList("Assumes", [
    "while alive a customer buys at random moments at his own steady rate; he leaves for good, and only after a purchase",
    "bg-nbd never takes a customer without a repeat for lost (P(alive) is 1); mbg-nbd may",
    "who bought before the file begins counts as new on his first day in it",
  ]);
}

function tellSpend({ model: { p, q, v }, customers, isSettled, isAtEdge }: SpendFit): void {
  const found =
    isSettled && !isAtEdge
      ? `p ${figure(p)}, q ${figure(q)}, v ${figure(v)}`
      : "customers hardly differ in what they spend, so there are no parameters to tell";
  print(`\nAmounts (gamma-gamma, ${counted(customers, "customer")} with a repeat): ${found}`);
}

function modelTable({ models, ahead }: RepeatEstimate, { confidence, unit }: Options): string[] {
  const row = (name: string, of: (model: RepeatModelEstimate) => string) => [name, ...models.map(of)];
  const parameter = (name: "r" | "alpha" | "a" | "b") =>
    row(name, ({ parameters }) => {
      const { value, lower, upper } = parameters[name];
      return lower === null || upper === null ? figure(value) : `${figure(value)} (${between({ lower, upper })})`;
    });
  const rows = [
    row(`(${level(confidence)})`, ({ model }) => model.kind),
    parameter("r"),
    parameter("alpha"),
    parameter("a"),
    parameter("b"),
    row("log-likelihood", ({ logLikelihood }) => logLikelihood.toFixed(1)),
    row(
      "still alive",
      ({ aliveCustomers, customers }) => `${count(Math.round(aliveCustomers))} (${share(aliveCustomers / customers)})`,
    ),
    row(`purchases in the next ${figure(ahead)} ${unit}s`, ({ expectedAhead }) => figure(expectedAhead)),
    row(`of a new customer in ${figure(364 / (unit === "week" ? 7 : 1))} ${unit}s`, ({ expectedOfNew }) =>
      figure(expectedOfNew.at(-1)?.purchases),
    ),
  ];
  return tableLines(rows);
}

function tellHoldout({ models }: RepeatEstimate, observedUntil: number, { unit }: Options): void {
  const [best] = models;
  if (!best?.holdout) return;
  const { time, actual } = best.holdout;
  print(
    `\nHoldout, ${figure(time)} ${unit}s to ${shownDay(observedUntil)}: ${count(actual)} purchases in fact; expected:`,
  );
  for (const { model, holdout } of models)
    if (holdout)
      print(`  ${model.kind.padEnd(7)}  ${figure(holdout.expected)} (${offBy(holdout.expected / actual - 1)})`);
  const rows = best.holdout.byFrequency.map(one => [
    `${one.frequency}${one.isOpen ? " and more" : ""}`,
    count(one.customers),
    figure(one.actual),
    figure(one.expected),
  ]);
  const head = ["repeats before", "customers", "mean in fact", `expected (${best.model.kind})`];
  for (const line of tableLines([head, ...rows], { right: [1, 2, 3] })) print(line);
}

/** 0.123 → "+12.3 %". */
const offBy = (off: number) => `${off < 0 ? "−" : "+"}${(100 * Math.abs(off)).toFixed(1)} %`;

async function writeScores(file: string, result: RepeatResult, { json }: Options): Promise<void> {
  const kinds = result.estimate.models.map(({ model }) => model.kind.replace("-", "_"));
  const out = createWriteStream(file);
  const head = ["customer", "frequency", "recency", "age", "mean_amount", "held_out"];
  out.write(
    `${[...head, ...kinds.flatMap(kind => [`${kind}_alive`, `${kind}_expected`]), "expected_amount"].join(",")}\n`,
  );
  for (const score of customerScores(result)) {
    const cells = [
      quoted(score.customer),
      score.frequency,
      score.recency,
      score.age,
      score.meanAmount ?? "",
      score.heldOut,
      ...score.models.flatMap(one => [one.aliveProbability, one.expectedPurchases]),
      score.expectedAmount ?? "",
    ];
    if (!out.write(`${cells.join(",")}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  if (!json) print(`\nscores: ${shownPath(resolve(file))}, a row per customer`);
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function draw(file: string, { models }: RepeatEstimate, { unit, json }: Options): Promise<void> {
  const { Plot, ink, writeChart } = await import("../estimate/svg-chart.ts");
  const [best] = models;
  const classes = best?.holdout?.byFrequency;
  const bars = (classes ?? []).map(({ frequency, isOpen, actual }) => ({
    repeats: isOpen ? `${frequency}+` : String(frequency),
    actual,
  }));
  const dots = models.flatMap(({ model, holdout }) =>
    (holdout?.byFrequency ?? []).map(({ frequency, isOpen, expected }) => ({
      repeats: isOpen ? `${frequency}+` : String(frequency),
      expected,
      model: model.kind,
    })),
  );
  const curve = models.flatMap(({ model, expectedOfNew }) =>
    expectedOfNew.map(point => ({ ...point, model: model.kind })),
  );
  const color = { color: { domain: [...repeatModelKinds], range: [ink.line, ink.other], legend: false } };
  const where = classes
    ? await writeChart(
        file,
        {
          title: "Holdout: purchases in fact (bars) and expected (dots)",
          x: "repeat purchases before",
          y: "mean purchases after",
        },
        [
          Plot.barY(bars, { x: "repeats", y: "actual", fill: ink.band }),
          Plot.dot(dots, { x: "repeats", y: "expected", fill: "model", r: 5 }),
          Plot.text(
            dots,
            Plot.selectLast({ x: "repeats", y: "expected", z: "model", text: "model", dx: 10, textAnchor: "start" }),
          ),
        ],
        { ...color, x: { type: "band" } },
      )
    : await writeChart(
        file,
        { title: "Purchases expected of a new customer", x: `${unit}s since the first purchase`, y: "purchases" },
        [
          Plot.lineY(curve, { x: "time", y: "purchases", stroke: "model" }),
          Plot.text(
            curve,
            Plot.selectLast({ x: "time", y: "purchases", z: "model", text: "model", dx: 6, textAnchor: "start" }),
          ),
        ],
        color,
      );
  if (!json) print(`\nchart: ${where}`);
}
