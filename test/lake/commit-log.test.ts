import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { commitBatch, readLog } from "../../functions/lake/commit-log.ts";
import { keys } from "../../functions/lake/keys.ts";
import { batchOf } from "./batches.ts";
import { openLocal, storages } from "./storages.ts";

const brokenAt = (n: number) => ({
  name: "DataQualityError",
  message: expect.stringContaining(keys.log("transactions", n)),
});

describe.each(storages)("the commit log on %s", (_name, open) => {
  test("shows batches in the order of their commits, whole", async () => {
    await using opened = await open();
    for (const id of ["a", "b", "c"]) expect(await commitBatch(opened.storage, batchOf(id))).toBe(true);
    const log = await readLog(opened.another(), "transactions");
    expect(log.map(({ n, batch_id }) => [n, batch_id])).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    expect(log[0]).toMatchObject(batchOf("a"));
  });

  test("takes a batch once, however often it is committed", async () => {
    await using opened = await open();
    expect(await commitBatch(opened.storage, batchOf("a"))).toBe(true);
    expect(await commitBatch(opened.storage, batchOf("a", { committed_at: "2026-02-02T00:00:00Z" }))).toBe(false);
    const results = await Promise.all([1, 2, 3, 4].map(() => commitBatch(opened.another(), batchOf("b"))));
    expect(results.filter(written => written)).toHaveLength(1);
    expect(await readLog(opened.storage, "transactions")).toHaveLength(2);
  });

  test("shows each batch of eight writers at once exactly once", async () => {
    await using opened = await open();
    const ids = Array.from({ length: 8 }, (_, writer) => [0, 1, 2].map(n => `w${writer}-${n}`));
    await Promise.all(
      ids.map(async own => {
        const storage = opened.another();
        for (const id of own) await commitBatch(storage, batchOf(id));
      }),
    );
    const log = await readLog(opened.storage, "transactions");
    expect(log.map(entry => entry.batch_id).sort()).toEqual(ids.flat().sort());
    for (const own of ids) expect(log.map(entry => entry.batch_id).filter(id => own.includes(id))).toEqual(own);
  });

  test("is refused where an entry is missing", async () => {
    await using opened = await open();
    for (const id of ["a", "b", "c"]) await commitBatch(opened.storage, batchOf(id));
    await opened.storage.delete(keys.log("transactions", 2));
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(3));
    await expect(commitBatch(opened.storage, batchOf("d"))).rejects.toMatchObject(brokenAt(3));
  });

  test("is refused where an entry was edited after others followed", async () => {
    await using opened = await open();
    for (const id of ["a", "b"]) await commitBatch(opened.storage, batchOf(id));
    const first = await opened.storage.get(keys.log("transactions", 1));
    const edited = Buffer.from(first?.body ?? "")
      .toString()
      .replace('"rows_loaded": 2', '"rows_loaded": 3');
    await opened.storage.put(keys.log("transactions", 1), edited);
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(2));
  });

  test("is refused where an entry was cut or is no entry", async () => {
    await using opened = await open();
    await opened.storage.put(keys.log("transactions", 1), '{"n": 1, "stream"');
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(1));
  });

  test("goes on after entries that a later version wrote with more in them", async () => {
    await using opened = await open();
    await commitBatch(opened.storage, batchOf("a"));
    const written = await opened.storage.get(keys.log("transactions", 1));
    const later = { ...JSON.parse(Buffer.from(written?.body ?? "").toString()), schema_version: 2 };
    await opened.storage.put(keys.log("transactions", 1), JSON.stringify(later));
    await commitBatch(opened.storage, batchOf("b"));
    expect(await readLog(opened.storage, "transactions")).toHaveLength(2);
  });

  test("keeps streams apart", async () => {
    await using opened = await open();
    await commitBatch(opened.storage, batchOf("a"));
    await commitBatch(opened.storage, batchOf("a", { stream: "feedback" }));
    expect(await readLog(opened.storage, "feedback")).toHaveLength(1);
    expect(await readLog(opened.storage, "partners")).toEqual([]);
  });
});

test("eight processes at once on one folder: each batch is visible exactly once", { timeout: 60_000 }, async () => {
  await using opened = await openLocal();
  const folder = join(opened.folder, "lake");
  const script = new URL("./committer.ts", import.meta.url).pathname;
  const runs = Array.from({ length: 8 }, (_, writer) =>
    promisify(execFile)(process.execPath, [script, folder, `w${writer}`, "3"]),
  );
  const committed = (await Promise.all(runs)).map(({ stdout }) => Number(stdout));
  const log = await readLog(opened.storage, "transactions");
  expect(new Set(log.map(entry => entry.batch_id)).size).toBe(8 * 3 + 3);
  expect(log).toHaveLength(8 * 3 + 3);
  expect(committed.reduce((sum, count) => sum + count)).toBe(log.length);
});
