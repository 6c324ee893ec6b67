import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("a file that the engine writes again under one name, as for every month of a table, is never taken for the one before", async () => {
  const folder = await mkdtemp(join(tmpdir(), "engine-"));
  const path = join(folder, "table.parquet");
  await using engine = await Engine.open();
  for (let first = 0; first < 1000; first += 20) {
    // Of one length, and within one tick of a clock of seconds; a footer of the file before would leave out all rows.
    await engine.run(`copy (select range + ${first} as n from range(10)) to '${path}' (format parquet)`);
    const found = await engine.rows(`select count(*) as rows, min(n) as least from '${path}' where n >= ${first}`);
    expect(found).toEqual([{ rows: "10", least: String(first) }]);
    await rename(path, join(folder, `${first}.parquet`));
  }
  await rm(folder, { recursive: true });
});
