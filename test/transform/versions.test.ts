// A lake that another version wrote: of the engine, or of Qudao itself.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Engine } from "../../functions/lake/engine.ts";
import { hashOf, keys } from "../../functions/lake/keys.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { vacuum } from "../../functions/lake/vacuum.ts";
import { makePlan, planLines } from "../../functions/transform/plan.ts";
import { readStart } from "../../functions/transform/run-start.ts";
import { transform } from "../../functions/transform/transform.ts";
import { commitRows, type FixtureContext, fixtureContext } from "../fixtures/lake.ts";

let context: FixtureContext;
beforeAll(async () => {
  context = await fixtureContext({ asOf: "2026-10-31" });
  await commitRows(context.effects.storage, "transactions", [
    { order_id: "O1", line_no: 1, partner_id: "P1", order_date: "2026-09-03", net_amount: "10", currency: "CNY" },
  ]);
  await transform(context);
}, 120_000);
afterAll(() => context[Symbol.asyncDispose]());

async function planned(version?: string) {
  await using engine = await Engine.open();
  if (version !== undefined) await engine.run(`create temp macro version() as '${version}'`);
  const { storage } = context.effects;
  const start = await readStart(context.effects);
  return planLines(await makePlan(context, { engine, storage, workFolder: context.folder, start }));
}

test("matrix 34: another version of the engine builds every table anew, and the plan says why", async () => {
  expect((await planned()).filter(({ action }) => action === "build")).toEqual([]);
  const lines = await planned("v9.9.9");
  expect(lines.filter(({ action }) => action === "reuse")).toEqual([]);
  const reasons = new Set(lines.map(({ reason }) => reason.replace(/: .*/, "")));
  expect([...reasons].sort()).toEqual(["changed", "the engine's version changed"]);
});

describe("a lake of an older version of Qudao", () => {
  /** As the first version wrote them: one file per table, checks without parts, no number of a format, no number of a move. */
  async function olderLake(): Promise<FixtureContext> {
    const older = await fixtureContext({ asOf: "2026-10-31" });
    const { storage } = older.effects;
    await commitRows(storage, "transactions", [
      { order_id: "O1", line_no: 1, partner_id: "P1", order_date: "2026-09-03", net_amount: "10", currency: "CNY" },
    ]);
    const fingerprint = hashOf("older").slice(0, 32);
    const file = { key: `tables/partner_day/${fingerprint}/data.parquet`, rows: 1, bytes: 4, sha256: "0" };
    const columns = [{ name: "date", type: "DATE", note: "" }];
    const table = { kind: "model", fingerprint, grain: "One row.", key: ["date"], columns, file };
    const snapshot = {
      id: "older",
      as_of_date: "2026-10-30",
      tables: { partner_day: table },
      checks: [{ name: "adds_up", severity: "error", rows: 0 }],
    };
    await storage.put(file.key, "rows");
    await storage.put(
      keys.build("partner_day", fingerprint),
      JSON.stringify({ fingerprint, columns, file, inputs: {} }),
    );
    await storage.put(keys.snapshot("older"), JSON.stringify(snapshot));
    const pointer = { snapshot_id: "older", previous_id: null, moved_at: "2026-10-31T05:00:00Z" };
    await storage.put(keys.current, JSON.stringify(pointer));
    return older;
  }

  test("is told so in one sentence by who reads it, with what to do", async () => {
    await using older = await olderLake();
    await expect(requireCurrent(older.effects.storage)).rejects.toMatchObject({
      name: "ConfigError",
      message: expect.stringMatching(
        /^snapshot older in \S+ was written by another version of Qudao \(format 1; this one reads 2\)$/,
      ),
      hint: expect.stringContaining("npx qudao transform"),
    });
  });

  test("is built anew by a run, which says so, and keeps its place in the history", async () => {
    await using older = await olderLake();
    const { snapshot, reused, moved } = await transform(older);
    expect([reused, moved]).toEqual([[], true]);
    expect(older.events.filter(({ level }) => level === "warning").map(({ message }) => message)).toContainEqual(
      expect.stringContaining("another version of Qudao"),
    );
    expect(await requireCurrent(older.effects.storage)).toEqual(snapshot);
    const [past] = await older.effects.storage.list(keys.historyPrefix);
    expect(past).toBe(keys.history(1));
  }, 120_000);

  test("keeps the files that its snapshot names while it is in the history", async () => {
    await using older = await olderLake();
    const { storage } = older.effects;
    await transform(older);
    const retention = { keepMs: 86_400_000, keepSnapshots: 2, graceMs: 0 };
    for (const _ of [1, 2, 3]) await vacuum(storage, retention, false);
    expect(await storage.list("tables/partner_day/")).toHaveLength(2);
    expect(await storage.get(keys.snapshot("older"))).toBeDefined();
  }, 120_000);
});

test("a snapshot that was edited is named with the place, not shown as a list of issues", async () => {
  await using edited = await fixtureContext();
  const { storage } = edited.effects;
  await storage.put(
    keys.snapshot("edited"),
    JSON.stringify({ format: 2, id: "edited", as_of_date: 5, tables: {}, checks: [] }),
  );
  await storage.put(keys.current, JSON.stringify({ snapshot_id: "edited", previous_id: null, moved_at: "" }));
  await expect(requireCurrent(storage)).rejects.toMatchObject({
    name: "DataQualityError",
    message: expect.stringContaining("snapshots/edited.json"),
  });
  await expect(requireCurrent(storage)).rejects.toThrow("is damaged at as_of_date");
});
