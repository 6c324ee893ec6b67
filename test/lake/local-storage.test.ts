// What only a folder can suffer: kills between two system calls, several processes, permissions.
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { moveCurrent, readCurrent, type Snapshot, snapshotId, writeSnapshot } from "../../functions/lake/snapshot.ts";
import { openLocal } from "./storages.ts";

const emptySnapshot = (asOf: string): Snapshot => ({
  id: snapshotId(asOf, {}, "checks"),
  as_of_date: asOf,
  tables: {},
  checks: [],
});

test("a kill after a pointer's new version and before its plain copy leaves the new version readable and movable", async () => {
  await using opened = await openLocal();
  const [first, second] = [emptySnapshot("2026-01-01"), emptySnapshot("2026-01-02")];
  for (const snapshot of [first, second]) {
    await writeSnapshot(opened.storage, snapshot);
    await moveCurrent(opened.storage, snapshot.id, new Date("2026-01-03"));
  }
  const plain = join(opened.folder, "lake", "CURRENT");
  const version = join(opened.folder, "lake", ".versions", "CURRENT", "0000000001");
  expect(await readFile(plain)).toEqual(await readFile(version));

  // The state of that moment: version 1 is linked, the plain file still says what version 0 said.
  await writeFile(plain, JSON.stringify({ snapshot_id: first.id, previous_id: null, moved_at: "" }));
  expect((await readCurrent(opened.another()))?.id).toBe(second.id);
  expect(await moveCurrent(opened.another(), second.id, new Date())).toBe(false);
  expect(await moveCurrent(opened.another(), first.id, new Date("2026-01-04"))).toBe(true);
  expect(JSON.parse(await readFile(plain, "utf8"))).toMatchObject({ snapshot_id: first.id, previous_id: second.id });
});

test("a kill before the name is given leaves only a file in .tmp, which a later run removes after a day", async () => {
  await using opened = await openLocal();
  const temporary = join(opened.folder, "lake", ".tmp");
  await mkdir(temporary, { recursive: true });
  await writeFile(join(temporary, "killed-yesterday"), "half");
  await writeFile(join(temporary, "at-work-now"), "half");
  await utimes(join(temporary, "killed-yesterday"), new Date("2020-01-01"), new Date("2020-01-01"));
  expect(await opened.storage.list("")).toEqual([]);
  await opened.storage.put("a", "1");
  expect(await readdir(temporary)).toEqual(["at-work-now"]);
});

test("a pointer is there even where somebody removed its plain copy", async () => {
  await using opened = await openLocal();
  await opened.storage.putIfAbsent("CURRENT", "1");
  await opened.storage.putIfMatch("CURRENT", "2", (await opened.storage.get("CURRENT"))?.etag);
  await rm(join(opened.folder, "lake", "CURRENT"));
  expect(await opened.storage.putIfAbsent("CURRENT", "3")).toEqual({ written: false });
  expect(Buffer.from((await opened.storage.get("CURRENT"))?.body ?? "").toString()).toBe("2");
});

test("reading writes nothing", async () => {
  await using opened = await openLocal();
  await opened.storage.get("CURRENT");
  await opened.storage.list("log/");
  expect(await readdir(opened.folder)).toEqual([]);
});

test("a pointer is not deleted: its versions are what keeps a slow writer from overwriting others", async () => {
  await using opened = await openLocal();
  await opened.storage.putIfAbsent("CURRENT", "1");
  await opened.storage.putIfMatch("CURRENT", "2", (await opened.storage.get("CURRENT"))?.etag);
  await expect(opened.storage.delete("CURRENT")).rejects.toThrow("pointers are moved");
});
