import { describe, expect, test } from "vitest";
import { differencesBetween } from "./compare-outcomes.ts";
import type { Outcome } from "./outcome.ts";

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

  test("are the same where only the last digits of a computed number differ", () => {
    const page = (number: string): Outcome => told([["index.html", `<line y2="${number}" />7.2 h`]], []);
    expect(differencesBetween(page("7.243278327832783"), page("7.243278327832775"))).toEqual([]);
    expect(differencesBetween(page("1.2e-15"), page("-3.0e-16"))).toEqual([]);
    expect(differencesBetween(page("7.243278327832783"), page("7.243278427832783"))).toHaveLength(1);
    expect(differencesBetween(page("7.24327832"), page("7.24327833"))).toHaveLength(1);
  });

  test("differ by the number of tests, where nothing is told", () => {
    expect(differencesBetween(told([], [], 4), told([], [], 0))).toEqual(["4 tests on a laptop, 0 on AWS"]);
  });
});
