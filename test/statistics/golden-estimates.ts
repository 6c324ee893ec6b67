// Values of other people's tools on data drawn once: SciPy, statsmodels, lifelines, lifetimes, csdid. The file says which versions.
import { readFile } from "node:fs/promises";
import { z } from "zod";

const rows = z.array(z.array(z.number()));
const curve = z.object({ exit: z.array(z.number()), ended: z.array(z.number()), curve: rows });
const aggregate = z.object({ overall: z.tuple([z.number(), z.number()]), parts: rows.nullable() });
const effects = z.object({
  attgt: rows,
  dynamic: aggregate,
  group: aggregate,
  calendar: aggregate,
  simple: aggregate,
});

const golden = z.object({
  digamma: rows,
  chiSquare: rows,
  fisher: rows,
  studentReach: rows,
  survival: curve.extend({
    group: z.array(z.string()),
    median: z.number(),
    logRank: z.tuple([z.number(), z.number()]),
    restrictedMean: z.tuple([z.number(), z.number(), z.number()]),
  }),
  truncated: curve.extend({ entry: z.array(z.number()) }),
  waltons: z.object({
    T: z.array(z.number()),
    E: z.array(z.number()),
    group: z.array(z.string()),
    median: z.number(),
    medians: z.record(z.string(), z.number()),
    logRank: z.tuple([z.number(), z.number()]),
  }),
  repeat: z.object({ "bg-nbd": rows, "mbg-nbd": rows, "new bg-nbd": rows, "new mbg-nbd": rows }),
  effect: z.object({ rows, results: z.object({ nevertreated: effects, notyettreated: effects }) }),
  synthetic: z.object({ Y: rows, T0: z.number(), weights: z.array(z.number()), loss: z.number() }),
  wls: z.object({
    X: rows,
    y: z.array(z.number()),
    w: z.array(z.number()),
    params: z.array(z.number()),
    bse: z.array(z.number()),
    scale: z.number(),
    r2: z.number(),
  }),
});

export const goldenEstimates = golden.parse(
  JSON.parse(await readFile(new URL("./golden-estimates.json", import.meta.url), "utf8")),
);

/** The first values of a row, as numbers. */
export const firstOf = (values: readonly number[]) =>
  values.map(Number) as [number, number, number, number, number, number];
