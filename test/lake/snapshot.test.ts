import { describe, expect, test } from "vitest";
import { keys } from "../../functions/lake/keys.ts";
import {
  findSnapshot,
  moveCurrent,
  readCurrent,
  requireCurrent,
  type Snapshot,
  snapshotId,
  writeSnapshot,
} from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { storages } from "./storages.ts";

const table = (fingerprint: string): Snapshot["tables"][string] => ({
  kind: "model",
  fingerprint,
  grain: "One row per partner.",
  key: ["partner_id"],
  columns: [{ name: "partner_id", type: "VARCHAR", note: "" }],
  rows: 1,
  files: [
    { month: null, fingerprint, key: `tables/partners/${fingerprint}/data.parquet`, rows: 1, bytes: 1, sha256: "0" },
  ],
});

function snapshotOf(asOf: string, tables: Snapshot["tables"] = { partners: table("f1") }): Snapshot {
  return { id: snapshotId(asOf, tables, "checks"), as_of_date: asOf, tables, checks: [] };
}

async function publish(storage: Storage, snapshot: Snapshot): Promise<boolean> {
  await writeSnapshot(storage, snapshot);
  return moveCurrent(storage, snapshot.id, new Date("2026-11-01"));
}

describe.each(storages)("snapshots on %s", (_name, open) => {
  test("readers see the snapshot that CURRENT names, whole", async () => {
    await using opened = await open();
    expect(await readCurrent(opened.storage)).toBeUndefined();
    const [first, second] = [snapshotOf("2026-10-30"), snapshotOf("2026-10-31")];
    expect(await publish(opened.storage, first)).toBe(true);
    expect(await publish(opened.storage, second)).toBe(true);
    expect(await readCurrent(opened.another())).toEqual(second);
  });

  test("moving CURRENT where it is already moves nothing", async () => {
    await using opened = await open();
    expect(await publish(opened.storage, snapshotOf("2026-10-31"))).toBe(true);
    expect(await publish(opened.storage, snapshotOf("2026-10-31"))).toBe(false);
  });

  test("pointing back to an earlier snapshot is one write", async () => {
    await using opened = await open();
    const [first, second] = [snapshotOf("2026-10-30"), snapshotOf("2026-10-31")];
    for (const snapshot of [first, second]) await publish(opened.storage, snapshot);
    expect(await moveCurrent(opened.storage, first.id, new Date("2026-11-02"))).toBe(true);
    expect(await requireCurrent(opened.storage)).toEqual(first);
  });

  test("of two runs that move CURRENT at once, one is told to run again and nobody sees a mixture", async () => {
    await using opened = await open();
    await publish(opened.storage, snapshotOf("2026-10-01"));
    const rivals = [snapshotOf("2026-10-30"), snapshotOf("2026-10-31")];
    const results = await Promise.allSettled(rivals.map(rival => publish(opened.another(), rival)));
    const refused = results.filter(result => result.status === "rejected");
    for (const { reason } of refused) expect(reason).toMatchObject({ name: "TransientError" });
    expect(rivals).toContainEqual(await readCurrent(opened.storage));
  });

  test("a lake without a snapshot says what to run", async () => {
    await using opened = await open();
    await expect(requireCurrent(opened.storage)).rejects.toMatchObject({
      name: "ConfigError",
      hint: expect.stringContaining("npx qudao run"),
    });
  });

  test("a snapshot that another version wrote is told, with what to do", async () => {
    await using opened = await open();
    await opened.storage.put("snapshots/0123.json", new TextEncoder().encode('{"id":"0123","tables":{}}'));
    await moveCurrent(opened.storage, "0123", new Date("2026-11-01"));
    await expect(readCurrent(opened.storage)).rejects.toMatchObject({
      name: "ConfigError",
      message: expect.stringContaining("written by another version of Qudao"),
      hint: expect.stringContaining("npx qudao transform"),
    });
  });

  test("one is found by how its id begins, shown or refused, and what several begin with is no name", async () => {
    await using opened = await open();
    const { storage } = opened;
    const [shown, refused] = ["f00d1111", "f00d2222"].map(id => ({ ...snapshotOf("2026-10-31"), id }));
    if (!shown || !refused) throw new Error("two were made");
    await writeSnapshot(storage, shown);
    await writeSnapshot(storage, refused, 3, keys.refusedSnapshot);
    expect(await findSnapshot(storage, "f00d1")).toEqual(shown);
    expect(await findSnapshot(storage, "f00d2222")).toEqual(refused);
    await expect(findSnapshot(storage, "f00d")).rejects.toThrow("2 snapshots");
    await expect(findSnapshot(storage, "beef")).rejects.toThrow("no snapshot");
  });

  test("a pointer to a snapshot that is gone is named, not shown as empty", async () => {
    await using opened = await open();
    await moveCurrent(opened.storage, "0123", new Date("2026-11-01"));
    await expect(readCurrent(opened.storage)).rejects.toMatchObject({
      name: "DataQualityError",
      message: expect.stringContaining("0123"),
    });
  });
});

test("a snapshot's identity depends on its tables, its checks and its day, not on the order they were built in", () => {
  const [a, b] = [table("a"), table("b")];
  const id = snapshotId("2026-10-31", { a, b }, "checks");
  expect(snapshotId("2026-10-31", { b, a }, "checks")).toBe(id);
  expect(snapshotId("2026-10-30", { a, b }, "checks")).not.toBe(id);
  expect(snapshotId("2026-10-31", { a, b: table("c") }, "checks")).not.toBe(id);
  expect(snapshotId("2026-10-31", { a, b }, "other checks")).not.toBe(id);
});
