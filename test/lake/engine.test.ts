import { expect, test } from "vitest";
import { Engine } from "../../functions/lake/engine.ts";

test("an engine that goes out of scope while its query runs closes after it", async () => {
  const answer = async () => {
    await using engine = await Engine.open();
    return engine.rows("select count(*) as n from range(3000000) as a(i) where i % 7 = 3");
  };
  const answers = await Promise.all(Array.from({ length: 8 }, answer));
  expect(new Set(answers.map(([row]) => row?.n))).toEqual(new Set(["428571"]));
});

test("numbers come as JSON can hold them exactly", async () => {
  await using engine = await Engine.open();
  expect(
    await engine.rows(
      "select cast(1.10 as decimal(18,4)) as amount, cast(9007199254740993 as bigint) as n, 0.5e0 as share, date '2026-10-31' as day",
    ),
  ).toEqual([{ amount: "1.1000", n: "9007199254740993", share: 0.5, day: "2026-10-31" }]);
});
