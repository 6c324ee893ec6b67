import { randomBytes } from "node:crypto";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAhead } from "../../functions/lake/read-ahead.ts";

const chunkBytes = 1 << 20;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-read-ahead-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(body: Uint8Array): Promise<string> {
  const path = join(folder, "file");
  await writeFile(path, body);
  return path;
}

/** Whatever a reader writes into its headroom. */
async function bytesRead(path: string, headroomBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const { buffer, from, to } of readAhead(path, headroomBytes)) {
    expect(from).toBe(headroomBytes);
    buffer.fill(0xee, 0, from);
    parts.push(Buffer.from(buffer.subarray(from, to)));
  }
  return Buffer.concat(parts);
}

test.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes + 7])(
  "%d bytes come as they lie there",
  async size => {
    const body = randomBytes(size);
    const path = await fileOf(body);
    for (const headroomBytes of [0, 4]) expect((await bytesRead(path, headroomBytes)).equals(body)).toBe(true);
  },
);

test("what is appended meanwhile is read too", async () => {
  const path = await fileOf(Buffer.alloc(chunkBytes + 5, 1));
  let bytes = 0;
  for await (const { from, to } of readAhead(path)) {
    if (bytes === 0) await appendFile(path, Buffer.alloc(chunkBytes * 2, 2));
    bytes += to - from;
  }
  expect(bytes).toBe(3 * chunkBytes + 5);
});

test("who stops early leaves the file closed, and a folder is refused", async () => {
  const path = await fileOf(Buffer.alloc(3 * chunkBytes));
  for await (const { to } of readAhead(path)) {
    expect(to).toBe(chunkBytes);
    break;
  }
  await expect(bytesRead(folder, 0)).rejects.toThrow("EISDIR");
});
