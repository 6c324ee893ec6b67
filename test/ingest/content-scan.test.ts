import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scanContent } from "../../functions/ingest/content-scan.ts";

/** A file is read in chunks of so many bytes. */
const chunkBytes = 1 << 20;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-scan-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function scanned(body: Buffer) {
  const path = join(folder, "orders.csv");
  await writeFile(path, body);
  return scanContent({ path, name: "orders.csv" });
}

/** `x` up to a place near the end of the first or second chunk, then the text, then `x` again. */
const filled = (text: string | Buffer, at: number) =>
  Buffer.concat([Buffer.alloc(at, "x"), Buffer.from(text), Buffer.alloc(3000, "x")]);

const nearCut = fc
  .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: -8, max: 8 }))
  .map(([n, by]) => n * chunkBytes + by);

describe("wherever chunks are cut", () => {
  test.each(["\u3000", "\u00a0", "\ufeff", "\u200b", "E+", '"', " ", "\t"])(
    "a single %j is seen, and nothing else",
    async text => {
      await fc.assert(
        fc.asyncProperty(nearCut, async at => {
          const { isUtf8, lacks } = await scanned(filled(text, at));
          expect(isUtf8).toBe(true);
          expect(lacks.has(text)).toBe(false);
          expect(lacks.size).toBe(9);
        }),
        { numRuns: 12 },
      );
    },
  );

  test("letters of two to four bytes are UTF-8, and half of one is not", async () => {
    await fc.assert(
      fc.asyncProperty(nearCut, fc.constantFrom("é", "渠", "𠮷"), async (at, letter) => {
        expect((await scanned(filled(letter, at))).isUtf8).toBe(true);
        const half = Buffer.from(letter).subarray(0, -1);
        expect(await scanned(filled(half, at))).toMatchObject({ isUtf8: false, lacks: new Set() });
      }),
      { numRuns: 24 },
    );
  });

  test("the hash is that of the bytes", async () => {
    for (const size of [0, 1, chunkBytes, 2 * chunkBytes + 3]) {
      const body = Buffer.alloc(size, "渠道");
      expect((await scanned(body)).sha256).toBe(createHash("sha256").update(body).digest("hex"));
    }
  });
});
