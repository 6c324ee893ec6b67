import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../functions/statistics/random.ts";
import { kaplanMeier, survivalAt } from "../../functions/statistics/survival/kaplan-meier.ts";
import { restrictedMean, survivalTime } from "../../functions/statistics/survival/lifetimes.ts";
import { logRank } from "../../functions/statistics/survival/log-rank.ts";
import { riskSetsOf } from "../../functions/statistics/survival/risk-sets.ts";
import {
  observeSpells,
  pickSpells,
  type Spells,
  spellsOfDurations,
} from "../../functions/statistics/survival/spells.ts";
import { estimateSurvival } from "../../functions/statistics/survival/survival.ts";
import { exponentialOf } from "./draws.ts";
import { firstOf, goldenEstimates } from "./golden-estimates.ts";

const numbers = (values: readonly number[]) => Float64Array.from(values);
const spellsOf = ({ exit, ended, entry }: { exit: number[]; ended: number[]; entry?: number[] }) =>
  spellsOfDurations(numbers(exit), numbers(ended), entry && numbers(entry));
const curveOf = (spells: Spells) => kaplanMeier(riskSetsOf(spells));
const byGroup = (spells: Spells, group: readonly string[]) =>
  [...new Set(group)].map(name =>
    pickSpells(
      spells,
      [...group.keys()].filter(at => group[at] === name),
    ),
  );

describe("Kaplan–Meier agrees with lifelines", () => {
  it("curve and log-log interval, with ties and censoring", () => {
    const curve = curveOf(spellsOf(goldenEstimates.survival));
    for (const [time, survival, lower, upper] of goldenEstimates.survival.curve.map(firstOf)) {
      const point = survivalAt(curve, time);
      expect(point?.survival).toBeCloseTo(survival, 12);
      if (point?.interval) {
        expect(point.interval.lower).toBeCloseTo(lower, 10);
        expect(point.interval.upper).toBeCloseTo(upper, 10);
      }
    }
  });

  it("also where some came under observation late", () => {
    const curve = curveOf(spellsOf(goldenEstimates.truncated));
    expect(goldenEstimates.truncated.curve.length).toBeGreaterThan(20);
    for (const [time, survival, lower, upper] of goldenEstimates.truncated.curve.map(firstOf)) {
      const point = survivalAt(curve, time);
      expect(point?.survival).toBeCloseTo(survival, 12);
      if (point?.interval) {
        expect(point.interval.lower).toBeCloseTo(lower, 10);
        expect(point.interval.upper).toBeCloseTo(upper, 10);
      }
    }
  });

  it("median, restricted mean, log-rank test of three groups", () => {
    const { median, group, logRank: test, restrictedMean: mean } = goldenEstimates.survival;
    const spells = spellsOf(goldenEstimates.survival);
    expect(survivalTime(curveOf(spells)).value).toBe(median);
    const [horizon, value] = mean;
    expect(restrictedMean(curveOf(spells), horizon)?.value).toBeCloseTo(value, 9);
    const rank = logRank(byGroup(spells, group));
    expect(rank?.chiSquare).toBeCloseTo(test[0], 9);
    expect(rank?.p).toBeCloseTo(test[1], 9);
  });

  it("on its own flies: 163 of them, two groups", () => {
    const { T, E, group, median, medians, logRank: test } = goldenEstimates.waltons;
    const { groups, logRank: rank } = estimateSurvival(spellsOf({ exit: T, ended: E }), group, {
      confidence: 0.95,
      scale: "log-log",
    });
    expect(survivalTime(curveOf(spellsOf({ exit: T, ended: E }))).value).toBe(median);
    for (const one of groups) expect(one.median.value).toBe(medians[one.group]);
    expect(rank?.chiSquare).toBeCloseTo(test[0], 8);
    expect(rank?.p).toBeCloseTo(test[1], 12);
  });
});

describe("what a definition must do", () => {
  const spells = fc.array(fc.record({ exit: fc.integer({ min: 1, max: 30 }), ended: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 1,
    maxLength: 60,
  });

  it("the curve never rises, stays in [0, 1], and its interval holds it, on each scale", () => {
    fc.assert(
      fc.property(spells, fc.constantFrom("log-log", "log", "plain"), (some, scale) => {
        const sets = riskSetsOf(spellsOf({ exit: some.map(s => s.exit), ended: some.map(s => s.ended) }));
        let last = 1;
        for (const { survival, interval } of kaplanMeier(sets, 0.95, scale)) {
          expect(survival).toBeLessThanOrEqual(last);
          expect(survival).toBeGreaterThanOrEqual(0);
          if (interval) {
            expect(interval.lower).toBeLessThanOrEqual(survival);
            expect(interval.upper).toBeGreaterThanOrEqual(survival);
            expect(interval.lower).toBeGreaterThanOrEqual(0);
            expect(interval.upper).toBeLessThanOrEqual(1);
          }
          last = survival;
        }
      }),
    );
  });

  it("without censoring it is the plain share that lasts longer", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 }), exit => {
        const curve = curveOf(spellsOf({ exit, ended: exit.map(() => 1) }));
        for (const { time, survival } of curve)
          expect(survival).toBeCloseTo(exit.filter(value => value > time).length / exit.length, 10);
      }),
    );
  });

  it("splitting every spell where observation was interrupted changes nothing: late entry and censoring undo each other", () => {
    fc.assert(
      fc.property(spells, some => {
        const exit = some.map(s => s.exit);
        const ended = some.map(s => s.ended);
        const cut = 7;
        const parts = some.flatMap(one =>
          one.exit > cut
            ? [
                { entry: 0, exit: cut, ended: 0 },
                { entry: cut, ...one },
              ]
            : [{ entry: 0, ...one }],
        );
        const whole = curveOf(spellsOf({ exit, ended }));
        const split = curveOf(
          spellsOf({
            entry: parts.map(p => p.entry),
            exit: parts.map(p => p.exit),
            ended: parts.map(p => p.ended),
          }),
        );
        for (const point of whole) expect(survivalAt(split, point.time)?.survival).toBeCloseTo(point.survival, 10);
      }),
    );
  });

  it("two groups that are the same do not differ at all", () => {
    const one = spellsOf({ exit: [3, 5, 5, 8, 9], ended: [1, 1, 0, 1, 0] });
    expect(logRank([one, one])?.chiSquare).toBeCloseTo(0, 12);
  });

  it("the log-rank test counts who is at risk at the time, not who will be: a later entrant of the other group changes nothing", () => {
    const early = spellsOf({ exit: [2, 3, 4], ended: [1, 1, 1] });
    const other = spellsOf({ exit: [2, 5], ended: [1, 1] });
    const withLate = spellsOf({ exit: [2, 5, 6], ended: [1, 1, 0], entry: [0, 0, 4.5] });
    const before = logRank([early, other]);
    const after = logRank([early, withLate]);
    // At the only later event, time 5, the first group is empty: neither O − E nor V of it changes.
    expect(after?.groups[0]).toEqual(before?.groups[0]);
    expect(after?.chiSquare).toBeCloseTo(before?.chiSquare ?? 0, 12);
  });
});

describe("edges have an answer", () => {
  it("all open: the curve stays at one, without interval or median", () => {
    const {
      groups,
      warnings,
      logRank: rank,
    } = estimateSurvival(spellsOf({ exit: [3, 4], ended: [0, 0] }), ["a", "b"], { confidence: 0.95, scale: "log-log" });
    expect(groups.map(({ curve, median }) => [curve.at(-1)?.survival, curve.at(-1)?.interval, median.value])).toEqual([
      [1, null, null],
      [1, null, null],
    ]);
    expect(rank).toBeNull();
    expect(warnings).toContain("a: nobody has ended, so the curve stays at 100 % and has no interval");
  });

  it("all at once: the curve falls to zero, and zero has no interval", () => {
    const [point] = curveOf(spellsOf({ exit: [4, 4, 4], ended: [1, 1, 1] }));
    expect(point).toMatchObject({ survival: 0, interval: null, standardError: null });
  });

  it("what had not ended on the day is open, what had not begun is not there, what nobody could see is left out", () => {
    const observed = observeSpells(
      {
        start: numbers([0, 0, 0, 20, 0]),
        end: numbers([5, 15, Number.NaN, 25, 4]),
        entry: numbers([Number.NaN, 2, Number.NaN, Number.NaN, 6]),
      },
      10,
    );
    expect([...observed.exit]).toEqual([5, 10, 10]);
    expect([...observed.ended]).toEqual([1, 0, 0]);
    expect([...observed.entry]).toEqual([Number.NEGATIVE_INFINITY, 2, Number.NEGATIVE_INFINITY]);
    expect(observed).toMatchObject({ startedLater: 1, neverObserved: 1, endedLater: 1 });
  });

  it("an end on the very first day counts", () => {
    expect(curveOf(spellsOf({ exit: [0, 5], ended: [1, 0] }))[0]).toMatchObject({ atRisk: 2, survival: 0.5 });
  });

  it("a curve that is wiped out by one early end among late entrants is said to be", () => {
    const { warnings } = estimateSurvival(
      spellsOf({ exit: [1, 9, 10], ended: [1, 1, 0], entry: [0, 3, 3] }),
      undefined,
      { confidence: 0.95, scale: "log-log" },
    );
    expect(warnings.join()).toContain("the curve is 0 from there");
  });
});

it("95 % intervals hold the truth in 95 of 100 samples, also with late entry: 600 samples of 60 exponential lives", () => {
  const random = seededRandom(5);
  let [held, meanHeld] = [0, 0];
  const samples = 600;
  // ∫₀³⁰ e^(−t/40) dt
  const trueMean = 40 * (1 - Math.exp(-30 / 40));
  for (let sample = 0; sample < samples; sample++) {
    const lives = Array.from({ length: 60 }, () => {
      for (;;) {
        const entry = random() < 0.4 ? 20 * random() : 0;
        const life = exponentialOf(random, 1 / 40);
        const seen = 10 + 60 * random();
        // Who had ended before he would have come under observation is never heard of.
        if (life > entry && seen > entry) return { entry, exit: Math.min(life, seen), ended: life <= seen ? 1 : 0 };
      }
    });
    const curve = curveOf(
      spellsOf({ exit: lives.map(l => l.exit), ended: lives.map(l => l.ended), entry: lives.map(l => l.entry) }),
    );
    const interval = survivalAt(curve, 30)?.interval;
    if (interval && interval.lower <= Math.exp(-30 / 40) && interval.upper >= Math.exp(-30 / 40)) held++;
    const mean = restrictedMean(curve, 30);
    if (mean && mean.lower <= trueMean && mean.upper >= trueMean) meanHeld++;
  }
  expect(meanHeld / samples).toBeGreaterThan(0.92);
  expect(meanHeld / samples).toBeLessThan(0.975);
  expect(held / samples).toBeGreaterThan(0.93);
  expect(held / samples).toBeLessThan(0.975);
});

it("groups that are alike are called different at most as often as the level says: 400 samples", () => {
  const random = seededRandom(11);
  let claimed = 0;
  for (let sample = 0; sample < 400; sample++) {
    const lives = Array.from({ length: 80 }, () => {
      const life = exponentialOf(random, 1 / 40);
      const seen = 60 * random();
      return { exit: Math.min(life, seen), ended: life <= seen ? 1 : 0 };
    });
    const spells = spellsOf({ exit: lives.map(l => l.exit), ended: lives.map(l => l.ended) });
    const group = lives.map((_, at) => (at % 2 === 0 ? "a" : "b"));
    if ((logRank(byGroup(spells, group))?.p ?? 1) <= 0.05) claimed++;
  }
  // 0.05 and two binomial standard deviations of 400.
  expect(claimed / 400).toBeLessThan(0.072);
});
