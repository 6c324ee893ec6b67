// Rows of the failure matrix about runs: delivered twice, racing each other, watched while they publish, stopped by a check.
import { createHash } from "node:crypto";
import { readFile, truncate, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { ingest } from "../../functions/ingest/ingest.ts";
import { readLog } from "../../functions/lake/commit-log.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { keys } from "../../functions/lake/keys.ts";
import {
  moveCurrent,
  readCurrent,
  requireCurrent,
  type Snapshot,
  writeSnapshot,
} from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { asOfDate, lastCompleteMonth } from "../../functions/transform/as-of.ts";
import { transform } from "../../functions/transform/transform.ts";
import { commitRows, fixtureContext } from "../fixtures/lake.ts";
import { fileWorld, salesMapping, writeFiles } from "../ingest/world.ts";
import { batchOf } from "../lake/batches.ts";
import { storages } from "../lake/storages.ts";
import { apiWorld, ChangingApi, orderAt } from "./changing-api.ts";
import { stagedOrders } from "./staged.ts";

const header = "order,partner,date,amount";
const hashed = (body: Uint8Array | undefined) =>
  createHash("sha256")
    .update(body ?? "")
    .digest("hex");
const lines = (prefix: string, count: number) =>
  `${header}\n${Array.from({ length: count }, (_, n) => `${prefix}${n},P${n % 3},2026-10-01,${n}.50`).join("\n")}\n`;
const stream = { transactions: { files: "in", mapping: { ...salesMapping, line_no: { constant: "1" } } } };

describe.each(storages)("on %s,", (_name, open) => {
  test("matrix 1: an event that is delivered twice, at once or later, commits one batch", async () => {
    await using opened = await open();
    await using context = await fileWorld({ "in/a.csv": lines("A", 30) }, stream);
    const delivery = () => ingest({ ...context, effects: { ...context.effects, storage: opened.another() } });
    await Promise.all([delivery(), delivery(), delivery()]);
    await delivery();
    const log = await readLog(opened.storage, "transactions");
    expect(log).toMatchObject([{ n: 1, rows_loaded: 30 }]);
    for (const { loaded } of log)
      expect(hashed((await opened.storage.get(loaded?.key ?? ""))?.body)).toBe(loaded?.sha256);
  });

  test("matrix 6: two schedulers that pull the same window make one batch and one commit", async () => {
    await using opened = await open();
    await using api = await ChangingApi.start(
      Array.from({ length: 25 }, (_, n) => orderAt(`O${n}`, "2026-10-30T08:00:00Z")),
    );
    await using context = await apiWorld(api);
    const scheduled = () => ingest({ ...context, effects: { ...context.effects, storage: opened.another() } });
    const reports = await Promise.all([scheduled(), scheduled()]);
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    expect(await readLog(opened.storage, "transactions")).toMatchObject([{ rows_loaded: 25 }]);
    const [again] = (await scheduled()).streams;
    expect(again).toMatchObject({ batches: 0, unchangedInputs: 1 });
  });

  test("matrix 28: a reader during a publication sees the old snapshot or the new one, never a mixture", async () => {
    await using opened = await open();
    const publish = async (n: number) => {
      for (const table of tables) await opened.storage.put(keys.table(table, `f${n}`, `${n}`), `${table} of ${n}`);
      await writeSnapshot(opened.storage, snapshotOf(n));
      await moveCurrent(opened.storage, `s${n}`, new Date(Date.UTC(2026, 9, n + 1)));
    };
    await publish(0);
    let isDone = false;
    const reader = async () => {
      const seen = new Set<number>();
      let last = 0;
      while (!isDone) {
        const snapshot = await requireCurrent(opened.another());
        const n = Number(snapshot.id.slice(1));
        for (const [table, { files }] of Object.entries(snapshot.tables))
          for (const { key } of files)
            expect(Buffer.from((await opened.storage.get(key))?.body ?? "").toString()).toBe(`${table} of ${n}`);
        expect(n).toBeGreaterThanOrEqual(last);
        last = n;
        seen.add(n);
        await wait(1);
      }
      return seen.size;
    };
    const readers = [reader(), reader()];
    for (let n = 1; n <= 12; n++) await publish(n);
    isDone = true;
    for (const seen of await Promise.all(readers)) expect(seen).toBeGreaterThan(1);
  });
});

const tables = ["partner_day", "partners", "tiers"];

function snapshotOf(n: number): Snapshot {
  const tableOf = (table: string): Snapshot["tables"][string] => ({
    kind: "model",
    fingerprint: `f${n}`,
    grain: "",
    key: [],
    columns: [],
    rows: 1,
    files: [
      {
        month: null,
        fingerprint: `f${n}`,
        key: keys.table(table, `f${n}`, `${n}`),
        rows: 1,
        bytes: 1,
        sha256: "0",
      },
    ],
  });
  return {
    id: `s${n}`,
    as_of_date: "2026-10-31",
    tables: Object.fromEntries(tables.map(table => [table, tableOf(table)])),
    checks: [],
  };
}

test("matrix 32: a backfill that races the daily run gives the same orders as either order of the two", async () => {
  const daily = {
    "in/daily.csv": `${header},updated\nA1,P1,2026-10-01,12,2026-10-02T00:00:00Z\nA2,P1,2026-10-02,5,2026-10-02T00:00:00Z\n`,
  };
  const backfill = {
    "in/backfill.csv": `${header},updated\nA1,P1,2026-10-01,11,2026-10-01T00:00:00Z\nA0,P1,2025-01-01,3,2025-01-01T00:00:00Z\n`,
  };
  const mapping = { ...salesMapping, line_no: { constant: "1" }, updated_at: "updated" };
  const outcome = async (...deliveries: (typeof daily | typeof backfill)[]) => {
    await using context = await fileWorld({}, { transactions: { files: "in", mapping } });
    for (const files of deliveries) {
      await writeFiles(context.folder, files);
      await ingest(context);
    }
    return await stagedOrders(context);
  };
  const racing = async () => {
    await using context = await fileWorld(daily, { transactions: { files: "in/daily.csv", mapping } });
    await using other = await fileWorld(backfill, { transactions: { files: "in/backfill.csv", mapping } });
    const { storage } = context.effects;
    await Promise.all([ingest(context), ingest({ ...other, effects: { ...other.effects, storage } })]);
    expect(await readLog(storage, "transactions")).toHaveLength(2);
    return await stagedOrders(context);
  };
  const expected = await outcome(daily, backfill);
  expect(expected.map(({ order_id, net_amount }) => [order_id, net_amount])).toEqual([
    ["A0", "3.0000"],
    ["A1", "12.0000"],
    ["A2", "5.0000"],
  ]);
  expect(await outcome(backfill, daily)).toEqual(expected);
  for (let round = 0; round < 3; round++) expect(await racing()).toEqual(expected);
});

describe("over the whole set of models,", { timeout: 240_000 }, () => {
  const order = (n: number, more: object = {}) => ({
    order_id: `A${n}`,
    line_no: 1,
    partner_id: "P1",
    order_date: "2026-10-01",
    net_amount: "10.00",
    currency: "CNY",
    status: "completed",
    ...more,
  });

  test("matrix 27: a check that fails publishes nothing, and CURRENT stays; matrix 23: one row is enough for a run", async () => {
    await using context = await fixtureContext({ asOf: "2026-10-31" });
    const { storage } = context.effects;
    await commitRows(storage, "transactions", [order(1)]);
    const { snapshot } = await transform(context);
    expect(snapshot.checks.filter(({ severity, rows }) => severity === "error" && rows > 0)).toEqual([]);
    // A currency without a rate: revenue would be missing from every sum.
    await commitRows(storage, "transactions", [order(2, { currency: "USD" })]);
    await expect(transform(context)).rejects.toThrow(/every_currency_has_a_rate .* found 1 row/);
    expect((await readCurrent(storage))?.id).toBe(snapshot.id);
  });

  test("matrix 8: a torn file is found, named and refused, and the old snapshot stays up", async () => {
    await using context = await fixtureContext({ asOf: "2026-10-31" });
    const { storage } = context.effects;
    await commitRows(storage, "transactions", [order(1), order(2)]);
    const { snapshot } = await transform(context);
    await commitRows(storage, "transactions", [order(3)]);
    const [first] = await readLog(storage, "transactions");
    if (!first?.loaded) throw new Error("the first batch has no file");
    const path = await storage.localPath(first.loaded.key);
    const whole = await readFile(path);
    const torn = { name: "DataQualityError", message: expect.stringContaining(first.loaded.key) };
    for (const middle of [whole.length - 100, 40]) {
      await writeFile(path, Buffer.from(whole.map((byte, at) => (at === middle ? byte ^ 1 : byte))));
      await expect(transform(context)).rejects.toMatchObject(torn);
    }
    await truncate(path, whole.length - 1);
    await expect(transform(context)).rejects.toMatchObject(torn);
    expect((await readCurrent(storage))?.id).toBe(snapshot.id);
    await writeFile(path, whole);
    expect((await transform(context)).moved).toBe(true);
  });
});

test("matrix 8: a table whose file was cut is refused when its snapshot is opened", async () => {
  await using context = await fixtureContext();
  const { storage } = context.effects;
  const [table] = tables;
  const snapshot = snapshotOf(1);
  const [file] = snapshot.tables[table ?? ""]?.files ?? [];
  if (!file) throw new Error("the snapshot has no file");
  await storage.put(file.key, "no longer of one byte");
  await using engine = await Engine.open();
  await expect(createSnapshotViews(engine, storage, snapshot)).rejects.toMatchObject({
    name: "DataQualityError",
    message: expect.stringContaining(file.key),
  });
});

describe("matrix 31: the day that numbers speak of follows from data and config, whatever the clock does:", () => {
  const entry = (date: string) => ({ ...batchOf("b"), n: 1, previous_hash: "", event_to: date });
  const logs = (date: string) => new Map([["transactions", [entry(date)]]]);
  const dayAt = async (now: string, newest: string) => {
    await using context = await fixtureContext({ asOf: "latest", timeZone: "Asia/Shanghai" });
    return asOfDate(context.config, logs(newest), new Date(now));
  };
  test.each([
    ["29 February", "2024-03-01T03:00:00Z", "2024-02-29", "2024-02-29", "2024-02-01"],
    [
      "a month's last day, just after midnight in Shanghai",
      "2026-10-31T16:30:00Z",
      "2026-10-31",
      "2026-10-31",
      "2026-10-01",
    ],
    ["a year's end", "2026-12-31T16:00:00Z", "2026-12-31", "2026-12-31", "2026-12-01"],
    ["ISO week 53, the first days of January", "2027-01-03T04:00:00Z", "2027-01-02", "2027-01-02", "2026-12-01"],
    [
      "Spring Festival, when nobody orders for a week",
      "2027-02-12T02:00:00Z",
      "2027-02-05",
      "2027-02-05",
      "2027-01-01",
    ],
    ["an order dated ahead of the clock", "2026-11-01T08:00:00Z", "2027-06-30", "2026-10-31", "2026-10-01"],
    ["a clock that has jumped back a year", "2025-11-01T08:00:00Z", "2026-10-31", "2025-10-31", "2025-10-01"],
    ["a clock that has jumped ahead ten years", "2036-11-01T08:00:00Z", "2026-10-31", "2026-10-31", "2026-10-01"],
  ])("%s", async (_title, now, newest, asOf, month) => {
    expect(await dayAt(now, newest)).toBe(asOf);
    expect(lastCompleteMonth(asOf)).toBe(month);
  });
});
