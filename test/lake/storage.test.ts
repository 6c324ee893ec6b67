// One suite for every storage: what the commit log and the pointers are built on.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Backoff, realPace } from "../../functions/lake/backoff.ts";
import { sha256Of } from "../../functions/lake/file-integrity.ts";
import { getJson, type Storage } from "../../functions/lake/storage.ts";
import { storages } from "./storages.ts";

const text = async (storage: Storage, key: string) => {
  const stored = await storage.get(key);
  return stored && new TextDecoder().decode(stored.body);
};

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Adds one to the number under a key. Who was too late waits a moment, each for another time, and tries again. */
async function increment(storage: Storage): Promise<void> {
  const backoff = new Backoff(realPace, { firstMs: 20, mostMs: 1_000, deadlineMs: 120_000 });
  do {
    const before = await storage.get("counter");
    const next = Number(new TextDecoder().decode(before?.body)) + 1;
    if ((await storage.putIfMatch("counter", String(next), before?.etag)).written) return;
  } while (await backoff.again());
  throw new Error("one writer was too late for two minutes");
}

describe.each(storages)("%s", (_name, open) => {
  test("gives back what was put, to the byte", async () => {
    await using opened = await open();
    const body = new Uint8Array(times(256));
    await opened.storage.put("a/b.bin", body);
    expect(new Uint8Array((await opened.storage.get("a/b.bin"))?.body ?? [])).toEqual(body);
    await opened.storage.put("a/empty", "");
    expect(await text(opened.storage, "a/empty")).toBe("");
  });

  test("says of what others wrote how long it is and what its hash is, and keeps nothing of it", async () => {
    await using opened = await open();
    const body = Buffer.alloc(3_000_000, "some bytes");
    await opened.another().put("a/large", body);
    const sha256 = createHash("sha256").update(body).digest("hex");
    expect(await opened.storage.identityOf("a/large")).toEqual({ bytes: 3_000_000, sha256 });
    await expect(opened.storage.identityOf("a/absent")).rejects.toMatchObject({ name: "DataQualityError" });
    expect(await readdir(join(opened.folder, "cache")).catch(() => [])).toEqual([]);
  });

  test("has nothing under a key that was not written", async () => {
    await using opened = await open();
    expect(await opened.storage.get("a/b")).toBeUndefined();
    expect(await opened.storage.list("a/")).toEqual([]);
    await opened.storage.delete("a/b");
  });

  test("shows a second writer's object at once", async () => {
    await using opened = await open();
    for (const n of times(20)) {
      await opened.storage.put("a", `version ${n}`);
      expect(await text(opened.another(), "a")).toBe(`version ${n}`);
    }
  });

  test("lists the keys under a prefix in byte order, over several pages, and no others", async () => {
    await using opened = await open();
    const keys = [
      ...times(20).map(n => `log/a/${String(n).padStart(4, "0")}.json`),
      "log/b/0001.json",
      "logs",
      "log-1",
    ];
    await Promise.all(keys.toReversed().map(key => opened.storage.put(key, "x")));
    expect(await opened.storage.list("log/a/")).toEqual(keys.slice(0, 20));
    expect(await opened.storage.list("log/")).toEqual(keys.slice(0, 21));
    expect(await opened.storage.list("log/a/001")).toEqual(keys.slice(10, 20));
    expect(await opened.storage.list("")).toEqual([...keys].sort());
  });

  test("lists size and age of what is there now", async () => {
    await using opened = await open();
    await opened.storage.put("raw/a/1", "four");
    await opened.storage.put("raw/b", "");
    await opened.storage.put("state/c", "1");
    for (const body of ["10", "100"])
      await opened.storage.putIfMatch("state/c", body, (await opened.storage.get("state/c"))?.etag);
    const listed = await opened.another().listObjects("");
    expect(listed.map(({ key, bytes }) => [key, bytes])).toEqual([
      ["raw/a/1", 4],
      ["raw/b", 0],
      ["state/c", 3],
    ]);
    // S3 counts whole seconds.
    for (const { modifiedAt } of listed) expect(Math.abs(Date.now() - modifiedAt.getTime())).toBeLessThan(60_000);
    expect(await opened.storage.listObjects("raw/a/")).toEqual(listed.slice(0, 1));
    expect(await opened.storage.listObjects("nothing/")).toEqual([]);
  });

  test("takes a file that goes up in parts, to the byte", async () => {
    await using opened = await open();
    const path = join(opened.folder, "large.parquet");
    // Two parts of 16 MiB and a rest, no two places alike.
    const body = Buffer.alloc(2 * 16 * 1024 ** 2 + 12_345);
    for (let at = 0; at + 4 <= body.length; at += 4) body.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at);
    await writeFile(path, body);
    const identity = { bytes: body.length, sha256: await sha256Of(path) };
    await opened.storage.putFile("tables/a/1/data.parquet", path);
    expect(await sha256Of(await opened.another().localPath("tables/a/1/data.parquet", identity))).toBe(identity.sha256);
    expect(await opened.storage.listObjects("tables/")).toMatchObject([{ bytes: body.length }]);
  });

  test("lets one of twenty writers create a key, and keeps that writer's bytes", async () => {
    await using opened = await open();
    for (const round of times(5)) {
      const key = `race/${round}`;
      const results = await Promise.all(
        times(20).map(async n => ({ n, ...(await opened.another().putIfAbsent(key, `writer ${n}`)) })),
      );
      const winners = results.filter(({ written }) => written);
      expect(winners).toHaveLength(1);
      expect(await text(opened.storage, key)).toBe(`writer ${winners[0]?.n}`);
    }
  });

  test("loses no increment of twenty writers that count to two hundred together", { timeout: 180_000 }, async () => {
    await using opened = await open();
    await Promise.all(
      times(20).map(async () => {
        const storage = opened.another();
        for (const _ of times(10)) await increment(storage);
      }),
    );
    expect(await text(opened.storage, "counter")).toBe("200");
    expect(await opened.storage.list("")).toEqual(["counter"]);
  });

  test("moves a pointer only from the version its writer saw", async () => {
    await using opened = await open();
    const { storage } = opened;
    expect(await storage.putIfMatch("CURRENT", "1", '"nothing"')).toEqual({ written: false });
    expect(await storage.putIfMatch("CURRENT", "1", undefined)).toEqual({ written: true });
    const first = await storage.get("CURRENT");
    expect(await storage.putIfMatch("CURRENT", "x", undefined)).toEqual({ written: false });
    expect(await storage.putIfMatch("CURRENT", "2", first?.etag)).toEqual({ written: true });
    expect(await storage.putIfMatch("CURRENT", "x", first?.etag)).toEqual({ written: false });
    expect(await storage.putIfAbsent("CURRENT", "x")).toEqual({ written: false });
    expect(await text(storage, "CURRENT")).toBe("2");
  });

  test("moves a pointer that was first put without a condition", async () => {
    await using opened = await open();
    await opened.storage.put("state/a", "1");
    const first = await opened.storage.get("state/a");
    expect(await opened.storage.putIfMatch("state/a", "2", undefined)).toEqual({ written: false });
    expect(await opened.storage.putIfMatch("state/a", "2", first?.etag)).toEqual({ written: true });
    await opened.storage.put("state/a", "3");
    expect(await text(opened.storage, "state/a")).toBe("3");
    expect(await opened.storage.putIfMatch("state/a", "4", first?.etag)).toEqual({ written: false });
  });

  test("deletes an object, after which its key is free", async () => {
    await using opened = await open();
    await opened.storage.put("a/b", "1");
    await opened.storage.delete("a/b");
    expect(await opened.storage.get("a/b")).toBeUndefined();
    expect(await opened.storage.list("")).toEqual([]);
    expect(await opened.storage.putIfAbsent("a/b", "2")).toEqual({ written: true });
  });

  test("takes a file and gives a path where another process reads it", async () => {
    await using opened = await open();
    const path = join(opened.folder, "data.parquet");
    const body = Buffer.alloc(300_000, "qudao");
    await writeFile(path, body);
    await opened.storage.putFile("tables/a/1/data.parquet", path);
    const paths = await Promise.all(times(5).map(() => opened.storage.localPath("tables/a/1/data.parquet")));
    expect(new Set(paths).size).toBe(1);
    expect(Buffer.compare(await readFile(paths[0] ?? ""), body)).toBe(0);
  });

  test("says that an object which a log names is missing, instead of giving a path to nothing", async () => {
    await using opened = await open();
    await expect(opened.storage.localPath("raw/orders/crm/1.parquet")).rejects.toMatchObject({
      name: "DataQualityError",
      message: expect.stringContaining("raw/orders/crm/1.parquet"),
    });
  });

  test.each([
    "../outside",
    "a/../../outside",
    "/etc/passwd",
    "a//b",
    ".versions/CURRENT/1",
    "a/.",
    "",
    "名字",
    "a b",
    `${"x".repeat(256)}`,
  ])("refuses the key %j", async key => {
    await using opened = await open();
    for (const attempt of [
      () => opened.storage.get(key),
      () => opened.storage.put(key, "x"),
      () => opened.storage.putIfAbsent(key, "x"),
      () => opened.storage.putIfMatch(key, "x", "etag"),
      () => opened.storage.localPath(key),
      () => opened.storage.delete(key),
    ])
      await expect(attempt()).rejects.toMatchObject({ name: "ConfigError" });
  });

  test("names the object whose JSON somebody cut", async () => {
    await using opened = await open();
    await opened.storage.put("state/a.json", '{"cursor": ');
    await expect(getJson(opened.storage, "state/a.json")).rejects.toMatchObject({
      name: "DataQualityError",
      message: expect.stringContaining("state/a.json"),
    });
  });
});
