import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg } from "../../functions/statistics/benjamini-hochberg.ts";
import { median, medianAbsoluteDeviation } from "../../functions/statistics/median.ts";
import { weightedMean, weightedMedian } from "../../functions/statistics/weighted.ts";
import { wilsonInterval } from "../../functions/statistics/wilson.ts";
import { goldenValues } from "./golden.ts";

describe("Wilson's interval", () => {
  it("agrees with SciPy", () => {
    for (const [hits = 0, n = 0, lower = 0, upper = 0] of goldenValues.wilson) {
      const interval = wilsonInterval(hits, n);
      expect(interval?.lower).toBeCloseTo(lower, 12);
      expect(interval?.upper).toBeCloseTo(upper, 12);
    }
  });

  it("of no case there is none", () => {
    expect(wilsonInterval(0, 0)).toBeNull();
    expect(wilsonInterval(3, 2)).toBeNull();
  });

  it("holds the share and stays within 0 and 1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const hits = Math.round(n * share);
        const interval = wilsonInterval(hits, n);
        if (!interval) throw new Error("an interval was expected");
        expect(interval.lower).toBeGreaterThanOrEqual(0);
        expect(interval.lower).toBeLessThanOrEqual(hits / n);
        expect(interval.upper).toBeGreaterThanOrEqual(hits / n);
        expect(interval.upper).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("Benjamini–Hochberg", () => {
  it("rejects what SciPy's adjusted p values reject", () => {
    const [pValues, rejected] = goldenValues.benjaminiHochberg;
    expect(benjaminiHochberg(pValues, 0.05)).toEqual(rejected);
  });

  it("rejects nothing of nothing, and never a NaN", () => {
    expect(benjaminiHochberg([], 0.1)).toEqual([]);
    expect(benjaminiHochberg([Number.NaN, 0.001], 0.1)).toEqual([false, true]);
  });

  it("rejects no less than Bonferroni and nothing above q, and the order does not matter", () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(pValues, values => {
        const rejected = benjaminiHochberg(values, 0.1);
        for (const [index, p] of values.entries()) {
          if (p <= 0.1 / values.length) expect(rejected[index]).toBe(true);
          if (p > 0.1) expect(rejected[index]).toBe(false);
        }
        expect(benjaminiHochberg([...values].reverse(), 0.1)).toEqual([...rejected].reverse());
      }),
    );
  });
});

describe("middles", () => {
  it("median and MAD agree with SciPy", () => {
    const [values, middle, deviation] = goldenValues.median;
    expect(median(values)).toBe(middle);
    expect(medianAbsoluteDeviation(values)).toBeCloseTo(deviation, 14);
    expect(median([])).toBeNaN();
  });

  it("nothing has no middle", () => {
    expect(weightedMedian([{ value: 3, weight: 0 }])).toBeNaN();
    expect(weightedMean([])).toBeNaN();
  });

  it("weights count as repetitions do", () => {
    const small = fc.record({ value: fc.integer({ min: -9, max: 9 }), weight: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 20 }), values => {
        const repeated = values.flatMap(({ value, weight }) => Array.from({ length: weight }, () => value));
        fc.pre(repeated.length > 0);
        expect(weightedMedian(values)).toBe(median(repeated));
        expect(weightedMean(values)).toBeCloseTo(repeated.reduce((sum, value) => sum + value, 0) / repeated.length, 9);
      }),
    );
  });
});
