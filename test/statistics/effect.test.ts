import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Aggregation, aggregateEffects } from "../../functions/statistics/effect/aggregate.ts";
import { multiplierBootstrap } from "../../functions/statistics/effect/bootstrap.ts";
import { never, treatmentOf } from "../../functions/statistics/effect/cohorts.ts";
import { type EffectOptions, estimateEffect } from "../../functions/statistics/effect/effect.ts";
import { type ControlGroup, groupTimeEffects } from "../../functions/statistics/effect/group-time.ts";
import { estimateOf } from "../../functions/statistics/effect/uncertainty.ts";
import { seededRandom } from "../../functions/statistics/random.ts";
import { studentReach } from "../../functions/statistics/student-t.ts";
import { normalOf } from "./draws.ts";
import { firstOf, goldenEstimates } from "./golden-estimates.ts";

const options: EffectOptions = {
  control: "never",
  base: "varying",
  aggregation: "group",
  confidence: 0.95,
  interval: "student",
  bootstrap: 0,
  seed: 1,
};

type Row = readonly [unit: string | number, time: number, outcome: number, firstTreated: number];
const treatmentFrom = (rows: readonly Row[]) =>
  treatmentOf({
    unit: rows.map(row => String(row[0])),
    time: Float64Array.from(rows, row => row[1]),
    outcome: Float64Array.from(rows, row => row[2]),
    firstTreated: Float64Array.from(rows, row => row[3]),
  });

describe("agrees with csdid on a panel of four cohorts and seven times", () => {
  const treatment = treatmentFrom(
    goldenEstimates.effect.rows.map(row => [row[0] ?? 0, row[1] ?? 0, row[2] ?? 0, row[3] ?? 0]),
  );
  const controls: [ControlGroup, keyof typeof goldenEstimates.effect.results][] = [
    ["never", "nevertreated"],
    ["notyet", "notyettreated"],
  ];
  const clusters = { cohortOf: treatment.cohortOf, confidence: 0.95, interval: "normal" } as const;

  it.each(controls)("ATT(g, t) and its standard error, controls %s", (control, name) => {
    const { effects } = groupTimeEffects(treatment, control, "varying");
    const expected = goldenEstimates.effect.results[name].attgt.map(firstOf);
    expect(effects.length).toBe(expected.length);
    for (const [cohort, time, value, error] of expected) {
      const effect = effects.find(
        one => treatment.panel.times[one.cohort] === cohort && treatment.panel.times[one.period] === time,
      );
      if (!effect) throw new Error(`ATT(${cohort}, ${time}) is missing`);
      // The package prints four decimals.
      expect(Math.abs(effect.value - value)).toBeLessThan(6e-5);
      expect(Math.abs((estimateOf(effect, clusters).standardError ?? 0) - error)).toBeLessThan(6e-5);
    }
  });

  const aggregations: [Aggregation, "dynamic" | "group" | "calendar" | "simple"][] = [
    ["event", "dynamic"],
    ["group", "group"],
    ["calendar", "calendar"],
    ["simple", "simple"],
  ];
  it.each(
    controls.flatMap(([control, name]) => aggregations.map(([kind, theirs]) => [kind, control, name, theirs] as const)),
  )("the aggregate %s with controls %s: parts, overall, errors", (kind, control, name, theirs) => {
    const { effects } = groupTimeEffects(treatment, control, "varying");
    const { parts, overall } = aggregateEffects(effects, kind, treatment.cohortOf);
    const expected = goldenEstimates.effect.results[name][theirs];
    if (!overall) throw new Error("an overall effect was expected");
    expect(overall.value).toBeCloseTo(expected.overall[0], 9);
    expect(estimateOf(overall, clusters).standardError).toBeCloseTo(expected.overall[1], 9);
    for (const [index, [, value, error]] of (expected.parts ?? []).map(firstOf).entries()) {
      const part = parts[index];
      if (!part) throw new Error("a part is missing");
      expect(part.value).toBeCloseTo(value, 9);
      expect(estimateOf(part, clusters).standardError).toBeCloseTo(error, 9);
    }
  });
});

describe("the 2×2 case", () => {
  const treated = [3.1, 4.4, 2.8, 5.2, 4.9];
  const controls = [1.2, 0.4, 2.2, 1.9, 0.8, 1.1, 1.7];
  const rows = (changes: readonly number[], name: string, first: number): Row[] =>
    changes.flatMap((change, at) => [
      [`${name}${at}`, 1, 10 + at, first],
      [`${name}${at}`, 2, 10 + at + change, first],
    ]);
  const estimate = estimateEffect(treatmentFrom([...rows(treated, "t", 2), ...rows(controls, "c", 0)]), options);
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const varianceOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + (value - meanOf(values)) ** 2, 0) / (values.length - 1);

  it("is the difference of mean changes, with Welch's interval", () => {
    const [a, b] = [varianceOf(treated) / treated.length, varianceOf(controls) / controls.length];
    const degrees = (a + b) ** 2 / (a ** 2 / (treated.length - 1) + b ** 2 / (controls.length - 1));
    const difference = meanOf(treated) - meanOf(controls);
    expect(estimate.headline.value).toBeCloseTo(difference, 12);
    expect(estimate.headline.interval?.upper).toBeCloseTo(
      difference + studentReach(0.95, degrees) * Math.sqrt(a + b),
      9,
    );
  });

  it("shows the four means, and they give the effect", () => {
    const means = estimate.fourMeans;
    if (!means) throw new Error("four means were expected");
    const { treatedAfter, treatedBefore, controlAfter, controlBefore } = means;
    expect(treatedAfter - treatedBefore - (controlAfter - controlBefore)).toBeCloseTo(estimate.headline.value, 12);
  });

  it("every aggregate is the same number there", () => {
    for (const { overall } of Object.values(estimate.aggregates))
      expect(overall?.value).toBeCloseTo(estimate.headline.value, 12);
  });
});

const random = seededRandom(7);

/** Units with levels and trends in common, and an effect of the treated per period. */
function simulated(sizes: Readonly<Record<number, number>>, periods: number, effect: number): Row[] {
  let unit = 0;
  return Object.entries(sizes).flatMap(([first, count]) =>
    Array.from({ length: count }, () => {
      const level = 3 * normalOf(random);
      const name = unit++;
      let carried = normalOf(random);
      return Array.from({ length: periods }, (_, at): Row => {
        const time = at + 1;
        // Errors of a unit hang together: that is what clustering is for.
        carried = 0.6 * carried + 0.8 * normalOf(random);
        const isTreated = Number(first) > 0 && time >= Number(first);
        return [name, time, level + 0.3 * time + carried + (isTreated ? effect : 0), Number(first)];
      });
    }).flat(),
  );
}

/** Hundreds of simulations: seconds on a quiet machine, a minute on one that is shared. */
const slowMs = 180_000;

describe("claims", () => {
  it(
    "of null effects at most as many as the level says are claimed: 300 panels with three cohorts",
    () => {
      let [claimed, refuted] = [0, 0];
      for (let sample = 0; sample < 300; sample++) {
        const estimate = estimateEffect(treatmentFrom(simulated({ 0: 40, 3: 22, 5: 30 }, 6, 0)), options);
        if (estimate.verdict === "above" || estimate.verdict === "below") claimed++;
        if ((estimate.preTrend?.p ?? 1) <= 0.05) refuted++;
      }
      // 0.05 and two binomial standard deviations of 300.
      expect(claimed / 300).toBeLessThan(0.075);
      expect(refuted / 300).toBeLessThan(0.075);
    },
    slowMs,
  );

  it(
    "so they are where only four units were treated",
    () => {
      let claimed = 0;
      for (let sample = 0; sample < 200; sample++) {
        const estimate = estimateEffect(treatmentFrom(simulated({ 0: 12, 3: 4 }, 4, 0)), options);
        if (estimate.verdict !== "not shown") claimed++;
        expect(estimate.permutation).not.toBeNull();
      }
      expect(claimed / 200).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 200));
    },
    slowMs,
  );

  it(
    "95 % intervals hold the true effect in 95 of 100 panels, small cohorts included",
    () => {
      let held = 0;
      for (let sample = 0; sample < 400; sample++) {
        // The parts of the estimate that the interval comes from; the permutation test beside it would only take time.
        const treatment = treatmentFrom(simulated({ 0: 25, 3: 6, 4: 8 }, 5, 0.7));
        const { effects } = groupTimeEffects(treatment, "notyet", "varying");
        const { overall } = aggregateEffects(effects, "group", treatment.cohortOf);
        const clusters = { cohortOf: treatment.cohortOf, confidence: 0.95, interval: "student" } as const;
        const interval = overall && estimateOf(overall, clusters).interval;
        if (interval && interval.lower <= 0.7 && interval.upper >= 0.7) held++;
      }
      expect(held / 400).toBeGreaterThan(0.925);
      expect(held / 400).toBeLessThan(0.985);
    },
    slowMs,
  );

  it(
    "an effect of the detectable size is shown in about four of five cases",
    () => {
      let shown = 0;
      for (let sample = 0; sample < 150; sample++) {
        const sizes = { 0: 60, 3: 40 };
        const none = estimateEffect(treatmentFrom(simulated(sizes, 4, 0)), options);
        const some = estimateEffect(treatmentFrom(simulated(sizes, 4, none.detectableEffect ?? 0)), options);
        if (some.verdict === "above") shown++;
      }
      expect(shown / 150).toBeGreaterThan(0.7);
      expect(shown / 150).toBeLessThan(0.9);
    },
    slowMs,
  );
});

describe("invariances", () => {
  it("levels of units and movements common to all cancel", () => {
    const rows = simulated({ 0: 6, 3: 5, 4: 4 }, 5, 1);
    const before = estimateEffect(treatmentFrom(rows), options);
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (byUnit, byTime) => {
        const moved = rows.map(
          ([unit, time, outcome, first]): Row => [
            unit,
            time,
            outcome + byUnit * Number(unit) + byTime * time * time,
            first,
          ],
        );
        const after = estimateEffect(treatmentFrom(moved), options);
        expect(after.headline.value).toBeCloseTo(before.headline.value, 6);
        expect(after.headline.standardError).toBeCloseTo(before.headline.standardError ?? 0, 6);
      }),
      { numRuns: 20 },
    );
  });

  it("the order of rows does not matter", () => {
    const rows = simulated({ 0: 6, 3: 5 }, 4, 1);
    const turned = estimateEffect(treatmentFrom([...rows].reverse()), options);
    expect(turned.headline.value).toBeCloseTo(estimateEffect(treatmentFrom(rows), options).headline.value, 10);
  });

  it("a universal base compares every period with the last one before treatment", () => {
    const treatment = treatmentFrom(simulated({ 0: 8, 4: 8 }, 5, 1));
    const { effects } = groupTimeEffects(treatment, "never", "universal");
    expect(effects.map(({ exposure }) => exposure)).toEqual([-3, -2, 0, 1]);
    const varying = groupTimeEffects(treatment, "never", "varying").effects;
    const steps = varying.filter(({ exposure }) => exposure < 0).map(({ value }) => value);
    // Going back from g − 1 to the first period undoes the steps between.
    expect(effects[0]?.value).toBeCloseTo(-(steps[0] ?? 0) - (steps[1] ?? 0), 10);
  });
});

describe("edges have an answer", () => {
  it("a cohort of one unit has an effect and no interval, and nothing is claimed", () => {
    const rows = simulated({ 0: 30, 3: 1 }, 4, 5);
    const { headline, verdict, warnings } = estimateEffect(treatmentFrom(rows), options);
    expect(headline.interval).toBeNull();
    expect(verdict).toBe("unknown");
    expect(warnings.join()).toContain("estimate synthetic");
  });

  it("without units never treated, later ones serve; asked for the others it says so", () => {
    const treatment = treatmentFrom(simulated({ 3: 10, 5: 10 }, 5, 1));
    expect(() => estimateEffect(treatment, options)).toThrow(/no unit never treated/);
    const { groupTime, warnings } = estimateEffect(treatment, { ...options, control: "notyet" });
    const under = groupTime.filter(({ exposure }) => exposure >= 0);
    expect(under.map(({ firstTreated, time }) => [firstTreated, time])).toEqual([
      [3, 3],
      [3, 4],
    ]);
    expect(warnings.join()).toContain("no unit to compare");
  });

  it("an unbalanced panel compares units seen at both times, and says how many cells are empty", () => {
    const rows = simulated({ 0: 12, 3: 12 }, 4, 1);
    const holes = rows.filter((_, at) => at % 7 !== 0);
    const { missingCells, warnings, headline } = estimateEffect(treatmentFrom(holes), options);
    expect(missingCells).toBe(rows.length - holes.length);
    expect(warnings.join()).toContain("cells of unit and time are empty");
    expect(headline.interval).not.toBeNull();
  });

  it("treated from the first period on is no cohort; treated after the last one is never treated", () => {
    const treatment = treatmentFrom(simulated({ 0: 3, 1: 2, 3: 3, 9: 2 }, 4, 1));
    expect(treatment.alwaysUnits).toBe(2);
    expect(treatment.neverUnits).toBe(5);
    expect([...treatment.cohortOf].filter(cohort => cohort === never).length).toBe(5);
  });

  it("outcomes that never vary give an interval of no width, a warning, and no claim", () => {
    const flat = simulated({ 0: 25, 3: 25 }, 4, 0).map(([unit, time, , first]): Row => [unit, time, 1, first]);
    const { headline, verdict, warnings } = estimateEffect(treatmentFrom(flat), options);
    expect(headline).toMatchObject({ value: 0, standardError: 0 });
    expect(verdict).toBe("not shown");
    expect(warnings.join()).toContain("does not vary");
  });

  it.each([
    [
      "two rows for one time",
      [
        ["a", 1, 1, 0],
        ["a", 1, 2, 0],
      ] as Row[],
      /"a" has two rows for 1/,
    ],
    [
      "two beginnings",
      [
        ["a", 1, 1, 2],
        ["a", 2, 2, 0],
      ] as Row[],
      /"a" is first treated at 2 and at never/,
    ],
    [
      "one period",
      [
        ["a", 1, 1, 0],
        ["b", 1, 2, 0],
      ] as Row[],
      /one period only/,
    ],
    [
      "nobody treated",
      [
        ["a", 1, 1, 0],
        ["a", 2, 2, 0],
      ] as Row[],
      /no unit is treated/,
    ],
  ])("%s is refused by name", (_claim, rows, told) => {
    expect(() => treatmentFrom(rows)).toThrow(told);
  });
});

it("the bootstrap's bands are wider than single intervals, its errors near the formula's, and the same seed gives the same", () => {
  const treatment = treatmentFrom(simulated({ 0: 80, 3: 50, 4: 50 }, 6, 1));
  const { effects } = groupTimeEffects(treatment, "never", "varying");
  const { parts } = aggregateEffects(effects, "event", treatment.cohortOf);
  const band = multiplierBootstrap(parts, 999, 0.95, 3);
  if (!band) throw new Error("a band was expected");
  expect(band.reach).toBeGreaterThan(1.96);
  for (const [index, part] of parts.entries()) {
    const clusters = { cohortOf: treatment.cohortOf, confidence: 0.95, interval: "normal" } as const;
    const ratio = (band.standardErrors[index] ?? 0) / (estimateOf(part, clusters).standardError ?? 1);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  }
  expect(multiplierBootstrap(parts, 999, 0.95, 3)).toEqual(band);
  const flat = { value: 0, influence: new Float64Array(4) };
  expect(multiplierBootstrap([flat], 99, 0.95, 1)).toBeNull();
});
