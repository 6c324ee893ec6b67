// The storages that every claim about the lake is tried on.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import type { Storage } from "../../functions/lake/storage.ts";
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
  const folder = await mkdtemp(join(tmpdir(), "qudao-s3-"));
  const server = await S3Server.start("lake");
  server.pageSize = 7;
  const another = () => new S3Storage(clientOf(server), "lake", join(folder, "cache"));
  return {
    storage: another(),
    another,
    folder,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function clientOf(server: S3Server): S3Client {
  return new S3Client({
    endpoint: server.url,
    forcePathStyle: true,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}

export const storages: [name: string, open: () => Promise<OpenStorage>][] = [
  ["a local folder", openLocal],
  ["S3", openS3],
];
