// CDNOW: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way (Marketing Science 24, 2005), the note on the gamma-gamma model (2013), and the
// test suites that cite them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { expectedPurchasesOfNew, type RepeatModel } from "../../functions/statistics/repeat-purchase/model.ts";
import type { Published, Source } from "./published.ts";
import { runEstimate, withOutput } from "./run-estimate.ts";

const cutShort =
  "the publishers' spreadsheet ends the hypergeometric series after 150 terms; at 78 weeks that leaves the fourth decimal short, as the next row shows";

/** The textbook's formula (eq. 9) with so many terms of its series. */
function cutExpectation({ r, alpha, a, b }: RepeatModel, time: number, terms: number): number {
  const z = time / (alpha + time);
  let [term, sum] = [1, 1];
  for (let n = 0; n < terms; n++) {
    term *= ((r + n) * (b + n) * z) / ((a + b - 1 + n) * (n + 1));
    sum += term;
  }
  return ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + time)) ** r * sum);
}

const parameter = z.object({ value: z.number() });
const schema = z.object({
  customers: z.number(),
  repeats: z.number(),
  customersWithoutRepeat: z.number(),
  models: z.array(
    z.object({
      model: z.object({ kind: z.enum(["bg-nbd", "mbg-nbd"]) }),
      logLikelihood: z.number(),
      parameters: z.object({ r: parameter, alpha: parameter, a: parameter, b: parameter }),
      holdout: z.object({ actual: z.number(), expected: z.number() }),
    }),
  ),
  spend: z.object({ model: z.object({ p: z.number(), q: z.number(), v: z.number() }) }),
});

export function cdnow(folder: string): Source {
  const file = join(folder, "CDNOW_sample.txt");
  const words = [
    ...["repeat", file, "--columns", "master,customer_id,date,units,amount"],
    ...["--calibration-until", "1997-09-30", "--observed-until", "1998-06-30", "--unit", "week"],
  ];
  const { result, text } = withOutput("scores.csv", path => runEstimate([...words, "--scores", path], schema));
  const scores = table(text);
  const first = scores[0] ?? {};
  const of = (kind: RepeatModel["kind"]) => {
    const fit = result.models.find(({ model }) => model.kind === kind);
    if (!fit) throw new Error(`${kind} is missing`);
    const { r, alpha, a, b } = fit.parameters;
    return { ...fit, at: { kind, r: r.value, alpha: alpha.value, a: a.value, b: b.value } };
  };
  const bg = of("bg-nbd");
  const mbg = of("mbg-nbd");
  const rows: Published[] = [
    { what: "customers", published: "2,357", ours: result.customers },
    { what: "repeat purchases", published: "2,457", ours: result.repeats },
    { what: "customers without one", published: "1,411", ours: result.customersWithoutRepeat },
    { what: "rows of the summary that differ", published: "0", ours: differingRows(folder, scores) },
    { what: "BG/NBD r", published: "0.243", ours: bg.at.r },
    { what: "BG/NBD alpha", published: "4.414", ours: bg.at.alpha },
    { what: "BG/NBD a", published: "0.793", ours: bg.at.a },
    { what: "BG/NBD b", published: "2.426", ours: bg.at.b },
    { what: "BG/NBD log-likelihood", published: "-9582.4", ours: bg.logLikelihood },
    ...(
      [
        [1 / 7, "0.0078"],
        [1, "0.0532"],
        [3, "0.1506"],
        [31 + 6 / 7, "1.0405"],
        [32, "1.0437"],
        [78, "1.8576"],
      ] as const
    ).map(([weeks, published]) => ({
      what: `E[X(t)], t = ${Number(weeks.toFixed(4))} weeks`,
      published,
      ours: expectedPurchasesOfNew(bg.at, weeks),
      ...(weeks === 78 && { mayDiffer: cutShort }),
    })),
    {
      what: "the last one with the series cut after 150 terms",
      published: "1.8576",
      ours: cutExpectation(bg.at, 78, 150),
    },
    { what: "customer 1: purchases in the next 39 weeks", published: "1.226", ours: Number(first.bg_nbd_expected) },
    { what: "customer 1: P(alive)", published: "0.7266", ours: Number(first.bg_nbd_alive) },
    { what: "holdout: purchases in fact", published: "1,882", ours: bg.holdout.actual },
    { what: "holdout: BG/NBD expects", published: "1,653.4", ours: bg.holdout.expected },
    { what: "MBG/NBD r", published: "0.525", ours: mbg.at.r },
    { what: "MBG/NBD alpha", published: "6.183", ours: mbg.at.alpha },
    { what: "MBG/NBD a", published: "0.891", ours: mbg.at.a },
    { what: "MBG/NBD b", published: "1.614", ours: mbg.at.b },
    { what: "gamma-gamma p", published: "6.25", ours: result.spend.model.p },
    { what: "gamma-gamma q", published: "3.74", ours: result.spend.model.q },
    { what: "gamma-gamma v", published: "15.44", ours: result.spend.model.v },
  ];
  return { title: "CDNOW, repeat purchases of 2,357 customers", by: "qudao estimate repeat", rows };
}

function table(text: string): Record<string, string>[] {
  const [head = "", ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map(line => Object.fromEntries(line.split(",").map((cell, at) => [names[at] ?? "", cell])));
}

/** The published summary has two decimals. */
function differingRows(folder: string, scores: readonly Record<string, string>[]): number {
  const published = table(readFileSync(join(folder, "cdnow_customers_summary.csv"), "utf8"));
  const ours = new Map(scores.map(score => [Number(score.customer), score]));
  const isSame = (one: string | undefined, other: string | undefined) =>
    Math.abs(Number(one) - Number(other)) < 0.005 + 1e-9;
  return published.filter(({ ID, frequency, recency, T }) => {
    const own = ours.get(Number(ID));
    return !own || own.frequency !== frequency || !isSame(own.recency, recency) || !isSame(own.age, T);
  }).length;
}
