// A file that nobody has touched is not read again to be recognised; one that was touched always is, whatever it looks like.
import { appendFile, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KnownFiles } from "../../functions/ingest/known-files.ts";
import { fileWorld, ingested, salesMapping } from "./world.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-known-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function fileOf(content: string) {
  files++;
  const name = `f${files}.csv`;
  const path = join(folder, name);
  await writeFile(path, content);
  return { input: { path, name }, cache: join(folder, `cache${files}`), path };
}

/** A machine that has this folder, some seconds after the files were written. */
const later = (cacheFolder?: string) =>
  new KnownFiles({ ...(cacheFolder && { cacheFolder }), now: () => new Date(Date.now() + 10_000) });

const ledgerOf = (cache: string) => join(cache, "known-files");

describe("a file that was read whole", () => {
  test("is known to this process and the next", async () => {
    const { input, cache } = await fileOf("a\n1\n");
    const known = later(cache);
    expect(await known.sha256Of(input)).toBeUndefined();
    const { sha256 } = await known.scan(input);
    expect(await known.sha256Of(input)).toBe(sha256);
    expect(await later(cache).sha256Of(input)).toBe(sha256);
  });

  test("is not known any more once it was written to, though length and time are as before", async () => {
    const { input, cache, path } = await fileOf("a\n1\n");
    await later(cache).scan(input);
    const { atime, mtime } = await stat(path);
    await writeFile(path, "a\n2\n");
    await utimes(path, atime, mtime);
    expect((await stat(path)).mtimeMs).toBe(mtime.getTime());
    expect(await later(cache).sha256Of(input)).toBeUndefined();
  });

  test("is not remembered where it had been written a moment before", async () => {
    const { input, cache } = await fileOf("a\n1\n");
    const known = new KnownFiles({ cacheFolder: cache, now: () => new Date() });
    await known.scan(input);
    expect(await known.sha256Of(input)).toBeUndefined();
  });

  test("is not remembered where this machine has no place for it", async () => {
    const { input } = await fileOf("a\n1\n");
    const known = later();
    await known.scan(input);
    expect(await known.sha256Of(input)).toBeUndefined();
  });

  test("is never taken for another, wherever a kill has cut the ledger", async () => {
    const [first, second] = [await fileOf("first"), await fileOf("second")];
    const known = later(first.cache);
    const { sha256: ofFirst } = await known.scan(first.input);
    const whole = await readFile(ledgerOf(first.cache), "utf8");
    const { sha256: ofSecond } = await known.scan(second.input);
    const line = (await readFile(ledgerOf(first.cache), "utf8")).slice(whole.length);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async cut => {
        await writeFile(ledgerOf(first.cache), whole.slice(0, cut));
        await appendFile(ledgerOf(first.cache), line);
        const next = later(first.cache);
        expect([undefined, ofFirst]).toContain(await next.sha256Of(first.input));
        expect([undefined, ofSecond]).toContain(await next.sha256Of(second.input));
      }),
    );
  });
});

describe("a run", () => {
  const header = "order,partner,date,amount";
  const streams = { transactions: { files: "in", mapping: salesMapping } };
  const [a, b] = [`${header}\nA1,P1,2024-03-05,10\n`, `${header}\nB1,P1,2024-03-05,10\n`];

  test("believes what the ledger says of a file that was not touched, and does not read it", async () => {
    await using context = await fileWorld({ "in/a.csv": a }, streams);
    const cacheFolder = join(context.folder, "cache");
    const remembering = { ...context, effects: { ...context.effects, cacheFolder } };
    await ingested(remembering);
    const known = later(cacheFolder);
    const { sha256: ofA } = await known.scan({ path: join(context.folder, "in/a.csv"), name: "in/a.csv" });
    const path = join(context.folder, "in/b.csv");
    await writeFile(path, b);
    const { sha256: ofB } = await known.scan({ path, name: "in/b.csv" });
    const ledger = ledgerOf(cacheFolder);
    // Forged: the ledger says that b.csv holds what a.csv does.
    await writeFile(ledger, (await readFile(ledger, "utf8")).replaceAll(ofB, ofA));
    expect((await ingested(remembering)).report.streams[0]).toMatchObject({ batches: 0, unchangedInputs: 2 });
    await rm(ledger);
    expect((await ingested(remembering)).report.streams[0]).toMatchObject({ batches: 1, unchangedInputs: 1 });
  });

  test("reads a remembered file whose mapping was edited since", async () => {
    await using context = await fileWorld({ "in/a.csv": a }, streams);
    const cacheFolder = join(context.folder, "cache");
    await later(cacheFolder).scan({ path: join(context.folder, "in/a.csv"), name: "in/a.csv" });
    const remembering = { ...context, effects: { ...context.effects, cacheFolder } };
    await ingested(remembering);
    const [erp] = Object.values(context.config.sources);
    if (erp?.type !== "files" || !erp.streams.transactions) throw new Error("the source is one of files");
    erp.streams.transactions.mapping = { ...erp.streams.transactions.mapping, customer_id: "partner" };
    expect((await ingested(remembering)).report.streams[0]).toMatchObject({ batches: 1, unchangedInputs: 0 });
  });
});
