import fc from "fast-check";
import { expect, test } from "vitest";
import { Backoff } from "../../functions/lake/backoff.ts";
import { virtualPace } from "./virtual-pace.ts";

test("waits grow twofold up to their limit, and end before the deadline", async () => {
  const pace = virtualPace();
  const backoff = new Backoff(pace, { firstMs: 10, mostMs: 80, deadlineMs: 400 });
  while (await backoff.again());
  expect(pace.waits).toEqual([10, 20, 40, 80, 80, 80, 80]);
  expect(pace.nowMs()).toBeLessThanOrEqual(400);
});

test("no wait is longer than its window, whatever chance says", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      async chances => {
        const pace = virtualPace(() => chances.next().value);
        const backoff = new Backoff(pace, { firstMs: 10, mostMs: 80, deadlineMs: 400 });
        for (let tries = 0; tries < 50 && (await backoff.again()); tries++);
        for (const [n, ms] of pace.waits.entries()) expect(ms).toBeLessThanOrEqual(Math.min(80, 10 * 2 ** n));
        expect(pace.nowMs()).toBeLessThanOrEqual(400);
      },
    ),
  );
});
