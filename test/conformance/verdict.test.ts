import { describe, expect, test } from "vitest";
import type { Comparison } from "./compare.ts";
import type { CompanyRun } from "./run-company.ts";
import { type SuiteRun, untriedIn, wrongIn } from "./verdict.ts";

const equal: Comparison = { name: "sales", kind: "model", rows: 3, differences: [] };
const sound: CompanyRun = {
  company: "demo",
  comparisons: [equal],
  duckDbSeconds: 1,
  athenaSeconds: 1,
  trinoCpuSeconds: 1,
  sameHashes: 1,
  pages: 1,
  mails: 1,
  wrongInOutcome: [],
  queries: 1,
  faults: { throttled: 0, failed: 0 },
  wrongInCatalog: [],
};
const runsOf = (change: Partial<CompanyRun>): SuiteRun[] => [
  { trino: "476", readySeconds: 1, peakMb: 1, companies: [{ ...sound, ...change }] },
];

describe("the conformance suite", () => {
  test("passes where all is equal and something was compared", () => {
    expect([...wrongIn(runsOf({})), ...untriedIn(runsOf({}))]).toEqual([]);
  });

  test.each<[string, Partial<CompanyRun>]>([
    ["model sales: 2 rows", { comparisons: [{ ...equal, differences: ["2 rows"] }] }],
    ["1 tables have another hash than on a laptop", { sameHashes: 0 }],
    ["analysts would see: an old table", { wrongInCatalog: ["an old table"] }],
    ["readers would see: another mail", { wrongInOutcome: ["another mail"] }],
  ])("fails with %s", (sentence, change) => {
    expect(wrongIn(runsOf(change))).toEqual([`Trino 476, demo: ${sentence}`]);
  });

  test.each<[string, Partial<CompanyRun>]>([
    ["sales has no rows in any data set, so nothing was compared", { comparisons: [{ ...equal, rows: 0 }] }],
    ["no company had a mail to compare", { mails: 0 }],
  ])("fails where %s", (sentence, change) => {
    expect(untriedIn(runsOf(change))).toEqual([sentence]);
  });
});
