// The questions about S3 that the lake leans on. `npm test` asks our own server, `npm run test:s3` servers that others wrote:
// what all of them answer alike, we take for S3.
import { createHash, randomUUID } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { statusOf } from "../../functions/lake/aws-errors.ts";
import { clientOf, type S3Place } from "./real-s3.ts";
import { S3Server } from "./s3.ts";

const own: S3Place = {
  name: "our own S3",
  url: "",
  credentials: { accessKeyId: "qudaotest", secretAccessKey: "qudaotestsecret" },
};

describe.each(inject("s3Servers") ?? [own])("$name", place => {
  let server: S3Server | undefined;
  let s3: S3Client;
  const Bucket = `protocol-${randomUUID()}`;

  beforeAll(async () => {
    if (place === own) {
      server = await S3Server.start();
      server.credentials = own.credentials;
    }
    s3 = clientOf({ ...place, url: server?.url ?? place.url });
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const text = async (Key: string, more: { Range?: string; VersionId?: string } = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();
  const list = (Prefix: string, more: object = {}) => s3.send(new ListObjectsV2Command({ Bucket, Prefix, ...more }));
  const begin = async (Key: string) => (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId;
  /** An upload of one part, ready to be completed. */
  const uploaded = async (Key: string, Body: string) => {
    const UploadId = await begin(Key);
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body }));
    return (conditions: { IfNoneMatch?: string; IfMatch?: string } = {}) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ...(ETag && { ETag }) }] },
          ...conditions,
        }),
      );
  };

  describe("a write on a condition", () => {
    test("If-None-Match: * writes what is new and refuses what is there", async () => {
      await put("new", "1", { IfNoneMatch: "*" });
      expect(await statusesOf([put("new", "2", { IfNoneMatch: "*" })])).toEqual([412]);
      expect(await text("new")).toBe("1");
    });

    test("If-Match writes over what was seen, refuses what has changed, and says 404 where there is nothing", async () => {
      const { ETag = "" } = await put("pointer", "1");
      await put("pointer", "2", { IfMatch: ETag });
      expect(await statusesOf([put("pointer", "3", { IfMatch: ETag }), put("none", "3", { IfMatch: ETag })])).toEqual([
        412, 404,
      ]);
      expect(await text("pointer")).toBe("2");
    });

    test.each([1, 2, 3, 4, 5])("of ten writers at once one wins, and its body stays (round %i)", async round => {
      for (const [Key, condition] of [
        [`race-new-${round}`, async () => ({ IfNoneMatch: "*" })],
        [`race-pointer-${round}`, async () => ({ IfMatch: (await put(`race-pointer-${round}`, "0")).ETag ?? "" })],
      ] as const) {
        const said = await condition();
        const answers = await statusesOf(tenTimes(n => put(Key, `writer ${n}`, said)));
        expect(answers.filter(status => status === 200)).toHaveLength(1);
        expect(answers.filter(status => ![200, 409, 412].includes(status ?? 0))).toEqual([]);
        expect(await text(Key)).toBe(`writer ${answers.indexOf(200)}`);
      }
    });

    test("holds for the completion of an upload in parts", async () => {
      const { ETag = "" } = await put("parts", "1");
      const [onNew, onStale, onSeen] = [
        await uploaded("parts", "2"),
        await uploaded("parts", "2"),
        await uploaded("parts", "2"),
      ];
      expect(await statusesOf([onNew({ IfNoneMatch: "*" }), onStale({ IfMatch: '"stale"' })])).toEqual([412, 412]);
      expect(await text("parts")).toBe("1");
      await onSeen({ IfMatch: ETag });
      expect(await text("parts")).toBe("2");
      const rivals = await Promise.all(tenTimes(n => uploaded("parts-race", `${n}`)));
      const answers = await statusesOf(rivals.map(complete => complete({ IfNoneMatch: "*" })));
      expect(answers.filter(status => status === 200)).toHaveLength(1);
    });

    test("holds for a deletion", async () => {
      const { ETag: first = "" } = await put("removed", "1");
      const { ETag: second = "" } = await put("removed", "2");
      const remove = (IfMatch: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: "removed", IfMatch }));
      expect(await statusesOf([remove(first)])).toEqual([412]);
      await remove(second);
      expect(await statusesOf([text("removed")])).toEqual([404]);
    });
  });

  describe("a checksum", () => {
    test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
      "%s is kept and given back",
      async algorithm => {
        await put(`sum-${algorithm}`, "渠道".repeat(999), { ChecksumAlgorithm: algorithm });
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key: `sum-${algorithm}`, ChecksumMode: "ENABLED" }));
        expect(head[`Checksum${algorithm}`]).toMatch(/^[\w+/]+=*$/);
        expect(await text(`sum-${algorithm}`)).toHaveLength(1998);
      },
    );

    test("that does not fit is refused, and nothing is written", async () => {
      const wrong = [
        { ChecksumSHA256: createHash("sha256").update("other").digest("base64") },
        { ChecksumCRC32: "AAAAAA==" },
        { ContentMD5: createHash("md5").update("other").digest("base64") },
      ];
      expect(await statusesOf(wrong.map(sum => put("wrong-sum", "abc", sum)))).toEqual([400, 400, 400]);
      expect((await list("wrong-sum")).KeyCount).toBe(0);
    });
  });

  test("an upload in parts is invisible until it is completed, and listed as open", async () => {
    const UploadId = await begin("open");
    expect((await list("open")).KeyCount).toBe(0);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toContainEqual(expect.objectContaining({ Key: "open", UploadId }));
  });

  test("keys are listed in byte order, a thousand a page, after a given one, or folded", async () => {
    const keys = ["list/a-1", "list/a/1", "list/a/2", "list/a0", "list/b", "list/é", "list/中", "list/😀"];
    for (const key of keys.toReversed()) await put(key, key);
    const { Contents = [] } = await list("list/");
    expect(Contents.map(({ Key }) => Key)).toEqual(keys);
    expect(Contents.map(({ Size }) => Size)).toEqual(keys.map(key => Buffer.byteLength(key)));
    expect((await list("list/", { StartAfter: "list/a/1" })).KeyCount).toBe(6);
    const folded = await list("list/", { Delimiter: "/" });
    expect(folded.CommonPrefixes).toEqual([{ Prefix: "list/a/" }]);
    for (let from = 0; from < 1005; from += 67)
      await Promise.all(Array.from({ length: 67 }, (_, n) => put(`many/${String(from + n).padStart(4, "0")}`, "x")));
    const page = await list("many/");
    expect([page.KeyCount, page.IsTruncated]).toEqual([1000, true]);
    expect((await list("many/", { ContinuationToken: page.NextContinuationToken })).KeyCount).toBe(5);
  });

  test("what was said of an object is given back, also after it was copied with other words", async () => {
    await put("said", "1", { ContentType: "text/plain", CacheControl: "max-age=60", Metadata: { attempt: "a" } });
    const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(await head("said")).toMatchObject({
      ContentType: "text/plain",
      CacheControl: "max-age=60",
      Metadata: { attempt: "a" },
    });
    const copy = { Bucket, Key: "copied", CopySource: `${Bucket}/said`, MetadataDirective: "REPLACE" } as const;
    await s3.send(new CopyObjectCommand({ ...copy, Metadata: { attempt: "b" } }));
    expect((await head("copied")).Metadata).toEqual({ attempt: "b" });
  });

  test("a part of an object can be read, and none beyond its end", async () => {
    await put("range", "0123456789");
    expect(await text("range", { Range: "bytes=2-4" })).toBe("234");
    expect(await text("range", { Range: "bytes=-3" })).toBe("789");
    expect(await statusesOf([text("range", { Range: "bytes=10-" })])).toEqual([416]);
  });

  test("a bucket that keeps versions gives back what was overwritten and what was deleted", async () => {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const { VersionId = "" } = await put("kept", "1");
    await put("kept", "2");
    const { DeleteMarker } = await s3.send(new DeleteObjectCommand({ Bucket, Key: "kept" }));
    expect(DeleteMarker).toBe(true);
    expect(await statusesOf([text("kept")])).toEqual([404]);
    expect(await text("kept", { VersionId })).toBe("1");
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "kept" }));
    expect(Versions.filter(({ Key }) => Key === "kept")).toHaveLength(2);
  });

  test.each([
    ["a wrong secret", { secretAccessKey: "another" }],
    ["an unknown key", { accessKeyId: "nobody" }],
  ])("%s is refused by a server that checks signatures", async (_what, wrong) => {
    // ministack checks none without its own users; versitygw says 404 to an unknown key.
    const stranger = clientOf({
      name: "",
      url: server?.url ?? place.url,
      credentials: { ...place.credentials, ...wrong },
    });
    const [status] = await statusesOf([stranger.send(new ListObjectsV2Command({ Bucket }))]);
    expect(status).toBe(
      place.name === "ministack" ? 200 : place.name === "versitygw" && "accessKeyId" in wrong ? 404 : 403,
    );
  });
});

const tenTimes = <T>(work: (n: number) => T): T[] => Array.from({ length: 10 }, (_, n) => work(n));

/** Of each request, in their order: 200 or the status of the refusal. */
async function statusesOf(requests: Promise<unknown>[]): Promise<(number | undefined)[]> {
  const results = await Promise.allSettled(requests);
  return results.map(result => (result.status === "fulfilled" ? 200 : statusOf(result.reason)));
}
