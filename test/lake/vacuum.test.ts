import { describe, expect, test } from "vitest";
import { commitBatch } from "../../functions/lake/commit-log.ts";
import { keptFrom, readGeneration, requireYoung } from "../../functions/lake/generations.ts";
import { rollBack } from "../../functions/lake/history.ts";
import { keys } from "../../functions/lake/keys.ts";
import { requireCurrent, writeSnapshot } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { vacuum } from "../../functions/lake/vacuum.ts";
import { batchOf } from "./batches.ts";
import { type MemoryLake, MemoryStorage } from "./memory-storage.ts";
import { partnersKey, showSnapshot } from "./snapshots.ts";
import { storages } from "./storages.ts";

const dayMs = 86_400_000;
const retention = { keepMs: 30 * dayMs, keepSnapshots: 2, graceMs: 7 * dayMs };

interface Lake {
  storage: Storage;
  /** Lets days pass, then vacuums. */
  after(days: number, more?: Partial<typeof retention>): ReturnType<typeof vacuum>;
  has(key: string): boolean;
}

function lakeWithClock(): Lake {
  const lake: MemoryLake = { objects: new Map(), nowMs: Date.UTC(2026, 0, 1) };
  const storage = new MemoryStorage(lake);
  return {
    storage,
    has: key => lake.objects.has(key),
    after: (days, more) => {
      lake.nowMs += days * dayMs;
      return vacuum(storage, { ...retention, ...more }, false);
    },
  };
}

const leftOver = (name: string) => keys.table("left", name, "0");
const rawKey = (stream: string, batch: string) => keys.raw(stream, "crm", batch, "0");
const filesOf = (report: Awaited<ReturnType<typeof vacuum>>) =>
  Object.values(report.removed).reduce((sum, { files }) => sum + files, 0);

describe("vacuum", () => {
  test("the first one removes nothing: it marks the time from which on things may go", async () => {
    const lake = lakeWithClock();
    await showSnapshot(lake.storage, "2026-10-31");
    await lake.storage.put(leftOver("over"), "rows");
    const report = await lake.after(100);
    expect(filesOf(report)).toBe(0);
    expect(report.waiting).toEqual({ files: 1, bytes: 4 });
    expect(report.live.files).toBe(3);
    expect(report.nextAt?.getTime()).toBe(Date.UTC(2026, 0, 1) + 107 * dayMs);
  });

  test("an orphan goes with the first vacuum a grace period later, and not a day before", async () => {
    const lake = lakeWithClock();
    await showSnapshot(lake.storage, "2026-10-31");
    await lake.storage.put(leftOver("over"), "rows");
    await lake.after(0);
    expect(filesOf(await lake.after(6))).toBe(0);
    const { removed } = await lake.after(1);
    expect(removed.tables).toEqual({ files: 1, bytes: 4 });
    expect(lake.has(leftOver("over"))).toBe(false);
  });

  test("an orphan younger than the grace period stays, whatever its generation", async () => {
    const lake = lakeWithClock();
    await showSnapshot(lake.storage, "2026-10-31");
    await lake.storage.put(leftOver("old"), "rows");
    await lake.after(0);
    await lake.after(6);
    await lake.storage.put(leftOver("young"), "rows");
    await lake.after(1);
    expect([lake.has(leftOver("old")), lake.has(leftOver("young"))]).toEqual([false, true]);
    await lake.after(6);
    expect(lake.has(leftOver("young"))).toBe(false);
  });

  test("a snapshot goes with its files, its record, its shared copies and its name once readers left it long ago", async () => {
    const lake = lakeWithClock();
    const days = ["2026-10-28", "2026-10-29", "2026-10-30", "2026-10-31"];
    const shown = [];
    for (const day of days) shown.push(await showSnapshot(lake.storage, day));
    for (const { id } of shown) await lake.storage.put(keys.shared(id, "partners"), "rows");
    await lake.after(0);
    // Given up after 30 days, removed a grace period later.
    expect(filesOf(await lake.after(31))).toBe(0);
    const report = await lake.after(7);
    const two = { files: 2 };
    expect(report.removed).toMatchObject({ tables: two, shared: two, builds: two, snapshots: two });
    expect(shown.map(({ id }) => lake.has(keys.shared(id, "partners")))).toEqual([false, false, true, true]);
    expect(report.keptSnapshots).toBe(2);
    expect(days.map(day => lake.has(partnersKey(day)))).toEqual([false, false, true, true]);
    expect(await requireCurrent(lake.storage)).toEqual(shown[3]);
  });

  test("what was given up is not gone back to, also where it still lies there", async () => {
    const lake = lakeWithClock();
    const [oldest] = [
      await showSnapshot(lake.storage, "2026-10-28"),
      await showSnapshot(lake.storage, "2026-10-29"),
      await showSnapshot(lake.storage, "2026-10-30"),
    ];
    await lake.after(31);
    const request = { id: oldest.id, verify: false, note: "", now: new Date() };
    await expect(rollBack(lake.storage, request)).rejects.toThrow("given up by `vacuum`");
    const { to } = await rollBack(lake.storage, { ...request, id: undefined });
    expect(to.snapshot_id).not.toBe(oldest.id);
  });

  test("a batch that a log names stays; one that nobody committed goes; a stream without a log is left alone", async () => {
    const lake = lakeWithClock();
    for (const [stream, batch] of [
      ["transactions", "committed"],
      ["transactions", "killed"],
      ["partners", "whose_log_is_lost"],
    ] as const)
      await lake.storage.put(rawKey(stream, batch), "rows");
    const loaded = { key: rawKey("transactions", "committed"), rows: 2, bytes: 4, sha256: "0" };
    await commitBatch(lake.storage, batchOf("committed", { loaded }));
    await lake.after(0);
    expect((await lake.after(7)).removed.raw).toEqual({ files: 1, bytes: 4 });
    expect(lake.has(rawKey("transactions", "killed"))).toBe(false);
    expect(lake.has(rawKey("partners", "whose_log_is_lost"))).toBe(true);
  });

  test("a run that outlived two generations is told to run again", async () => {
    const lake = lakeWithClock();
    await showSnapshot(lake.storage, "2026-10-31");
    const generation = await readGeneration(lake.storage);
    await lake.after(0);
    await requireYoung(lake.storage, generation);
    await lake.after(8);
    await expect(requireYoung(lake.storage, generation)).rejects.toMatchObject({ name: "TransientError" });
  });

  test("a lake that lost CURRENT, or a snapshot of its history, is refused", async () => {
    const lake = lakeWithClock();
    const first = await showSnapshot(lake.storage, "2026-10-30");
    await showSnapshot(lake.storage, "2026-10-31");
    await lake.storage.delete(keys.snapshot(first.id));
    await expect(lake.after(0)).rejects.toThrow(`snapshots/${first.id}.json is missing`);
    await lake.storage.delete(keys.current);
    await expect(lake.after(0)).rejects.toThrow("CURRENT is missing");
  });

  test("a lake of which nothing was shown yet, because checks refused it, has lost no CURRENT", async () => {
    const lake = lakeWithClock();
    const refused = { id: "f00d", as_of_date: "2026-10-30", tables: {}, checks: [] };
    await writeSnapshot(lake.storage, refused, 0, keys.refusedSnapshot);
    await lake.after(0);
    await lake.after(8);
    await lake.after(8);
    expect(lake.has(keys.refusedSnapshot(refused.id))).toBe(false);
  });

  test("never gives up what --keep-days 0 leaves of the last snapshots", async () => {
    const lake = lakeWithClock();
    for (const day of ["28", "29", "30"]) await showSnapshot(lake.storage, `2026-10-${day}`);
    for (const days of [1, 8, 8, 8]) await lake.after(days, { keepMs: 0 });
    expect(await keptFrom(lake.storage, await readGeneration(lake.storage))).toBe(2);
    expect(lake.has(partnersKey("2026-10-28"))).toBe(false);
    expect(lake.has(partnersKey("2026-10-29"))).toBe(true);
  });
});

describe.each(storages)("vacuum on %s", (_name, open) => {
  test("tells the age by the storage's own clock", async () => {
    await using opened = await open();
    const { storage } = opened;
    await showSnapshot(storage, "2026-10-31");
    await storage.put(leftOver("over"), "rows");
    // A grace period of nothing: each vacuum is late enough for the next. S3 tells time to the second.
    const none = { ...retention, graceMs: 0 };
    await vacuum(storage, none, false);
    const planned = await vacuum(storage, none, true);
    const done = await vacuum(storage, none, false);
    expect(planned.removed).toEqual(done.removed);
    expect(done.removed.tables).toEqual({ files: 1, bytes: 4 });
    expect(await storage.list("tables/")).toEqual([partnersKey("2026-10-31")]);
    expect(await requireCurrent(opened.another())).toMatchObject({ as_of_date: "2026-10-31" });
  });
});
