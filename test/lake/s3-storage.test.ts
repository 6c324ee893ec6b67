// What only S3 can answer: lost answers, conflicts, throttling, refusals.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitBatch, readLog } from "../../functions/lake/commit-log.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import type { S3Fault, S3Request } from "../servers/s3.ts";
import { batchOf } from "./batches.ts";
import { clientOf, openS3 } from "./storages.ts";

/** Answers the first `count` requests of one method with a fault. */
function firstTimes(count: number, method: string, fault: S3Fault) {
  let left = count;
  return (request: S3Request) => (request.method === method && left-- > 0 ? fault : undefined);
}

test("a write whose answer was lost is recognised as one's own", async () => {
  await using opened = await openS3();
  opened.server.fault = firstTimes(1, "PUT", { status: 500, code: "InternalError", after: true });
  expect(await opened.storage.putIfAbsent("a", "mine")).toEqual({ written: true });
  expect(opened.server.requests.filter(({ method }) => method === "PUT")).toHaveLength(2);

  const before = await opened.storage.get("a");
  opened.server.fault = firstTimes(1, "PUT", { status: 500, code: "InternalError", after: true });
  expect(await opened.storage.putIfMatch("a", "mine again", before?.etag)).toEqual({ written: true });
});

test("the same bytes from another writer are not taken for one's own", async () => {
  await using opened = await openS3();
  expect(await opened.another().putIfAbsent("a", "5")).toEqual({ written: true });
  expect(await opened.storage.putIfAbsent("a", "5")).toEqual({ written: false });
});

test("a commit whose answer was lost is in the log once", async () => {
  await using opened = await openS3();
  opened.server.fault = firstTimes(1, "PUT", { status: 503, code: "SlowDown", after: true });
  expect(await commitBatch(opened.storage, batchOf("a"))).toBe(true);
  expect(await readLog(opened.storage, "transactions")).toHaveLength(1);
});

test("409 means that nothing was written, and is tried again", async () => {
  await using opened = await openS3();
  opened.server.fault = firstTimes(2, "PUT", { status: 409, code: "ConditionalRequestConflict" });
  expect(await opened.storage.putIfAbsent("a", "1")).toEqual({ written: true });
  expect(opened.server.body("lake", "a")?.toString()).toBe("1");
});

test("a store that stays busy ends in an error that is retried, and writes nothing", async () => {
  await using opened = await openS3();
  opened.server.fault = () => ({ status: 409, code: "ConditionalRequestConflict" });
  await expect(opened.storage.putIfAbsent("a", "1")).rejects.toMatchObject({ name: "TransientError" });
  opened.server.fault = () => ({ status: 503, code: "SlowDown" });
  await expect(opened.storage.get("a")).rejects.toMatchObject({ name: "TransientError" });
  expect(opened.server.body("lake", "a")).toBeUndefined();
});

test("a file is sent again from its beginning when the store is busy for a moment", async () => {
  await using opened = await openS3();
  const path = join(opened.folder, "data.parquet");
  const body = Buffer.alloc(400_000, "0123456789");
  await writeFile(path, body);
  opened.server.fault = firstTimes(2, "PUT", { status: 503, code: "SlowDown" });
  await opened.storage.putFile("tables/a/1/data.parquet", path);
  expect(opened.server.body("lake", "tables/a/1/data.parquet")?.equals(body)).toBe(true);
});

test("a refusal names the permission and the object", async () => {
  await using opened = await openS3();
  opened.server.fault = () => ({ status: 403, code: "AccessDenied" });
  await expect(opened.storage.putIfAbsent("log/a/1.json", "1")).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("s3:PutObject on s3://lake/log/a/1.json"),
    hint: expect.stringContaining("s3:PutObject"),
  });
  await expect(opened.storage.list("log/")).rejects.toMatchObject({ hint: expect.stringContaining("s3:ListBucket") });
  await expect(opened.storage.get("a")).rejects.toMatchObject({ hint: expect.stringContaining("s3:GetObject") });
});

test("a bucket that does not exist is a matter of configuration, not an empty lake", async () => {
  await using opened = await openS3();
  const storage = new S3Storage(clientOf(opened.server), "elsewhere", opened.folder);
  await expect(storage.get("CURRENT")).rejects.toMatchObject({ name: "ConfigError" });
  await expect(storage.list("log/")).rejects.toMatchObject({ name: "ConfigError" });
  await expect(storage.putIfMatch("CURRENT", "1", '"etag"')).rejects.toMatchObject({ name: "ConfigError" });
});

test("an object is fetched once for many readers", async () => {
  await using opened = await openS3();
  await opened.storage.put("tables/a/1/data.parquet", "rows");
  await Promise.all([1, 2, 3].map(() => opened.storage.localPath("tables/a/1/data.parquet")));
  await opened.another().localPath("tables/a/1/data.parquet");
  expect(opened.server.requests.filter(({ method }) => method === "GET")).toHaveLength(1);
});
