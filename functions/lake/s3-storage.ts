// A lake in an S3 bucket. Conditional writes are the bucket's own (If-None-Match, If-Match).
//
// Two answers of S3 do not mean what they seem to. 412 may be about our own write: the client repeats a request whose answer
// was lost, and finds the object it wrote a moment ago; so every conditional write carries an id of its own, and a 412 looks
// whose id is there. (Comparing bodies would not do: two writers that count from 4 to 5 write the same bytes.) And 409 says
// that nothing was written because another write was under way: it is tried again, never taken for "exists".
import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { access, mkdir, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { explained, isTransient, statusOf } from "./aws-errors.ts";
import { DataQualityError, TransientError } from "./errors.ts";
import { checkedKey, checkedPrefix } from "./keys.ts";
import type { ConditionalWrite, Storage, StoredObject } from "./storage.ts";

const attemptHeader = "qudao-attempt";
const tries = 6;

export class S3Storage implements Storage {
  readonly location: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #cacheFolder: string;
  readonly #sleep: (ms: number) => Promise<unknown>;
  readonly #downloads = new Map<string, Promise<string>>();

  /**
   * @param cacheFolder where `localPath` keeps its copies; emptied by its owner.
   * @param sleep waits between tries; tests pass a virtual clock.
   */
  constructor(client: S3Client, bucket: string, cacheFolder: string, sleep: (ms: number) => Promise<unknown> = wait) {
    this.#client = client;
    this.#bucket = bucket;
    this.#cacheFolder = cacheFolder;
    this.#sleep = sleep;
    this.location = `s3://${bucket}`;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const where = this.#at(key);
    return this.#explained("s3:GetObject", key, async () => {
      try {
        const answer = await this.#client.send(new GetObjectCommand(where));
        const body = await answer.Body?.transformToByteArray();
        return { body: body ?? new Uint8Array(), etag: answer.ETag ?? "" };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    const where = this.#at(key);
    await this.#explained("s3:PutObject", key, () => this.#client.send(new PutObjectCommand({ ...where, Body: body })));
  }

  /** Streams the file; one PUT carries up to 5 GB. The client cannot repeat a stream, so the tries are made here. */
  async putFile(key: string, path: string): Promise<void> {
    const where = { ...this.#at(key), ContentLength: (await stat(path)).size };
    await this.#explained("s3:PutObject", key, () =>
      this.#retried(isTransient, () =>
        this.#client.send(new PutObjectCommand({ ...where, Body: createReadStream(path) })),
      ),
    );
  }

  async putIfAbsent(key: string, body: Uint8Array | string): Promise<ConditionalWrite> {
    return this.#putConditionally(key, body, { IfNoneMatch: "*" });
  }

  async putIfMatch(key: string, body: Uint8Array | string, etag: string | undefined): Promise<ConditionalWrite> {
    return this.#putConditionally(key, body, etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag });
  }

  async list(prefix: string): Promise<string[]> {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const from = { Bucket: this.#bucket, Prefix: checkedPrefix(prefix), ...(token && { ContinuationToken: token }) };
      const page = await this.#explained("s3:ListBucket", prefix, () =>
        this.#client.send(new ListObjectsV2Command(from)),
      );
      found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      token = page.NextContinuationToken;
    } while (token);
    return found.sort();
  }

  async delete(key: string): Promise<void> {
    const where = this.#at(key);
    await this.#explained("s3:DeleteObject", key, () => this.#client.send(new DeleteObjectCommand(where)));
  }

  localPath(key: string): Promise<string> {
    const known = this.#downloads.get(key);
    if (known) return known;
    const download = this.#download(key).catch(error => {
      this.#downloads.delete(key);
      throw error;
    });
    this.#downloads.set(key, download);
    return download;
  }

  async #download(key: string): Promise<string> {
    const where = this.#at(key);
    const path = join(this.#cacheFolder, key);
    if (await isThere(path)) return path;
    await mkdir(dirname(path), { recursive: true });
    const partial = `${path}.${randomUUID()}.part`;
    await this.#explained("s3:GetObject", key, () =>
      this.#retried(isTransient, async () => {
        const { Body } = await this.#client.send(new GetObjectCommand(where));
        if (Body instanceof Readable) await pipeline(Body, createWriteStream(partial));
      }),
    );
    await rename(partial, path);
    return path;
  }

  async #putConditionally(
    key: string,
    body: Uint8Array | string,
    condition: Pick<PutObjectCommandInput, "IfMatch" | "IfNoneMatch">,
  ): Promise<ConditionalWrite> {
    const attempt = randomUUID();
    const input = { ...this.#at(key), ...condition, Body: body, Metadata: { [attemptHeader]: attempt } };
    return this.#explained("s3:PutObject", key, async () => {
      try {
        await this.#retried(
          error => statusOf(error) === 409,
          () => this.#client.send(new PutObjectCommand(input)),
        );
        return { written: true };
      } catch (error) {
        if (statusOf(error) === 412) return { written: wasRepeated(error) && (await this.#attemptAt(key)) === attempt };
        if (condition.IfMatch && isMissing(error)) return { written: false };
        throw error;
      }
    });
  }

  /** The id of the write that made the object what it is now. */
  async #attemptAt(key: string): Promise<string | undefined> {
    try {
      return (await this.#client.send(new HeadObjectCommand(this.#at(key)))).Metadata?.[attemptHeader];
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** At most six tries, waiting 50, 100, … 800 ms in between: 1.55 s in all. */
  async #retried<T>(isWorthIt: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!isWorthIt(error)) throw error;
        if (attempt === tries)
          throw new TransientError(`${this.location} refused ${tries} times`, {
            hint: "Run again; nothing was lost.",
            cause: error,
          });
        await this.#sleep(25 * 2 ** attempt);
      }
    }
  }

  #at(key: string) {
    return { Bucket: this.#bucket, Key: checkedKey(key) };
  }

  async #explained<T>(action: string, key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (action === "s3:GetObject" && isMissing(error))
        throw new DataQualityError(`${key} is missing from ${this.location}`, {
          hint: "Restore the object's last version in the bucket.",
          cause: error,
        });
      throw explained(error, action, `${this.location}/${key}`);
    }
  }
}

/** Only a repeated request can meet its own first try; everybody else is spared the question whose object it is. */
function wasRepeated(error: unknown): boolean {
  if (!(error instanceof Error) || !("$metadata" in error)) return true;
  const metadata = error.$metadata;
  return !(typeof metadata === "object" && metadata !== null && "attempts" in metadata && metadata.attempts === 1);
}

/** Not a missing bucket, which is a matter of configuration. */
const isMissing = (error: unknown) => error instanceof Error && ["NoSuchKey", "NotFound"].includes(error.name);

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
