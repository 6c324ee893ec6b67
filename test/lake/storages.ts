// The storages that every claim about the lake is tried on: a folder and our own S3; in `npm run test:s3` the S3 of others.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { inject } from "vitest";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import type {} from "../s3/start-servers.ts";
import { clientOf, type S3Place } from "../servers/real-s3.ts";
import { S3Server } from "../servers/s3.ts";

export interface OpenStorage extends AsyncDisposable {
  storage: Storage;
  /** Another one on the same place, as a second process has it. */
  another(): Storage;
  /** A folder that goes away with the storage. */
  folder: string;
}

export async function openLocal(): Promise<OpenStorage> {
  const folder = await mkdtemp(join(tmpdir(), "qudao-local-"));
  const another = () => new LocalStorage(join(folder, "lake"));
  return {
    storage: another(),
    another,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface OpenS3 extends OpenStorage {
  server: S3Server;
}

export async function openS3(): Promise<OpenS3> {
  const server = await S3Server.start("lake");
  server.pageSize = 7;
  const opened = await openBucket(placeOf(server), "lake");
  return {
    ...opened,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    },
  };
}

/** A new bucket on a server that somebody else wrote. */
export async function openRealS3(place: S3Place): Promise<OpenStorage> {
  const bucket = `lake-${randomUUID()}`;
  await clientOf(place).send(new CreateBucketCommand({ Bucket: bucket }));
  return openBucket(place, bucket);
}

async function openBucket(place: S3Place, bucket: string): Promise<OpenStorage> {
  const folder = await mkdtemp(join(tmpdir(), "qudao-s3-"));
  const another = () => new S3Storage(clientOf(place), bucket, join(folder, "cache"));
  return {
    storage: another(),
    another,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Our own S3 takes any credentials where it was given none. */
export const placeOf = ({ url }: S3Server): S3Place => ({
  name: "our own S3",
  url,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

type Opener = [name: string, open: () => Promise<OpenStorage>];

const ours: Opener[] = [
  ["a local folder", openLocal],
  ["S3", openS3],
];
const others = inject("s3Servers")?.map((place): Opener => [place.name, () => openRealS3(place)]);

export const storages: Opener[] = others ?? ours;
