// The services that a lake on AWS talks to, on this machine: S3 and Glue of our own, and the Athena API in front of a real Trino.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AthenaWorld, athenaWorld } from "../../functions/lake/athena/athena-world.ts";
import { s3Client } from "../../functions/lake/s3-client.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import type { SiteBucket } from "../../functions/publish/upload-release.ts";
import { AthenaServer } from "../servers/athena.ts";
import { GlueServer } from "../servers/glue.ts";
import { S3Server } from "../servers/s3.ts";
import { type RunningTrino, startTrino, type TrinoVersion } from "../servers/trino.ts";

const credentials = { accessKeyId: "qudaotest", secretAccessKey: "qudaotestsecret" };
const region = "us-east-1";
const siteBucket = "site";

export interface AthenaService {
  s3: S3Server;
  glue: GlueServer;
  trino: RunningTrino;
  athena: AthenaServer;
  world: AthenaWorld;
  site: SiteBucket;
  /** How an SDK's client reaches a server of this machine. */
  at(endpoint: string): { endpoint: string; region: string; credentials: typeof credentials };
  /** The lake, as another machine with an empty cache sees it. */
  openStorage(): Promise<S3Storage>;
}

export interface AthenaServices extends AsyncDisposable {
  trino: RunningTrino;
  /** The same services over a lake with a bucket of its own. */
  over(lake: string): AthenaService;
}

/**
 * One Trino for several lakes, because most of what it takes at first is its own warming up.
 * @throws Error where Trino is not installed or does not start.
 */
export async function startAthenaServices(version: TrinoVersion, lakes: readonly string[]): Promise<AthenaServices> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), "qudao-athena-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const s3 = stack.use(await S3Server.start(...lakes, siteBucket));
    s3.credentials = credentials;
    const glue = stack.use(await GlueServer.start());
    const trino = stack.use(await startTrino(version, { s3Url: s3.url, glueUrl: glue.url, region, credentials }));
    const athena = stack.use(await AthenaServer.start({ trinoUrl: trino.url }));
    const at = (endpoint: string) => ({ endpoint, region, credentials });
    const world = athenaWorld({ athena: at(athena.url), glue: at(glue.url) });
    const over = (lake: string): AthenaService => ({
      s3,
      glue,
      trino,
      athena,
      world,
      site: { client: s3Client(at(s3.url)), bucket: siteBucket },
      at,
      openStorage: async () => new S3Storage(s3Client(at(s3.url)), lake, await mkdtemp(join(folder, "machine-"))),
    });
    return { trino, over, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
