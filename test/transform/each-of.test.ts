import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { eachOf } from "../../functions/transform/each-of.ts";

const numbers = Array.from({ length: 20 }, (_, index) => index);

test.each([1, 4, 50])("%i at once: everything is done, begun in order, and never more at once", async atOnce => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await eachOf(numbers, atOnce, async number => {
    begun.push(number);
    most = Math.max(most, ++running);
    await wait(number % 3);
    running--;
  });
  expect(begun).toEqual(numbers);
  expect(most).toBe(Math.min(atOnce, numbers.length));
});

test("after one failed no other begins, those under way end, and the failure is told", async () => {
  const ended: number[] = [];
  const work = async (number: number) => {
    await wait(number === 2 ? 1 : 20);
    if (number === 2) throw new Error("two");
    ended.push(number);
  };
  await expect(eachOf(numbers, 4, work)).rejects.toThrow("two");
  expect(ended).toEqual([0, 1, 3]);
});
