import { describe, expect, test } from "vitest";
import type { Comparison } from "./compare.ts";
import { differencesBetween, type Outcome } from "./outcome.ts";
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

describe("pages and mails", () => {
  const told = (pages: [string, string][], mails: [string, string][], tests = 4): Outcome => ({
    pages: new Map(pages),
    mails: new Map(mails),
    tests,
  });
  const onLaptop = told([["index.html", "revenue 12"]], [["lead@example.com", "12 % down"]]);

  test("are the same where every letter is", () => {
    expect(differencesBetween(onLaptop, onLaptop)).toEqual([]);
  });

  test.each<[string, Outcome]>([
    ["another number", told([["index.html", "revenue 13"]], [["lead@example.com", "13 % down"]])],
    ["a page and a mail that end early", told([["index.html", "revenue"]], [["lead@example.com", "12 %"]])],
    ["a page and a mail too few", told([], [])],
  ])("differ by %s", (_what, onAws) => {
    expect(differencesBetween(onLaptop, onAws)).toEqual([
      expect.stringMatching(/^the page index\.html: .* laptop/),
      expect.stringMatching(/^the mail to lead@example\.com: .* laptop/),
    ]);
  });

  test("differ by the number of tests, where nothing is told", () => {
    expect(differencesBetween(told([], [], 4), told([], [], 0))).toEqual(["4 tests on a laptop, 0 on AWS"]);
  });
});
