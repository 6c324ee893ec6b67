// The commit path under faults: simulated histories keep every promise, and each planted mistake breaks one.
import { describe, expect, test } from "vitest";
import { runHistory } from "./history.ts";
import { plantedMistakes } from "./planted-mistakes.ts";
import type { Protocol } from "./protocol.ts";

/** The first seed of a range whose history breaks a promise. */
async function firstFailing(seeds: number, protocol?: Protocol): Promise<string | undefined> {
  for (let seed = 1; seed <= seeds; seed++) {
    const { violations } = await runHistory(seed, protocol);
    if (violations.length > 0) return `seed ${seed}: ${violations[0]}`;
  }
  return undefined;
}

test("no row is lost or doubled in 100 histories of two to eight workers with faults and kills", {
  timeout: 120_000,
}, async () => {
  expect(await firstFailing(100)).toBeUndefined();
});

test("the same seed is the same history, to the last byte", async () => {
  for (const seed of [3, 2026]) expect(await runHistory(seed)).toEqual(await runHistory(seed));
  expect((await runHistory(3)).fingerprint).not.toBe((await runHistory(2026)).fingerprint);
});

test("histories are what they claim to be: commits, faults and kills all happen", async () => {
  const histories = await Promise.all([11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map(seed => runHistory(seed)));
  const sum = (of: "commits" | "faults" | "kills" | "workers") => histories.reduce((total, one) => total + one[of], 0);
  expect(sum("commits")).toBeGreaterThan(50);
  expect(sum("faults")).toBeGreaterThan(100);
  expect(sum("kills")).toBeGreaterThan(5);
  expect(Math.min(...histories.map(({ workers }) => workers))).toBeGreaterThanOrEqual(2);
});

describe("the simulator finds it when", () => {
  test.each(Object.keys(plantedMistakes))("%s", { timeout: 120_000 }, async mistake => {
    expect(await firstFailing(300, plantedMistakes[mistake])).toMatch(/^seed \d+: ./);
  });
});
