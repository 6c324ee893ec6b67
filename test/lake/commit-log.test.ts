import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { CommitLog, commitBatch, readLog } from "../../functions/lake/commit-log.ts";
import { hashOf, keys } from "../../functions/lake/keys.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { batchOf } from "./batches.ts";
import { openLocal, storages } from "./storages.ts";

const brokenAt = (n: number) => ({
  name: "DataQualityError",
  message: expect.stringContaining(keys.log("transactions", n)),
});

const textAt = async (storage: Storage, n: number) =>
  new TextDecoder().decode((await storage.get(keys.log("transactions", n)))?.body);

/** Changes one word of an entry, as an editor would. */
async function edit(storage: Storage, n: number): Promise<void> {
  const edited = (await textAt(storage, n)).replace('"rows_loaded": 2', '"rows_loaded": 3');
  await storage.put(keys.log("transactions", n), edited);
}

/** Writes an entry with other contents and the hash that fits them. */
async function forge(storage: Storage, n: number, changes: object): Promise<void> {
  const { entry_hash: _, ...said } = { ...JSON.parse(await textAt(storage, n)), ...changes };
  const forged = { ...said, entry_hash: hashOf(JSON.stringify(said)) };
  await storage.put(keys.log("transactions", n), JSON.stringify(forged));
}

async function sealedLog(storage: Storage, ...ids: string[]): Promise<void> {
  const log = await CommitLog.open(storage, "transactions");
  for (const id of ids) await log.commit(batchOf(id));
  await log.seal();
}

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
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(2));
    await expect(commitBatch(opened.storage, batchOf("d"))).rejects.toMatchObject(brokenAt(2));
  });

  test.each([1, 2, 3])("is refused where entry %i of three was edited, the last one too", async n => {
    await using opened = await open();
    for (const id of ["a", "b", "c"]) await commitBatch(opened.storage, batchOf(id));
    await edit(opened.storage, n);
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(n));
  });

  test("is refused where an entry was replaced by another with a hash that fits", async () => {
    await using opened = await open();
    await sealedLog(opened.storage, "a", "b");
    const second = await textAt(opened.storage, 2);
    await forge(opened.storage, 2, { rows_loaded: 3 });
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(2));
    await opened.storage.put(keys.log("transactions", 2), second);
    await forge(opened.storage, 1, { rows_loaded: 3 });
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(2));
  });

  test("is refused where its last entries are missing", async () => {
    await using opened = await open();
    await sealedLog(opened.storage, "a", "b", "c");
    await opened.storage.delete(keys.log("transactions", 3));
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(3));
    await expect(commitBatch(opened.storage, batchOf("d"))).rejects.toMatchObject(brokenAt(3));
    await opened.storage.delete(keys.log("transactions", 2));
    await opened.storage.delete(keys.log("transactions", 1));
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(1));
  });

  test("its head only moves forward, whoever is done last, and a killed job's entries are sealed by the next", async () => {
    await using opened = await open();
    const slow = await CommitLog.open(opened.another(), "transactions");
    await slow.commit(batchOf("a"));
    await sealedLog(opened.storage, "b", "c");
    await slow.seal();
    await (await CommitLog.open(opened.storage, "transactions")).commit(batchOf("killed before its seal"));
    const next = await CommitLog.open(opened.another(), "transactions");
    await Promise.all([next.seal(), slow.seal(), sealedLog(opened.another(), "d")]);
    const stored = await opened.storage.get(keys.logHead("transactions"));
    expect(JSON.parse(new TextDecoder().decode(stored?.body))).toMatchObject({ n: 5 });
    expect(await readLog(opened.storage, "transactions")).toHaveLength(5);
  });

  test("a commit asks for what is new, however long the log is", async () => {
    await using opened = await open();
    const asked: string[] = [];
    const log = await CommitLog.open(watched(opened.storage, asked), "transactions");
    for (let n = 1; n <= 60; n++) await log.commit(batchOf(`own-${n}`));
    expect(asked.filter(call => call.startsWith("list"))).toHaveLength(1);
    expect(asked.filter(call => call.startsWith("get log/"))).toEqual([]);
    asked.length = 0;
    for (const id of ["x", "y"]) await commitBatch(opened.another(), batchOf(id));
    expect(await log.commit(batchOf("own-61"))).toBe(true);
    expect(await log.commit(batchOf("x"))).toBe(false);
    // 61 was taken; 61 is read, then 62 and 63, of which 63 is not there; then 63 is written.
    expect(asked).toEqual(
      [61, 61, 62, 63, 63].map((n, call) => `${call % 4 ? "get" : "putIfAbsent"} ${keys.log("transactions", n)}`),
    );
  });

  test("is refused where an entry was cut or is no entry", async () => {
    await using opened = await open();
    await opened.storage.put(keys.log("transactions", 1), '{"n": 1, "stream"');
    await expect(readLog(opened.storage, "transactions")).rejects.toMatchObject(brokenAt(1));
  });

  test("goes on after entries that a later version wrote with more in them", async () => {
    await using opened = await open();
    await (await CommitLog.open(opened.storage, "transactions")).commit(batchOf("a"));
    await forge(opened.storage, 1, { schema_version: 2 });
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

/** The same storage, noting what it is asked. */
function watched(storage: Storage, asked: string[]): Storage {
  return new Proxy(storage, {
    get(target, verb: keyof Storage) {
      const found = target[verb];
      if (typeof found !== "function") return found;
      return (...words: unknown[]) => {
        asked.push(`${verb} ${words[0]}`);
        return Reflect.apply(found, target, words);
      };
    },
  });
}

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
