// A bucket in memory and a client to it, in the place of the SDK's, so that the lake's own S3 storage runs in the histories.
// The client repeats a request up to three times, as the SDK does; every request and every answer is an await.
import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Random } from "../random.ts";
import { drawFault, drawLatencyMs, type FaultPlan, type StoreFault } from "./fault-plan.ts";
import type { Scheduler } from "./scheduler.ts";

export interface StoredBody {
  body: Uint8Array;
  etag: string;
  metadata: Record<string, string>;
  modifiedAt: Date;
}

/** An error as the SDK throws it. */
export class S3Refusal extends Error {
  readonly $metadata: { httpStatusCode?: number; attempts: number };
  constructor(name: string, status: number | undefined, attempts = 1) {
    super(name);
    this.name = name;
    this.$metadata = { attempts, ...(status !== undefined && { httpStatusCode: status }) };
  }
}

const keysPerPage = 5;

export class Bucket {
  readonly objects = new Map<string, StoredBody>();
  /** Told of every write as it happens. */
  onPut: (key: string, body: Uint8Array) => void = () => {};
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  put({ Key = "", Body, IfMatch, IfNoneMatch, Metadata = {} }: PutObjectCommandInput): { ETag: string } {
    const stored = this.objects.get(Key);
    if (IfNoneMatch === "*" && stored) throw new S3Refusal("PreconditionFailed", 412);
    if (IfMatch !== undefined && !stored) throw new S3Refusal("NoSuchKey", 404);
    if (IfMatch !== undefined && stored?.etag !== IfMatch) throw new S3Refusal("PreconditionFailed", 412);
    if (typeof Body !== "string" && !(Body instanceof Uint8Array)) throw new Error(`${Key}: a body of another kind`);
    const body = typeof Body === "string" ? new TextEncoder().encode(Body) : Body;
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    this.objects.set(Key, { body, etag, metadata: Metadata, modifiedAt: this.#now() });
    this.onPut(Key, body);
    return { ETag: etag };
  }

  stored(key = ""): StoredBody {
    const stored = this.objects.get(key);
    if (!stored) throw new S3Refusal("NoSuchKey", 404);
    return stored;
  }

  list(prefix = "", after = "") {
    const found = [...this.objects.keys()].filter(key => key.startsWith(prefix) && key > after).sort();
    const page = found.slice(0, keysPerPage);
    const Contents = page.map(Key => {
      const { body, modifiedAt, etag } = this.stored(Key);
      return { Key, Size: body.length, LastModified: modifiedAt, ETag: etag };
    });
    const last = page.at(-1);
    return { Contents, ...(found.length > page.length && last !== undefined && { NextContinuationToken: last }) };
  }
}

export interface Network {
  scheduler: Scheduler;
  random: Random;
  /** May change while a history runs. */
  plan(): FaultPlan;
  /** Told of every request that goes wrong. */
  onFault(): void;
}

type Command = { input: object };
type Send = (command: Command) => Promise<unknown>;

/** One worker's client. @param mistake what a planted mistake does to the way there and back */
export function clientOf(
  worker: string,
  bucket: Bucket,
  network: Network,
  mistake: (send: Send) => Send = send => send,
): S3Client {
  const send = mistake(command => sendWithRetries(worker, bucket, network, command));
  const client = new S3Client({ region: "eu-central-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  return Object.assign(client, { send });
}

const attempts = 3;

async function sendWithRetries(worker: string, bucket: Bucket, network: Network, command: Command): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(worker, bucket, network, command);
    } catch (error) {
      if (!(error instanceof S3Refusal)) throw error;
      const status = error.$metadata.httpStatusCode;
      const passes = status === undefined || status >= 500;
      if (!passes || attempt === attempts) throw new S3Refusal(error.name, status, attempt);
      await network.scheduler.wait(worker, 100 * 2 ** attempt);
    }
  }
}

async function sendOnce(worker: string, bucket: Bucket, network: Network, command: Command): Promise<unknown> {
  const { scheduler, random } = network;
  const fault = drawFault(random, network.plan(), kindOf(command));
  if (fault) network.onFault();
  await onTheWay(worker, network);
  if (fault === "500") throw new S3Refusal("InternalError", 500);
  if (fault === "503") throw new S3Refusal("SlowDown", 503);
  if (fault === "409") throw new S3Refusal("ConditionalRequestConflict", 409);
  if (fault === "timeout before") throw new S3Refusal("TimeoutError", undefined);
  if (fault === "arrives later" || fault === "twice")
    scheduler.later(random.between(1, 120_000), () => arriveUnseen(bucket, command));
  if (fault === "arrives later") throw new S3Refusal("TimeoutError", undefined);
  const answer = answerTo(bucket, command, fault);
  await onTheWay(worker, network);
  if (fault === "timeout after") throw new S3Refusal("TimeoutError", undefined);
  return answer;
}

/** An await, at which the worker may be killed. */
async function onTheWay(worker: string, { scheduler, random, plan }: Network): Promise<void> {
  if (random.chance(plan().kills)) scheduler.kill(worker);
  await scheduler.wait(worker, drawLatencyMs(random, plan()));
}

function kindOf(command: Command): "read" | "write" | "conditional write" {
  if (command instanceof DeleteObjectCommand) return "write";
  if (!(command instanceof PutObjectCommand)) return "read";
  const { IfMatch, IfNoneMatch } = command.input;
  return IfMatch === undefined && IfNoneMatch === undefined ? "write" : "conditional write";
}

function answerTo(bucket: Bucket, command: Command, fault: StoreFault | undefined): unknown {
  if (command instanceof PutObjectCommand) return bucket.put(command.input);
  if (command instanceof GetObjectCommand) {
    const { body, etag, metadata } = bucket.stored(command.input.Key);
    return { ETag: etag, Metadata: metadata, ContentLength: body.length, Body: bodyOf(body, fault === "cut body") };
  }
  if (command instanceof HeadObjectCommand) {
    const { body, etag, metadata } = bucket.stored(command.input.Key);
    return { ETag: etag, Metadata: metadata, ContentLength: body.length };
  }
  if (command instanceof ListObjectsV2Command)
    return bucket.list(command.input.Prefix, command.input.ContinuationToken ?? command.input.StartAfter);
  if (command instanceof DeleteObjectCommand) return void bucket.objects.delete(command.input.Key ?? "");
  throw new Error(`the simulated bucket does not know ${command.constructor.name}`);
}

function bodyOf(body: Uint8Array, isCut: boolean) {
  return {
    async transformToByteArray(): Promise<Uint8Array> {
      if (isCut) throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
      return body;
    },
  };
}

function arriveUnseen(bucket: Bucket, command: Command): void {
  try {
    answerTo(bucket, command, undefined);
  } catch (error) {
    // Nobody hears the answer.
    if (!(error instanceof S3Refusal)) throw error;
  }
}
