// A lake in an S3 bucket. Conditional writes are the bucket's own (If-None-Match, If-Match). Four answers come to them, and
// two do not mean what they seem to:
//   200  written.
//   412  there is something else: of somebody else, or of our own first try whose answer was lost (s3-attempt.ts).
//   409  another write was under way and nothing was written: asked again, never taken for "exists".
//   404  on If-Match: there is nothing to replace.
import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { explained, explainedBody, statusOf } from "./aws-errors.ts";
import { Backoff, type Pace, type Patience, realPace } from "./backoff.ts";
import { DataQualityError, TransientError } from "./errors.ts";
import { FileIntegrity, remedy } from "./file-integrity.ts";
import { checkedKey, checkedPrefix } from "./keys.ts";
import { machineExplained } from "./machine-errors.ts";
import { attemptAt, attemptHeader, isMissing, type ObjectPlace, wasRepeated } from "./s3-attempt.ts";
import { uploadFile } from "./s3-upload.ts";
import type { ConditionalWrite, FileIdentity, ListedObject, Storage, StoredObject } from "./storage.ts";

/** Conflicts of conditional writes pass within milliseconds. */
const conflictPatience: Patience = { firstMs: 25, mostMs: 2_000, deadlineMs: 30_000 };
/** Bodies that break off; the client itself repeats every request that ends before its body begins. */
const bodyPatience: Patience = { firstMs: 100, mostMs: 5_000, deadlineMs: 30_000 };

export class S3Storage implements Storage {
  readonly location: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #cacheFolder: string;
  readonly #pace: Pace;
  readonly #integrity: FileIntegrity;
  readonly #copies = new Map<string, Promise<string>>();

  /** @param cacheFolder where `localPath` keeps its copies; emptied by its owner. */
  constructor(client: S3Client, bucket: string, cacheFolder: string, pace: Pace = realPace) {
    this.#client = client;
    this.#bucket = bucket;
    this.#cacheFolder = cacheFolder;
    this.#pace = pace;
    this.location = `s3://${bucket}`;
    this.#integrity = new FileIntegrity(join(cacheFolder, ".whole"), this.location);
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const where = this.#at(key);
    try {
      return await this.#fetched(where, async ({ Body, ETag }) => ({
        body: (await Body?.transformToByteArray()) ?? new Uint8Array(),
        etag: ETag ?? "",
      }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#explain(error, "s3:GetObject", key);
    }
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    const where = this.#at(key);
    await this.#explained("s3:PutObject", key, () => this.#client.send(new PutObjectCommand({ ...where, Body: body })));
  }

  async putFile(key: string, path: string): Promise<void> {
    const where = this.#at(key);
    await this.#explained("s3:PutObject", key, () => uploadFile(this.#client, where, path));
  }

  async putIfAbsent(key: string, body: Uint8Array | string): Promise<ConditionalWrite> {
    return this.#putConditionally(key, body, { IfNoneMatch: "*" }, async () => ({ written: false }));
  }

  async putIfMatch(key: string, body: Uint8Array | string, etag: string | undefined): Promise<ConditionalWrite> {
    const condition = etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag };
    return this.#putConditionally(key, body, condition, async () => {
      // A pointer moves on: our lost try may have been there and been replaced. A counter would then count twice.
      throw new TransientError(`whether ${key} in ${this.location} was written cannot be told: it has moved on since`, {
        hint: "Run again: what is there now is read first.",
      });
    });
  }

  async list(prefix: string): Promise<string[]> {
    return (await this.listObjects(prefix)).map(({ key }) => key);
  }

  async listObjects(prefix: string): Promise<ListedObject[]> {
    const found: ListedObject[] = [];
    let token: string | undefined;
    do {
      const from = { Bucket: this.#bucket, Prefix: checkedPrefix(prefix), ...(token && { ContinuationToken: token }) };
      const page = await this.#explained("s3:ListBucket", prefix, () =>
        this.#client.send(new ListObjectsV2Command(from)),
      );
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key === undefined || Size === undefined || !LastModified)
          throw new Error(`${this.location} lists an object without key, size or age`);
        found.push({ key: Key, bytes: Size, modifiedAt: LastModified });
      }
      token = page.NextContinuationToken;
    } while (token);
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async delete(key: string): Promise<void> {
    const where = this.#at(key);
    await this.#explained("s3:DeleteObject", key, () => this.#client.send(new DeleteObjectCommand(where)));
  }

  async identityOf(key: string): Promise<FileIdentity> {
    const where = this.#at(key);
    return this.#explained("s3:GetObject", key, () =>
      this.#fetched(where, async ({ Body }) => {
        const hash = createHash("sha256");
        let bytes = 0;
        if (Body instanceof Readable)
          for await (const chunk of Body) {
            hash.update(chunk);
            bytes += chunk.length;
          }
        return { bytes, sha256: hash.digest("hex") };
      }),
    );
  }

  async localPath(key: string, written?: FileIdentity): Promise<string> {
    const path = await this.#copy(key);
    if (!written) return path;
    try {
      await this.#integrity.require(key, path, written);
      return path;
    } catch (error) {
      if (!(error instanceof DataQualityError)) throw error;
      // The damage may be this machine's. The bucket is asked once more, and then believed.
      await this.#dropCopy(key);
      const again = await this.#copy(key);
      try {
        await this.#integrity.require(key, again, written);
      } catch (damaged) {
        await this.#dropCopy(key);
        throw damaged;
      }
      return again;
    }
  }

  /** A copy on this machine, fetched once for all who ask. */
  #copy(key: string): Promise<string> {
    const known = this.#copies.get(key);
    if (known) return known;
    const copy = this.#download(key).catch(error => {
      this.#copies.delete(key);
      throw error;
    });
    this.#copies.set(key, copy);
    return copy;
  }

  async #dropCopy(key: string): Promise<void> {
    this.#copies.delete(key);
    await rm(join(this.#cacheFolder, checkedKey(key)), { force: true });
  }

  async #download(key: string): Promise<string> {
    const where = this.#at(key);
    const path = join(this.#cacheFolder, key);
    if (await isThere(path)) return path;
    const partial = `${path}.${randomUUID()}.part`;
    await this.#explained("s3:GetObject", key, async () => {
      await mkdir(dirname(path), { recursive: true });
      try {
        await this.#fetched(where, async ({ Body }) => {
          if (Body instanceof Readable) await pipeline(Body, createWriteStream(partial));
        });
        await rename(partial, path);
      } finally {
        await rm(partial, { force: true });
      }
    });
    return path;
  }

  /** @param unknown what a 412 means where the request was repeated and the object is not ours. */
  async #putConditionally(
    key: string,
    body: Uint8Array | string,
    condition: Pick<PutObjectCommandInput, "IfMatch" | "IfNoneMatch">,
    unknown: () => Promise<ConditionalWrite>,
  ): Promise<ConditionalWrite> {
    const attempt = randomUUID();
    const where = this.#at(key);
    const input = { ...where, ...condition, Body: body, Metadata: { [attemptHeader]: attempt } };
    const backoff = new Backoff(this.#pace, conflictPatience);
    const tryUntilAnswered = async (repeated: boolean): Promise<ConditionalWrite> => {
      try {
        await this.#client.send(new PutObjectCommand(input));
        return { written: true };
      } catch (error) {
        // Once an answer was lost, every later one may be about what that try wrote.
        const mayBeOurs = repeated || wasRepeated(error);
        if (isConflict(error)) {
          if (await backoff.again()) return tryUntilAnswered(mayBeOurs);
          throw new TransientError(`${this.location} was busy with other writes to ${key} for 30 s`, {
            hint: "Run again; nothing was lost.",
            cause: error,
          });
        }
        if (condition.IfMatch && isMissing(error)) return { written: false };
        if (statusOf(error) !== 412) throw error;
        if (!mayBeOurs) return { written: false };
        return (await attemptAt(this.#client, where)) === attempt ? { written: true } : unknown();
      }
    };
    return this.#explained("s3:PutObject", key, () => tryUntilAnswered(false));
  }

  /** The client repeats a request that fails, but not one whose body breaks off: that is asked again from its beginning. */
  async #fetched<T>(where: ObjectPlace, take: (answer: GetObjectCommandOutput) => Promise<T>): Promise<T> {
    const backoff = new Backoff(this.#pace, bodyPatience);
    for (;;) {
      const answer = await this.#client.send(new GetObjectCommand(where));
      try {
        return await take(answer);
      } catch (error) {
        const refusal = explainedBody(error, `${where.Key} in ${this.location}`);
        if (!(refusal instanceof TransientError) || !(await backoff.again())) throw refusal;
      }
    }
  }

  #at(key: string): ObjectPlace {
    return { Bucket: this.#bucket, Key: checkedKey(key) };
  }

  async #explained<T>(action: string, key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#explain(error, action, key);
    }
  }

  #explain(error: unknown, action: string, key: string): unknown {
    const target = `${this.location}/${key}`;
    if (action === "s3:GetObject" && isMissing(error))
      return new DataQualityError(`${key} is missing from ${this.location}`, {
        hint: remedy(key),
        cause: error,
      });
    return machineExplained(explained(error, action, target), `copy ${target} to ${this.#cacheFolder}`);
  }
}

/** Not every 409: some servers answer so where a key would be a folder of another. */
const isConflict = (error: unknown) =>
  statusOf(error) === 409 &&
  error instanceof Error &&
  ["ConditionalRequestConflict", "OperationAborted"].includes(error.name);

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
