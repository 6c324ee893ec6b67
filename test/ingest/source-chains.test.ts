import { expect, test } from "vitest";
import { sourceSchema } from "../../functions/config/sources.ts";
import { inTurn, sourceChains } from "../../functions/ingest/source-chains.ts";

const filling = (...streams: string[]) =>
  sourceSchema.parse({
    type: "files",
    streams: Object.fromEntries(streams.map(stream => [stream, { files: "x.csv", mapping: {} }])),
  });
const namesOf = (sources: Parameters<typeof sourceChains>[0]) =>
  sourceChains(sources).map(chain => chain.map(({ name }) => name));

test("sources with a stream in common are read one after the other, in the order of the config", () => {
  expect(namesOf({ a: filling("partners"), b: filling("transactions"), c: filling("partners", "feedback") })).toEqual([
    ["b"],
    ["a", "c"],
  ]);
});

test("a source that joins two chains makes them one", () => {
  expect(
    namesOf({ a: filling("partners"), b: filling("transactions"), c: filling("transactions", "partners") }),
  ).toEqual([["a", "b", "c"]]);
});

test("never more than so many at once, and every item once", async () => {
  let running = 0;
  let most = 0;
  const seen: number[] = [];
  await inTurn([1, 2, 3, 4, 5], 2, async item => {
    most = Math.max(most, ++running);
    await new Promise(resolve => setTimeout(resolve, 5));
    seen.push(item);
    running--;
  });
  expect([most, seen.sort()]).toEqual([2, [1, 2, 3, 4, 5]]);
});
