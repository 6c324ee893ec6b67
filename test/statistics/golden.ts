// Values computed once with SciPy 1.17.1 and kept beside the tests: an outside opinion that needs no Python here.
import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { z } from "zod";

const rows = z.array(z.array(z.number()));
const golden = z.object({
  logGamma: rows,
  incompleteBeta: rows,
  incompleteGamma: rows,
  normalCdf: rows,
  normalQuantile: rows,
  student: rows,
  negativeBinomial: rows,
  negativeBinomialQuantile: rows,
  poisson: rows,
  poissonQuantile: rows,
  wilson: rows,
  benjaminiHochberg: z.tuple([z.array(z.number()), z.array(z.boolean())]),
  median: z.tuple([z.array(z.number()), z.number(), z.number()]),
});

export const goldenValues = golden.parse(JSON.parse(await readFile(new URL("./golden.json", import.meta.url), "utf8")));

/** Equal to a relative error; values below 1e-250 to an absolute one. */
export function expectClose(actual: number, expected: number, relativeError: number, what: string): void {
  const error = Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-250);
  expect(error, `${what}: ${actual} instead of ${expected}`).toBeLessThan(relativeError);
}
