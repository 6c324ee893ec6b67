import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { midP } from "../../functions/statistics/discrete.ts";
import { incompleteBeta } from "../../functions/statistics/incomplete-beta.ts";
import { incompleteGamma } from "../../functions/statistics/incomplete-gamma.ts";
import { logGamma } from "../../functions/statistics/log-gamma.ts";
import { negativeBinomial } from "../../functions/statistics/negative-binomial.ts";
import { normalCdf, normalQuantile, normalTwoSidedP } from "../../functions/statistics/normal.ts";
import { poisson } from "../../functions/statistics/poisson.ts";
import { studentTwoSidedP } from "../../functions/statistics/student-t.ts";
import { expectClose, goldenValues } from "./golden.ts";

const row = (values: readonly number[]) => values.map(Number) as [number, number, number, number, number, number];

describe("special functions agree with SciPy", () => {
  it("ln Γ", () => {
    for (const [x, expected] of goldenValues.logGamma.map(row))
      expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-13 * Math.max(1, Math.abs(expected)));
  });

  it("the regularised incomplete beta", () => {
    for (const [x, a, b, expected] of goldenValues.incompleteBeta.map(row))
      expectClose(incompleteBeta(x, a, b), expected, 1e-9, `I_${x}(${a}, ${b})`);
  });

  it("both regularised incomplete gammas", () => {
    for (const [a, x, lower, upper] of goldenValues.incompleteGamma.map(row)) {
      const both = incompleteGamma(a, x);
      expect(Math.abs(both.lower - lower)).toBeLessThan(1e-11);
      expect(Math.abs(both.upper - upper)).toBeLessThan(1e-11);
    }
  });

  it("outside their domain they yield NaN and not a number that looks right", () => {
    for (const value of [
      logGamma(0),
      logGamma(-1),
      incompleteBeta(1.1, 1, 1),
      incompleteBeta(0.5, 0, 1),
      normalQuantile(-0.1),
    ])
      expect(value).toBeNaN();
    expect(incompleteGamma(-1, 2).lower).toBeNaN();
  });
});

describe("the normal distribution", () => {
  it("agrees with SciPy far into the tails", () => {
    for (const [z, expected] of goldenValues.normalCdf.map(row)) expectClose(normalCdf(z), expected, 1e-12, `Φ(${z})`);
    for (const [p, expected] of goldenValues.normalQuantile.map(row))
      expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)));
  });

  it("quantile undoes cdf", () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 7, noNaN: true }), z => Math.abs(normalQuantile(normalCdf(z)) - z) < 1e-4),
    );
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalTwoSidedP(1.959963984540054)).toBeCloseTo(0.05, 12);
  });
});

it("Student's two-sided p agrees with SciPy", () => {
  for (const [t, degrees, expected] of goldenValues.student.map(row))
    expectClose(studentTwoSidedP(t, degrees), expected, 1e-9, `t = ${t} with ${degrees}`);
  expect(studentTwoSidedP(Number.POSITIVE_INFINITY, 5)).toBe(0);
});

describe("counts", () => {
  it("negative binomial and Poisson agree with SciPy: pmf, both tails, quantiles", () => {
    for (const [mean, overdispersion, y, pmf, cdf, survival] of goldenValues.negativeBinomial.map(row)) {
      const told = negativeBinomial(mean, overdispersion);
      const what = `NB(${mean}, ${overdispersion}) at ${y}`;
      expectClose(told.pmf(y), pmf, 1e-8, `pmf of ${what}`);
      expectClose(told.cdf(y), cdf, 1e-8, `cdf of ${what}`);
      expectClose(told.survival(y), survival, 1e-8, `survival of ${what}`);
    }
    for (const [mean, overdispersion, p, expected] of goldenValues.negativeBinomialQuantile.map(row))
      expect(negativeBinomial(mean, overdispersion).quantile(p)).toBe(expected);
    for (const [mean, y, pmf, cdf, survival] of goldenValues.poisson.map(row)) {
      expectClose(poisson(mean).pmf(y), pmf, 1e-8, `pmf of Poisson(${mean}) at ${y}`);
      expectClose(poisson(mean).cdf(y), cdf, 1e-8, `cdf of Poisson(${mean}) at ${y}`);
      expect(Math.abs(poisson(mean).survival(y) - survival)).toBeLessThan(1e-11);
    }
    for (const [mean, p, expected] of goldenValues.poissonQuantile.map(row))
      expect(poisson(mean).quantile(p)).toBe(expected);
  });

  it("nothing happens at rate 0", () => {
    for (const none of [poisson(0), negativeBinomial(0, 0.3)]) {
      expect([none.pmf(0), none.cdf(0), none.survival(0), none.quantile(0.975), midP(none, 0)]).toEqual([
        1, 1, 0, 0, 1,
      ]);
      expect(midP(none, 3)).toBe(0);
    }
  });

  const shape = fc.record({
    mean: fc.double({ min: 0.05, max: 800, noNaN: true }),
    // Down to nearly none, where the negative binomial becomes the Poisson distribution.
    overdispersion: fc.oneof(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: -14, max: -2, noNaN: true }).map(exponent => 10 ** exponent),
    ),
    y: fc.integer({ min: 0, max: 2000 }),
  });

  it("the two tails and the pmf make one", () => {
    fc.assert(
      fc.property(shape, ({ mean, overdispersion, y }) => {
        const told = negativeBinomial(mean, overdispersion);
        expect(told.cdf(y) + told.survival(y)).toBeCloseTo(1, 9);
        expect(told.cdf(y) - told.cdf(y - 1)).toBeCloseTo(told.pmf(y), 9);
      }),
    );
  });

  it("with less and less overdispersion it becomes the Poisson distribution, without a step", () => {
    // The total variation distance of the two is at most overdispersion·mean (Barbour, Holst and Janson, Poisson Approximation, 1992, on mixtures).
    fc.assert(
      fc.property(shape, ({ mean, overdispersion, y }) => {
        const told = negativeBinomial(mean, overdispersion);
        const plain = poisson(mean);
        expect(Math.abs(told.cdf(y) - plain.cdf(y))).toBeLessThanOrEqual(overdispersion * mean + 1e-10);
        expect(Math.abs(told.pmf(y) - plain.pmf(y))).toBeLessThanOrEqual(overdispersion * mean + 1e-10);
      }),
    );
  });

  it("mid-p lies in [0, 1] and falls with the distance from the median", () => {
    fc.assert(
      fc.property(shape, ({ mean, overdispersion, y }) => {
        const told = negativeBinomial(mean, overdispersion);
        const p = midP(told, y);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        if (y > told.quantile(0.5)) expect(midP(told, y + 1)).toBeLessThanOrEqual(p);
      }),
    );
  });

  it("mid-p keeps its level on average: a p below 0.05 comes in about five cases of a hundred", () => {
    for (const [mean, overdispersion, slack] of [
      [3, 0.2, 0.03],
      [15, 0.08, 0.015],
      [120, 0.02, 0.003],
    ] as const) {
      const told = negativeBinomial(mean, overdispersion);
      let size = 0;
      for (let y = 0; y < told.quantile(1 - 1e-12); y++) if (midP(told, y) <= 0.05) size += told.pmf(y);
      expect(Math.abs(size - 0.05)).toBeLessThan(slack);
    }
  });
});
