import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceContractError } from "../../functions/lake/errors.ts";
import { seededRandom } from "../../functions/statistics/random.ts";
import { fitRepeatModel } from "../../functions/statistics/repeat-purchase/fit.ts";
import { repeatLikelihood } from "../../functions/statistics/repeat-purchase/likelihood.ts";
import {
  aliveProbability,
  expectedPurchases,
  expectedPurchasesOfNew,
  type RepeatModel,
  repeatModelKinds,
} from "../../functions/statistics/repeat-purchase/model.ts";
import { occasionsOf } from "../../functions/statistics/repeat-purchase/occasions.ts";
import { historyPatterns } from "../../functions/statistics/repeat-purchase/patterns.ts";
import { regularity } from "../../functions/statistics/repeat-purchase/regularity.ts";
import { customerScores, estimateRepeat } from "../../functions/statistics/repeat-purchase/repeat-purchase.ts";
import { expectedAmount, fitSpend } from "../../functions/statistics/repeat-purchase/spend.ts";
import { summariseOccasions } from "../../functions/statistics/repeat-purchase/summary.ts";
import { betaOf, exponentialOf, gammaOf } from "./draws.ts";
import { expectClose } from "./golden.ts";
import { firstOf, goldenEstimates } from "./golden-estimates.ts";

const models: Record<"bg-nbd" | "mbg-nbd", RepeatModel> = {
  "bg-nbd": { kind: "bg-nbd", r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 },
  "mbg-nbd": { kind: "mbg-nbd", r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 },
};

describe.each(repeatModelKinds)("%s agrees with lifetimes", kind => {
  it("P(alive) and the purchases expected of known customers", () => {
    for (const [frequency, recency, age, alive, expected] of goldenEstimates.repeat[kind].map(firstOf)) {
      const history = { frequency, recency, age };
      expectClose(aliveProbability(models[kind], history), alive, 1e-9, `P(alive) of ${frequency}, ${recency}, ${age}`);
      expectClose(
        expectedPurchases(models[kind], history, 39),
        expected,
        1e-8,
        `E of ${frequency}, ${recency}, ${age}`,
      );
    }
  });

  it("the purchases expected of new customers", () => {
    for (const [time, expected] of goldenEstimates.repeat[`new ${kind}`].map(firstOf))
      expectClose(expectedPurchasesOfNew(models[kind], time), expected, 1e-8, `E[X(${time})]`);
  });
});

const random = seededRandom(20261125);

/** Purchases of one customer as the model says, in time since his first. */
function simulated(model: RepeatModel, until: number): number[] {
  const rate = gammaOf(random, model.r, model.alpha);
  const leaving = betaOf(random, model.a, model.b);
  const times: number[] = [];
  if (model.kind === "mbg-nbd" && random() < leaving) return times;
  for (let time = exponentialOf(random, rate); time < until; time += exponentialOf(random, rate)) {
    times.push(time);
    if (random() < leaving) break;
  }
  return times;
}

function simulatedHistories(model: RepeatModel, customers: number, until: number) {
  const all = Array.from({ length: customers }, () => ({ times: simulated(model, until), age: until }));
  return {
    frequency: Int32Array.from(all, ({ times }) => times.length),
    recency: Float64Array.from(all, ({ times }) => times.at(-1) ?? 0),
    age: Float64Array.from(all, ({ age }) => age),
  };
}

describe.each(repeatModelKinds)("%s", kind => {
  const positive = fc.double({ min: 0.05, max: 8, noNaN: true });
  const model = fc.record({ kind: fc.constant(kind), r: positive, alpha: positive, a: positive, b: positive });
  const history = fc
    .record({
      frequency: fc.integer({ min: 0, max: 300 }),
      recency: fc.double({ min: 0, max: 1, noNaN: true }),
      age: fc.double({ min: 0.1, max: 200, noNaN: true }),
    })
    .map(({ frequency, recency, age }) => ({ frequency, recency: frequency === 0 ? 0 : recency * age, age }));

  it("P(alive) is a probability; expectations are not negative and grow with the time ahead, whatever the parameters", () => {
    fc.assert(
      fc.property(model, history, fc.double({ min: 0.01, max: 300, noNaN: true }), (given, past, ahead) => {
        const alive = aliveProbability(given, past);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        const [soon, later] = [expectedPurchases(given, past, ahead), expectedPurchases(given, past, 2 * ahead)];
        expect(soon).toBeGreaterThanOrEqual(0);
        expect(later).toBeGreaterThanOrEqual(soon * (1 - 1e-9));
        expect(Number.isFinite(later)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("nothing happens at a = 1, where the textbook's formula divides by zero", () => {
    for (const past of [
      { frequency: 0, recency: 0, age: 0 },
      { frequency: 3, recency: 8, age: 20 },
    ]) {
      const at = (a: number) => expectedPurchases({ ...models[kind], a }, past, 30);
      expect(at(1)).toBeCloseTo((at(1 - 1e-4) + at(1 + 1e-4)) / 2, 7);
      expect(at(1)).toBeCloseTo(at(1 + 1e-9), 7);
    }
  });

  it("the slope is the likelihood's", () => {
    const patterns = historyPatterns(simulatedHistories(models[kind], 60, 40));
    const slopeAt = repeatLikelihood(kind, patterns);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }), at => {
        const { gradient } = slopeAt(at);
        for (const [index, slope] of gradient.entries()) {
          const moved = (by: number) => slopeAt(at.map((value, one) => (one === index ? value + by : value))).value;
          const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
          expect(Math.abs(slope - difference)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("the mean of 40,000 simulated customers is what the formula expects, and so is their future given their past", () => {
    let [bought, past, ahead] = [0, 0, 0];
    const customers = 40_000;
    for (let customer = 0; customer < customers; customer++) {
      const times = simulated(models[kind], 60);
      const seen = times.filter(time => time < 30);
      bought += times.length;
      ahead += times.length - seen.length;
      past += expectedPurchases(models[kind], { frequency: seen.length, recency: seen.at(-1) ?? 0, age: 30 }, 30);
    }
    const whole = expectedPurchasesOfNew(models[kind], 60);
    // Three standard errors: the spread of purchases is about three times their mean here.
    expect(Math.abs(bought / customers / whole - 1)).toBeLessThan(0.05);
    expect(Math.abs(past / ahead - 1)).toBeLessThan(0.06);
  });

  it("intervals of the fit hold the truth that the customers were drawn from: 100 fits of 2,000 customers", () => {
    const held = { r: 0, alpha: 0, a: 0, b: 0 };
    let settled = 0;
    for (let sample = 0; sample < 100; sample++) {
      const fit = fitRepeatModel(kind, historyPatterns(simulatedHistories(models[kind], 2000, 52)));
      if (!fit?.isSettled) continue;
      settled++;
      for (const name of ["r", "alpha", "a", "b"] as const) {
        const { lower, upper } = fit.parameters[name];
        if ((lower ?? Number.POSITIVE_INFINITY) <= models[kind][name] && (upper ?? 0) >= models[kind][name])
          held[name]++;
      }
    }
    expect(settled).toBeGreaterThanOrEqual(98);
    // 95 % less three binomial standard deviations of 100. (With 800 customers MBG/NBD holds the truth in 91 to 93 of 100.)
    for (const count of Object.values(held)) expect(count / settled).toBeGreaterThan(0.885);
  });
});

describe("the summary", () => {
  const day = (text: string) => Date.parse(text) / 86_400_000;
  const rows = {
    customer: ["b", "a", "a", "a", "a", "c", "b"],
    moment: Float64Array.from(
      [
        "2025-01-10",
        "2025-01-01",
        "2025-01-15T09:00Z",
        "2025-01-15T20:00Z",
        "2025-03-01",
        "2025-02-20",
        "2025-01-12",
      ].map(day),
    ),
    amount: Float64Array.from([5, 100, 10, 20, 50, 7, -5]),
  };

  it("counts several purchases of a day once, leaves the first out of repeats and amounts, and holds out what came later", () => {
    const occasions = occasionsOf(rows);
    expect(occasions.refundRows).toBe(1);
    const summary = summariseOccasions(occasions, {
      calibrationUntil: day("2025-01-31"),
      observedUntil: day("2025-03-31"),
      daysPerUnit: 7,
    });
    const byName = Object.fromEntries(
      [...summary.customer.keys()].map(at => [
        occasions.names[summary.customer[at] ?? 0],
        [summary.frequency[at], summary.recency[at], summary.age[at], summary.meanAmount[at], summary.heldOut[at]],
      ]),
    );
    expect(byName).toEqual({ a: [1, 2, 30 / 7, 30, 1], b: [0, 0, 3, Number.NaN, 0] });
  });

  it("who never bought twice cannot be fitted, and that is said", () => {
    const once = { customer: ["a", "b"], moment: Float64Array.from([1, 5]) };
    expect(() => estimateRepeat(once, { daysPerUnit: 1, confidence: 0.95 })).toThrow(SourceContractError);
    expect(() => estimateRepeat(once, { daysPerUnit: 1, confidence: 0.95 })).toThrow(
      /no customer bought on a second day/,
    );
  });

  it("patterns are the customers again", () => {
    const histories = simulatedHistories(models["bg-nbd"], 300, 20);
    const patterns = historyPatterns(histories);
    expect(patterns.count.reduce((sum, count) => sum + count, 0)).toBe(300);
    const total = patterns.frequency.reduce((sum, x, at) => sum + x * (patterns.count[at] ?? 0), 0);
    expect(total).toBe(histories.frequency.reduce((sum, x) => sum + x, 0));
  });
});

describe("the whole estimate", () => {
  const rows = (customers: number, gap: () => number) => {
    const customer: string[] = [];
    const moment: number[] = [];
    for (let one = 0; one < customers; one++)
      for (let day = Math.floor(200 * random()); day < 700; day += Math.max(1, Math.round(gap()))) {
        customer.push(`c${one}`);
        moment.push(day);
      }
    return { customer, moment: Float64Array.from(moment) };
  };

  it("scores every customer, and the sum of the scores is the total that is told", () => {
    const result = estimateRepeat(
      rows(60, () => exponentialOf(random, 1 / 60)),
      {
        daysPerUnit: 7,
        confidence: 0.95,
        calibrationUntil: 500,
      },
    );
    const scores = [...customerScores(result)];
    expect(scores.length).toBe(result.estimate.customers);
    const total = scores.reduce((sum, score) => sum + (score.models[0]?.expectedPurchases ?? 0), 0);
    expect(total).toBeCloseTo(result.estimate.models[0]?.expectedAhead ?? 0, 6);
    const { holdout } = result.estimate.models[0] ?? {};
    expect(scores.reduce((sum, score) => sum + score.heldOut, 0)).toBe(holdout?.actual);
  });

  it("warns where customers buy by a clock, and not where they buy at random", () => {
    const clock = estimateRepeat(
      rows(80, () => 27 + 6 * random()),
      { daysPerUnit: 7, confidence: 0.95 },
    );
    expect(clock.estimate.regularity.shape).toBeGreaterThan(1.5);
    expect(clock.estimate.warnings.join()).toContain("by a clock");
    const chance = estimateRepeat(
      rows(80, () => exponentialOf(random, 1 / 40)),
      { daysPerUnit: 7, confidence: 0.95 },
    );
    expect(chance.estimate.regularity.shape).toBeLessThan(1.3);
  });

  it("where nobody ever leaves, it says which parameters say nothing; all are taken for alive, and expected to go on as before", () => {
    const { estimate } = estimateRepeat(
      rows(50, () => exponentialOf(random, 1 / 20)),
      { daysPerUnit: 7, confidence: 0.95, ahead: 10 },
    );
    for (const {
      parameters,
      isSettled,
      atEdge,
      aliveCustomers,
      expectedAhead,
      repeats,
      customers,
    } of estimate.models) {
      expect(isSettled).toBe(true);
      expect(atEdge.length).toBeGreaterThan(0);
      for (const name of atEdge) expect(parameters[name]).toMatchObject({ lower: null, standardError: null });
      expect(aliveCustomers / customers).toBeGreaterThan(0.98);
      // A purchase in 20 days is 3.5 in ten weeks.
      expect(Math.abs(expectedAhead / customers / 3.5 - 1)).toBeLessThan(0.1);
      expect(repeats).toBeGreaterThan(1000);
    }
    expect(estimate.warnings.join()).toContain("at the edge");
  });

  it("where all leave with one chance, a and b are at the edge and their ratio is that chance", () => {
    const customer: string[] = [];
    const moment: number[] = [];
    for (let one = 0; one < 1500; one++)
      for (let day = 50 * random(), rate = gammaOf(random, 1, 20); day < 900; day += exponentialOf(random, rate)) {
        customer.push(`c${one}`);
        moment.push(day);
        if (random() < 0.1) break;
      }
    const { estimate } = estimateRepeat(
      { customer, moment: Float64Array.from(moment) },
      { daysPerUnit: 1, confidence: 0.95 },
    );
    const mbg = estimate.models.find(({ model }) => model.kind === "mbg-nbd");
    if (!mbg) throw new Error("the model is missing");
    expect(mbg.isSettled).toBe(true);
    const { a, b } = mbg.model;
    expect(a).toBeGreaterThan(5);
    expect(Math.abs(a / (a + b) / 0.1 - 1)).toBeLessThan(0.1);
    expect(Number.isFinite(mbg.expectedAhead)).toBe(true);
  });
});

it("regularity is 1 for random gaps and the shape of gamma gaps; pairs do not overlap", () => {
  for (const shape of [1, 3]) {
    const customer: number[] = [];
    const day: number[] = [];
    for (let one = 0; one < 400; one++) {
      const rate = 0.5 + random();
      for (let time = 0, count = 0; count < 9; count++, time += 1e4 * gammaOf(random, shape, rate)) {
        customer.push(one);
        day.push(Math.round(time));
      }
    }
    const found = regularity(Int32Array.from(customer), Int32Array.from(day));
    expect(found.pairs).toBe(400 * 4);
    expect(Math.abs((found.shape ?? 0) / shape - 1)).toBeLessThan(0.15);
  }
  expect(regularity(Int32Array.from([1, 1, 1]), Int32Array.from([0, 2, 4]))).toEqual({ shape: null, pairs: 1 });
});

it("the gamma-gamma fit finds the amounts' own parameters, and draws a customer's mean towards everybody's", () => {
  const truth = { p: 6, q: 4, v: 15 };
  const frequency = Int32Array.from({ length: 4000 }, () => 1 + Math.floor(5 * random()));
  const meanAmount = Float64Array.from(frequency, x =>
    gammaOf(random, truth.p * x, gammaOf(random, truth.q, truth.v) * x),
  );
  const fit = fitSpend(frequency, meanAmount);
  expect(fit?.isSettled).toBe(true);
  expect(Math.abs((fit?.model.q ?? 0) / truth.q - 1)).toBeLessThan(0.2);
  const everybody = expectedAmount(truth, 0, 0) ?? 0;
  expect(everybody).toBeCloseTo((truth.p * truth.v) / (truth.q - 1), 12);
  for (const x of [1, 10]) {
    const own = expectedAmount(truth, x, 100) ?? 0;
    expect(own).toBeGreaterThan(everybody);
    expect(own).toBeLessThan(100);
  }
  expect(expectedAmount({ p: 1, q: 0.5, v: 1 }, 0, 0)).toBeNull();
  expect(fitSpend(Int32Array.from([1]), Float64Array.from([3]))).toBeNull();
});
