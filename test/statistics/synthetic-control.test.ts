import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { panelOf } from "../../functions/statistics/panel.ts";
import { seededRandom } from "../../functions/statistics/random.ts";
import { nearestMixture } from "../../functions/statistics/synthetic-control/nearest-mixture.ts";
import { syntheticEffect } from "../../functions/statistics/synthetic-control/synthetic-effect.ts";
import { normalOf } from "./draws.ts";
import { goldenEstimates } from "./golden-estimates.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("the nearest mixture", () => {
  const { Y, T0, weights: expected, loss } = goldenEstimates.synthetic;
  const target = (Y[0] ?? []).slice(0, T0);
  const donors = Y.slice(1).map(path => path.slice(0, T0));

  it("agrees with SciPy's constrained minimiser, and is no worse than it", () => {
    const { weights, rmse } = nearestMixture(target, donors);
    for (const [at, weight] of weights.entries()) expect(Math.abs(weight - (expected[at] ?? 0))).toBeLessThan(1e-4);
    expect(rmse ** 2 * T0).toBeLessThanOrEqual(loss * (1 + 1e-9));
  });

  const path = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 6, maxLength: 6 });

  it("has weights that are not negative and add up to one, and no single step towards a donor comes nearer", () => {
    fc.assert(
      fc.property(path, fc.array(path, { minLength: 1, maxLength: 15 }), (goal, others) => {
        const { weights, rmse } = nearestMixture(goal, others);
        expect(sum(weights)).toBeCloseTo(1, 8);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        const mixture = goal.map((_, at) => sum(others.map((other, one) => (weights[one] ?? 0) * (other[at] ?? 0))));
        for (const other of others) {
          const moved = mixture.map((value, at) => value + 0.01 * ((other[at] ?? 0) - value));
          const distance = Math.sqrt(sum(moved.map((value, at) => (value - (goal[at] ?? 0)) ** 2)) / goal.length);
          expect(distance).toBeGreaterThan(rmse - 1e-6);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a target that is a mixture is found exactly, and donors that are alike do no harm", () => {
    const one = [1, 5, 2, 8];
    const other = [4, 1, 1, 0];
    const goal = one.map((value, at) => 0.3 * value + 0.7 * (other[at] ?? 0));
    const { weights, rmse } = nearestMixture(goal, [one, one, other, [9, 9, 9, 9]]);
    expect(rmse).toBeLessThan(1e-5);
    expect((weights[0] ?? 0) + (weights[1] ?? 0)).toBeCloseTo(0.3, 4);
    expect(weights[2]).toBeCloseTo(0.7, 4);
  });
});

/** Hundreds of simulations: seconds on a quiet machine, a minute on one that is shared. */
const slowMs = 180_000;
const random = seededRandom(17);

function simulated(units: number, periods: number, from: number, effect: number) {
  const factors = Array.from({ length: 2 }, () => {
    let level = 0;
    return Array.from({ length: periods }, () => {
      level += normalOf(random);
      return level;
    });
  });
  const rows = { unit: [] as string[], time: [] as number[], outcome: [] as number[] };
  for (let unit = 0; unit < units; unit++) {
    const loads = [random(), random()];
    for (let time = 0; time < periods; time++) {
      rows.unit.push(`u${unit}`);
      rows.time.push(time);
      const common = sum(loads.map((load, at) => load * (factors[at]?.[time] ?? 0)));
      rows.outcome.push(20 + common + 0.5 * normalOf(random) + (unit === 0 && time >= from ? effect : 0));
    }
  }
  return panelOf({ unit: rows.unit, time: Float64Array.from(rows.time), outcome: Float64Array.from(rows.outcome) });
}

const options = { treatedUnit: "u0", from: 24, confidence: 0.95, seed: 1, showTime: String };

describe("placebo inference", () => {
  it(
    "claims nothing in at least 95 of 100 cases where nothing happened: 200 panels of 24 units",
    () => {
      let claimed = 0;
      for (let sample = 0; sample < 200; sample++)
        if (syntheticEffect(simulated(24, 32, 24, 0), options).verdict !== "not shown") claimed++;
      expect(claimed / 200).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 200));
    },
    slowMs,
  );

  it(
    "intervals hold the true effect, and the p value says the same as the interval",
    () => {
      let held = 0;
      for (let sample = 0; sample < 100; sample++) {
        const { interval, placebo, verdict } = syntheticEffect(simulated(24, 32, 24, 2), options);
        if (interval && interval.lower <= 2 && interval.upper >= 2) held++;
        expect(verdict === "not shown").toBe(placebo.p > 0.05);
      }
      expect(held / 100).toBeGreaterThan(0.9);
    },
    slowMs,
  );

  it("a shift of the outcome after treatment shifts effect and interval by as much", () => {
    const panel = simulated(25, 32, 24, 0);
    const before = syntheticEffect(panel, options);
    const outcome = Float64Array.from(panel.outcome, (value, cell) => (cell >= 24 && cell < 32 ? value + 3 : value));
    const after = syntheticEffect({ ...panel, outcome }, options);
    expect(after.meanEffect - before.meanEffect).toBeCloseTo(3, 9);
    expect((after.interval?.lower ?? 0) - (before.interval?.lower ?? 0)).toBeCloseTo(3, 9);
  });
});

describe("edges have an answer", () => {
  it("too few donors for the confidence: no interval, no claim, and it says what they allow", () => {
    const { interval, verdict, warnings } = syntheticEffect(simulated(8, 32, 24, 9), options);
    expect(interval).toBeNull();
    expect(verdict).toBe("unknown");
    expect(warnings.join()).toContain("smallest p they allow is 0.125");
  });

  it("more donors than periods fit anything, and that is said", () => {
    const { warnings } = syntheticEffect(simulated(60, 8, 4, 0), { ...options, from: 4 });
    expect(warnings.join()).toMatch(/hits every period|4 periods before treatment/);
  });

  it("units with holes are no donors and are named; periods at which the treated unit is missing are left out", () => {
    const panel = simulated(25, 32, 24, 0);
    const outcome = Float64Array.from(panel.outcome);
    outcome[5] = Number.NaN;
    outcome[2 * 32 + 6] = Number.NaN;
    const { treated, incomplete, donors } = syntheticEffect({ ...panel, outcome }, options);
    expect(treated.periods.map(({ time }) => time)).not.toContain(5);
    expect(incomplete).toEqual(["u2"]);
    expect(donors).toBe(23);
  });

  it.each([
    ["an unknown unit", { treatedUnit: "nowhere" }, /no unit is called "nowhere"/],
    ["no period before", { from: 0 }, /fewer than two periods before 0/],
    ["no period after", { from: 99 }, /no period from 99/],
  ])("%s is refused by name", (_claim, wrong, told) => {
    expect(() => syntheticEffect(simulated(5, 30, 24, 0), { ...options, ...wrong })).toThrow(told);
  });
});
