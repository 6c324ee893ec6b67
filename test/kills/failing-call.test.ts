// Every call to the store fails once, before and after its effect. QUDAO_CALLS=every runs all of them; otherwise every 13th is,
// which is a different place in each table's four calls and takes half a minute.
import { afterAll, beforeAll, expect, test } from "vitest";
import { FaultLoop } from "./failing-call.ts";

const step = process.env.QUDAO_CALLS === "every" ? 1 : 13;

let loop: FaultLoop;
beforeAll(async () => {
  loop = await FaultLoop.open();
}, 120_000);
afterAll(() => loop[Symbol.asyncDispose]());

test("the whole small pipeline is in the loop", () => {
  const { ingest, transform, alert } = loop.calls;
  expect(ingest.filter(call => call.startsWith("putIfAbsent log/"))).toHaveLength(2);
  expect(transform.filter(call => call.startsWith("putFile tables/")).length).toBeGreaterThan(10);
  expect(transform.at(-1)).toMatch(/^putIf\w+ CURRENT$/);
  expect(alert.at(-1)).toMatch(/^putIfAbsent alerts\/sent\//);
});

test("matrix 2: whichever call to the store fails, before or after its effect, the next run ends as an undisturbed one", {
  timeout: 3_600_000,
}, async () => {
  const wrong: string[] = [];
  for (const [index, fault] of loop.faults().entries()) {
    if (index % step !== 0) continue;
    const said = await loop.run(fault);
    if (said !== undefined) wrong.push(said);
  }
  expect(wrong).toEqual([]);
});
