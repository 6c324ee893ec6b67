// A lake that somebody damaged: what is wrong is found, named and refused, and readers keep the snapshot they have.
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ingest } from "../../functions/ingest/ingest.ts";
import { keys } from "../../functions/lake/keys.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { readCurrent } from "../../functions/lake/snapshot.ts";
import { transform } from "../../functions/transform/transform.ts";
import type { FixtureContext } from "../fixtures/lake.ts";
import { fileWorld, salesMapping, writeFiles } from "../ingest/world.ts";

let context: FixtureContext;
let lake: string;
beforeAll(async () => {
  context = await fileWorld(
    { "orders-1.csv": "order,partner,date,amount\nA,P1,2026-10-01,10\nB,P2,2026-10-02,20\n" },
    { transactions: { files: "orders-*.csv", mapping: salesMapping } },
  );
  lake = join(context.folder, "lake");
  await ingest(context);
  await transform(context);
}, 120_000);
afterAll(() => context[Symbol.asyncDispose]());

/** Another process on the same lake: nothing is remembered but what lies there. */
beforeEach(() => {
  context.effects.storage = new LocalStorage(lake);
});

const rawFile = async () => {
  const folder = "raw/transactions/erp";
  const [name = ""] = (await readdir(join(lake, folder))).sort();
  return `${folder}/${name}`;
};
const tableFile = async () => {
  const snapshot = await readCurrent(context.effects.storage);
  const table = snapshot?.tables.stg_transactions;
  if (!table) throw new Error("no table stg_transactions");
  return table.files[0]?.key ?? "";
};

/** Another day has other tables, made from the raw files; the same day finds its tables made. */
const [anotherDay, sameDay] = ["2026-10-05", "latest"];

describe.each([
  ["a raw file", rawFile, anotherDay],
  ["a table's file", tableFile, sameDay],
])("%s", (_what, keyOf, day) => {
  test.each([
    ["torn", (path: string, body: Buffer) => truncate(path, body.length - 7), /damaged: it has \d+ bytes/],
    ["one bit off", (path: string, body: Buffer) => writeFile(path, bitOff(body)), /damaged: its SHA-256/],
    ["gone", (path: string) => rm(path), /is missing/],
  ])("that is %s is named by the next run, which changes nothing", async (_how, damage, says) => {
    const key = await keyOf();
    const path = join(lake, key);
    const body = await readFile(path);
    await damage(path, body);
    try {
      await refusedBy(key, says, day);
    } finally {
      await writeFile(path, body);
    }
  });
});

describe("the commit log", () => {
  const entry = keys.log("transactions", 1);

  test.each([
    [
      "edited",
      (path: string, text: string) => writeFile(path, text.replace('"rows_loaded": 2', '"rows_loaded": 1')),
      /was changed/,
    ],
    ["cut", (path: string, text: string) => writeFile(path, text.slice(0, 99)), /was cut/],
    ["gone", (path: string) => rm(path), /is missing/],
  ])("whose only entry is %s is named by the next run, which changes nothing", async (_how, damage, says) => {
    const path = join(lake, entry);
    const text = await readFile(path, "utf8");
    await damage(path, text);
    try {
      await refusedBy(entry, says, sameDay);
    } finally {
      await writeFile(path, text);
    }
  });
});

test("a snapshot that is gone is named, and so is CURRENT's promise", async () => {
  const current = await readCurrent(context.effects.storage);
  const path = join(lake, keys.snapshot(current?.id ?? ""));
  const text = await readFile(path);
  await rm(path);
  try {
    await expect(readCurrent(context.effects.storage)).rejects.toMatchObject({
      name: "DataQualityError",
      message: expect.stringContaining(current?.id ?? ""),
      hint: expect.stringContaining("npx qudao transform"),
    });
  } finally {
    await writeFile(path, text);
  }
});

test("a run that ended after its last table and before its checks is finished by the next", async () => {
  const { snapshot } = await transform(context);
  await rm(join(lake, keys.snapshot(snapshot.id)));
  await rm(join(lake, keys.current));
  const next = await transform(context);
  expect([next.built, next.snapshot]).toEqual([[], snapshot]);
});

test("mended, the lake goes on", async () => {
  const before = await readCurrent(context.effects.storage);
  await writeFiles(context.folder, { "orders-2.csv": "order,partner,date,amount\nC,P1,2026-10-03,30\n" });
  expect((await ingest(context)).failures).toEqual([]);
  expect((await transform(context)).snapshot.id).not.toBe(before?.id);
}, 120_000);

async function refusedBy(key: string, says: RegExp, asOf: string): Promise<void> {
  const current = await readFile(join(lake, "CURRENT"), "utf8");
  const refused = { name: "DataQualityError", message: expect.stringMatching(says) };
  const ran = transform({ ...context, config: { ...context.config, asOf } });
  await expect(ran).rejects.toMatchObject(refused);
  await expect(ran).rejects.toThrow(key);
  expect(await readFile(join(lake, "CURRENT"), "utf8")).toBe(current);
}

function bitOff(body: Buffer): Buffer {
  const damaged = Buffer.from(body);
  damaged[body.length >> 1] = (damaged[body.length >> 1] ?? 0) ^ 1;
  return damaged;
}
