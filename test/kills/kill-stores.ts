// The two kinds of lake that processes are killed over: a folder, and a bucket of a real S3 server.
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { clientOf, startRealServer } from "../servers/real-s3.ts";

export const killStores = ["directory", "versitygw"] as const;
export type KillStoreName = (typeof killStores)[number];

export interface KillStore extends AsyncDisposable {
  /** A lake of its own for one run. @returns what its processes find it by, and the lake as others see it */
  lake(out: string, name: string): Promise<{ environment: Record<string, string>; storage: Storage }>;
}

export async function openKillStore(name: KillStoreName): Promise<KillStore> {
  if (name === "directory")
    return {
      lake: async out => ({ environment: {}, storage: new LocalStorage(join(out, "lake")) }),
      [Symbol.asyncDispose]: async () => {},
    };
  const server = await startRealServer("versitygw");
  const client = clientOf(server);
  const { accessKeyId, secretAccessKey } = server.credentials;
  return {
    async lake(out, bucket) {
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      const environment = {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        QUDAO_S3_ENDPOINT: server.url,
        QUDAO_S3_BUCKET: bucket,
      };
      return { environment, storage: new S3Storage(client, bucket, join(out, "cache")) };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
