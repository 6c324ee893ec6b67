// A run that is killed with SIGKILL at any moment, alone or beside another, and run again, ends with the snapshot of an
// undisturbed one. `npm run test:kills` does it a thousand times.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KillingGround } from "./killing.ts";

let ground: KillingGround;
beforeAll(async () => {
  ground = await KillingGround.open("directory");
}, 120_000);
afterAll(() => ground[Symbol.asyncDispose]());

test("matrix 2: killed at random moments and run again: the same snapshot, every row once, every mail once", {
  timeout: 300_000,
}, async () => {
  let landed = 0;
  for (let seed = 1; landed < 4; seed++) {
    const kill = await ground.kill(seed);
    expect(kill).toMatchObject({ violation: undefined });
    landed += kill.landed;
  }
});
