// A file is what was written, or it is refused by name: on every storage, whoever damaged it and whenever.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileIdentity, findDamaged } from "../../functions/lake/file-integrity.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import type { FileIdentity } from "../../functions/lake/storage.ts";
import { type OpenStorage, openLocal, openS3, storages } from "./storages.ts";

const key = "raw/transactions/crm/b1.parquet";
const body = Buffer.alloc(100_000, "qudao");

async function written({ storage, folder }: OpenStorage): Promise<FileIdentity> {
  const path = join(folder, "b1.parquet");
  await writeFile(path, body);
  const identity = await fileIdentity(path);
  await storage.putFile(key, path);
  return identity;
}

const flipped = (bit: number) => {
  const damaged = Buffer.from(body);
  damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return damaged;
};

const refusal = (how: RegExp) => ({ name: "DataQualityError", message: expect.stringMatching(how) });

describe.each(storages)("a file on %s", (_name, open) => {
  test("is given to whoever names its length and hash", async () => {
    await using opened = await open();
    const identity = await written(opened);
    for (const storage of [opened.storage, opened.another()])
      expect((await readFile(await storage.localPath(key, identity))).equals(body)).toBe(true);
  });

  test.each([
    ["torn", body.subarray(0, 99_999), /b1\.parquet.* damaged: it has 99999 bytes, and 100000 were written/],
    ["empty", Buffer.alloc(0), /it has 0 bytes/],
    ["one bit off", flipped(12_345), /its SHA-256 is/],
  ])("that is %s is refused by name", async (_how, damaged, says) => {
    await using opened = await open();
    const identity = await written(opened);
    await opened.storage.put(key, damaged);
    await expect(opened.another().localPath(key, identity)).rejects.toMatchObject(refusal(says));
    expect(await findDamaged(opened.another(), [{ key, ...identity }])).toEqual([
      { key, says: expect.stringMatching(says) },
    ]);
  });

  test("that is gone is refused by name, and one that was restored is read again", async () => {
    await using opened = await open();
    const identity = await written(opened);
    await opened.storage.delete(key);
    const storage = opened.another();
    await expect(storage.localPath(key, identity)).rejects.toMatchObject(refusal(/b1\.parquet is missing/));
    await written(opened);
    expect(await findDamaged(storage, [{ key, ...identity }])).toEqual([]);
  });
});

test("a file in a folder that is damaged after it was found whole is refused by the next who opens it", async () => {
  await using opened = await openLocal();
  const identity = await written(opened);
  const path = await opened.storage.localPath(key, identity);
  await writeFile(path, flipped(1), { flag: "r+" });
  for (const storage of [opened.storage, opened.another()])
    await expect(storage.localPath(key, identity)).rejects.toMatchObject(refusal(/SHA-256/));
});

test("a file in a folder is hashed once, whichever process opens it", async () => {
  await using opened = await openLocal();
  const identity = await written(opened);
  for (const storage of [opened.storage, opened.storage, opened.another()]) await storage.localPath(key, identity);
  const ledger = await readFile(join(opened.folder, "lake", ".whole"), "utf8");
  expect(ledger.split("\n")).toEqual([expect.stringContaining(`${identity.sha256} `), ""]);
  expect(await opened.storage.list("")).toEqual([key]);
});

test("a ledger that is cut, foreign or too long costs a hash, never an answer", async () => {
  await using opened = await openLocal();
  const identity = await written(opened);
  for (const ledger of ["half a li", "x\n".repeat(5_000_000)]) {
    await writeFile(join(opened.folder, "lake", ".whole"), ledger);
    await opened.another().localPath(key, identity);
    await expect(opened.another().localPath(key, { ...identity, sha256: "0" })).rejects.toMatchObject(
      refusal(/SHA-256/),
    );
  }
});

test("a copy from S3 that this machine damaged is fetched anew", async () => {
  await using opened = await openS3();
  const identity = await written(opened);
  await writeFile(await opened.storage.localPath(key, identity), flipped(1));
  expect((await readFile(await opened.storage.localPath(key, identity))).equals(body)).toBe(true);
  expect(opened.server.requests.filter(({ method }) => method === "GET")).toHaveLength(2);
});

test("nothing is expected of a file that nobody described", async () => {
  await using opened = await openLocal();
  await opened.storage.put(key, "anything");
  expect(await new LocalStorage(join(opened.folder, "lake")).localPath(key)).toContain(key);
});
