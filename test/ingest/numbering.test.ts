// Streams whose rows are numbered within an order or a case: in file order, where the source has no number of its own.
import { expect, test } from "vitest";
import { fileWorld, ingested } from "./world.ts";

const steps = [
  "b,check,2026-01-01 08:00:00",
  "a,file,2026-01-01 09:00:00",
  "b,file,2026-01-01 08:00:00",
  "b,check,2026-01-01 10:00:00",
];
const mapping = { process: { constant: "claim" }, case_id: "case", step: "step", started_at: "at" } as const;

test("steps of a case without a number are numbered as they stand, also where two have the same time", async () => {
  await using context = await fileWorld(
    { "steps.csv": `case,step,at\n${steps.join("\n")}\n` },
    { process_steps: { files: "steps.csv", mapping } },
    { timeZone: "UTC" },
  );
  const { report, rows } = await ingested(context, "process_steps");
  expect(report.failures).toEqual([]);
  expect(rows.map(({ case_id, seq, step }) => [case_id, Number(seq), step])).toEqual([
    ["b", 1, "check"],
    ["a", 1, "file"],
    ["b", 2, "file"],
    ["b", 3, "check"],
  ]);
});

test("a number that the source has is kept", async () => {
  await using context = await fileWorld(
    { "steps.csv": `case,step,at,no\nb,check,2026-01-01 08:00:00,7\nb,file,2026-01-01 09:00:00,3\n` },
    { process_steps: { files: "steps.csv", mapping: { ...mapping, seq: "no" } } },
    { timeZone: "UTC" },
  );
  expect((await ingested(context, "process_steps")).rows.map(({ seq }) => Number(seq))).toEqual([7, 3]);
});
