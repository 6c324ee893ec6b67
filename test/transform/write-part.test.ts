import { expect, test } from "vitest";
import { Engine } from "../../functions/lake/engine.ts";
import { readStart } from "../../functions/transform/run-start.ts";
import { type Part, writePart } from "../../functions/transform/write-part.ts";
import { fixtureContext } from "../fixtures/lake.ts";

async function errorOf(select: string): Promise<unknown> {
  await using context = await fixtureContext();
  await using engine = await Engine.open();
  const { storage } = context.effects;
  const workshop = { engine, storage, workFolder: context.folder, start: await readStart(context.effects) };
  const part: Part = {
    table: "t",
    file: "sql/marts/t.sql",
    select,
    key: [],
    isSorted: false,
    fingerprint: "f",
    month: null,
  };
  return writePart(workshop, part).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test.each([
  [
    "a sum of amounts",
    "select cast(sum(a) as decimal(18, 4)) as a from (values (90000000000000.0), (90000000000000.5)) as t (a)",
  ],
  [
    "an amount at a rate",
    "select cast(round(cast(a as double) * 7.1e6, 4) as decimal(18, 4)) as a from (values (8e12)) as t (a)",
  ],
])("%s that no table can hold is told as that, with where to look", async (_what, select) => {
  expect(await errorOf(select)).toMatchObject({
    name: "DataQualityError",
    message: expect.stringMatching(/^sql\/marts\/t.sql: an amount comes to \d{14,}\.\d+; tables hold up to 99,/),
    hint: expect.stringContaining("raw_fx_rates"),
  });
});

test("another error of the model is told in the engine's words", async () => {
  expect(await errorOf("select cast('x' as integer) as a")).toMatchObject({
    message: expect.stringContaining("Could not convert string 'x'"),
    hint: expect.stringContaining("Mend the model"),
  });
});
