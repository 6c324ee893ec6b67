// What only S3 can answer: lost answers, conflicts, throttling, refusals.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { commitBatch, readLog } from "../../functions/lake/commit-log.ts";
import { s3Client } from "../../functions/lake/s3-client.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import { clientOf } from "../servers/real-s3.ts";
import type { S3Cut, S3Fault, S3Request } from "../servers/s3.ts";
import { batchOf } from "./batches.ts";
import { openS3, placeOf } from "./storages.ts";
import { virtualPace } from "./virtual-pace.ts";

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
  const pace = virtualPace();
  const patient = new S3Storage(clientOf(placeOf(opened.server)), "lake", opened.folder, pace);
  await expect(patient.putIfAbsent("a", "1")).rejects.toMatchObject({ name: "TransientError" });
  expect(pace.nowMs()).toBeGreaterThan(20_000);
  expect(pace.waits.length).toBeGreaterThan(10);
  opened.server.fault = () => ({ status: 503, code: "SlowDown" });
  await expect(opened.storage.get("a")).rejects.toMatchObject({ name: "TransientError" });
  expect(opened.server.body("lake", "a")).toBeUndefined();
});

test("a conflict after a lost answer is not taken for somebody else's object", async () => {
  await using opened = await openS3();
  const script: S3Fault[] = [
    { status: 500, code: "InternalError", after: true },
    { status: 409, code: "ConditionalRequestConflict" },
  ];
  opened.server.fault = ({ method }) => (method === "PUT" ? script.shift() : undefined);
  expect(await opened.storage.putIfAbsent("a", "mine")).toEqual({ written: true });
});

test("a pointer that moved on after a lost answer is no answer: neither written nor not", async () => {
  await using opened = await openS3();
  await opened.storage.putIfAbsent("counter", "4");
  const four = await opened.storage.get("counter");
  let puts = 0;
  opened.server.fault = ({ method, bucket, key }) => {
    if (method !== "PUT" || ++puts !== 1) return undefined;
    // Behind the lost answer another writer counts on from what was written.
    queueMicrotask(() => {
      const five = opened.server.buckets.get(bucket)?.get(key);
      if (five)
        opened.server.buckets
          .get(bucket)
          ?.put(key, { ...five, body: Buffer.from("6"), etag: '"six"', headers: {} }, {});
    });
    return { status: 500, code: "InternalError", after: true };
  };
  await expect(opened.storage.putIfMatch("counter", "5", four?.etag)).rejects.toMatchObject({
    name: "TransientError",
    message: expect.stringContaining("cannot be told"),
  });
});

test("a key that would be a folder of another is no conflict that passes", async () => {
  await using opened = await openS3();
  opened.server.fault = () => ({ status: 409, code: "ObjectParentIsFile" });
  await expect(opened.storage.putIfAbsent("a/b", "1")).rejects.toMatchObject({ name: "ObjectParentIsFile" });
  expect(opened.server.requests).toHaveLength(1);
});

test("a body that breaks off is read again from its beginning, into memory and into a file", async () => {
  await using opened = await openS3();
  const body = "0123456789".repeat(20_000);
  await opened.storage.put("a", body);
  const cuts: S3Cut[] = [{ cutAfterBytes: 0 }, { cutAfterBytes: 100_000 }];
  const cut = () => {
    const script = [...cuts];
    opened.server.fault = ({ method }) => (method === "GET" ? script.shift() : undefined);
  };
  cut();
  expect(Buffer.from((await opened.storage.get("a"))?.body ?? "").toString()).toBe(body);
  cut();
  expect(await readFile(await opened.storage.localPath("a"), "utf8")).toBe(body);
  expect((await readdir(join(opened.folder, "cache"))).filter(name => name.endsWith(".part"))).toEqual([]);
});

test("a connection that breaks at every try ends in an error that is retried, and leaves no half copy", async () => {
  await using opened = await openS3();
  await opened.storage.put("a", "0123456789".repeat(20_000));
  opened.server.fault = ({ method }) => (method === "GET" ? { cutAfterBytes: 5 } : undefined);
  const storage = new S3Storage(clientOf(placeOf(opened.server)), "lake", join(opened.folder, "cache"), virtualPace());
  for (const attempt of [() => storage.get("a"), () => storage.localPath("a")])
    await expect(attempt()).rejects.toMatchObject({
      name: "TransientError",
      message: expect.stringContaining("broke off"),
    });
  expect(await readdir(join(opened.folder, "cache"))).toEqual([]);
  opened.server.fault = () => undefined;
  expect((await storage.get("a"))?.body).toHaveLength(200_000);
});

test("a server that is gone ends in an error that is retried", async () => {
  await using opened = await openS3();
  await opened.server[Symbol.asyncDispose]();
  await expect(opened.storage.get("a")).rejects.toMatchObject({ name: "TransientError" });
  await expect(opened.storage.putIfAbsent("a", "1")).rejects.toMatchObject({ name: "TransientError" });
});

test("a part that is refused for a moment is sent again, the others are not", async () => {
  await using opened = await openS3();
  const path = await largeFile(opened.folder);
  let refused = 0;
  opened.server.fault = ({ parameters }) =>
    parameters.get("partNumber") === "2" && refused++ < 2 ? { status: 503, code: "SlowDown" } : undefined;
  await opened.storage.putFile("tables/a/1/data.parquet", path);
  const sent = opened.server.requests.flatMap(({ method, parameters }) =>
    method === "PUT" ? (parameters.get("partNumber") ?? []) : [],
  );
  expect(sent.sort()).toEqual(["1", "2", "2", "2", "3"]);
  expect(opened.server.body("lake", "tables/a/1/data.parquet")?.equals(await readFile(path))).toBe(true);
});

test("a completion whose answer was lost has made its object", async () => {
  await using opened = await openS3();
  const path = await largeFile(opened.folder);
  let lost = 0;
  opened.server.fault = ({ method, parameters }) =>
    method === "POST" && parameters.has("uploadId") && lost++ === 0
      ? { status: 500, code: "InternalError", after: true }
      : undefined;
  await opened.storage.putFile("tables/a/1/data.parquet", path);
  expect(opened.server.body("lake", "tables/a/1/data.parquet")?.equals(await readFile(path))).toBe(true);
});

test("an upload in parts that fails leaves nothing to see and nothing to pay", async () => {
  await using opened = await openS3();
  opened.server.fault = ({ parameters }) =>
    parameters.get("partNumber") === "3" ? { status: 403, code: "AccessDenied" } : undefined;
  await expect(opened.storage.putFile("tables/a/1/data.parquet", await largeFile(opened.folder))).rejects.toMatchObject(
    {
      name: "ConfigError",
      message: expect.stringContaining("s3:PutObject"),
    },
  );
  expect(await opened.storage.list("")).toEqual([]);
  const open = await clientOf(placeOf(opened.server)).send(new ListMultipartUploadsCommand({ Bucket: "lake" }));
  expect(open.Uploads ?? []).toEqual([]);
});

test("an object whose bytes do not fit the checksum that S3 kept is named, not read", async () => {
  await using opened = await openS3();
  await opened.storage.put("a", "whole");
  const stored = opened.server.buckets.get("lake")?.get("a");
  if (stored) stored.body = Buffer.from("whale");
  for (const attempt of [() => opened.storage.get("a"), () => opened.storage.localPath("a")])
    await expect(attempt()).rejects.toMatchObject({
      name: "DataQualityError",
      message: expect.stringContaining("a in s3://lake is damaged"),
    });
});

test.each([
  ["a wrong secret", { secretAccessKey: "another" }],
  ["an unknown key", { accessKeyId: "nobody" }],
  ["an expired session", { sessionToken: "yesterday" }],
])("%s is the operator's to renew, and no empty lake", async (_what, wrong) => {
  await using opened = await openS3();
  const right = { accessKeyId: "key", secretAccessKey: "secret", sessionToken: "today" };
  opened.server.credentials = right;
  const storageOf = (credentials: typeof right) =>
    new S3Storage(
      s3Client({ endpoint: opened.server.url, region: "us-east-1", credentials }),
      "lake",
      join(opened.folder, "cache"),
    );
  await storageOf(right).putIfAbsent("CURRENT", "1");
  const storage = storageOf({ ...right, ...wrong });
  for (const attempt of [
    () => storage.get("CURRENT"),
    () => storage.list(""),
    () => storage.putIfAbsent("a", "1"),
    () => storage.localPath("CURRENT"),
  ])
    await expect(attempt()).rejects.toMatchObject({
      name: "ConfigError",
      hint: expect.stringContaining("credentials"),
    });
  expect((await storageOf(right).get("CURRENT"))?.body).toHaveLength(1);
});

/** Two parts of 16 MiB and a rest. */
async function largeFile(folder: string): Promise<string> {
  const path = join(folder, "large.parquet");
  await writeFile(path, Buffer.alloc(2 * 16 * 1024 ** 2 + 5, "渠道"));
  return path;
}

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
  const storage = new S3Storage(clientOf(placeOf(opened.server)), "elsewhere", opened.folder);
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
