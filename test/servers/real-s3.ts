// The S3 servers that others wrote, each on a free port of this machine.
import type { ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { s3Client } from "../../functions/lake/s3-client.ts";
import { freePort } from "./listen.ts";
import { installed, type Launch, startProgram } from "./program.ts";

export const realServers = ["ministack", "versitygw"] as const;
export type RealServerName = (typeof realServers)[number];

export interface S3Place {
  name: string;
  url: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export interface RunningServer extends S3Place, AsyncDisposable {
  /** For tests that kill it. */
  process: ChildProcess;
}

/** A client to it, as the lake has one. */
export const clientOf = ({ url, credentials: known }: S3Place): S3Client =>
  s3Client({ endpoint: url, region: "us-east-1", credentials: known });

const credentials = { accessKeyId: "qudaotest", secretAccessKey: "qudaotestsecret" };

/** @throws Error where it is not installed or does not answer. */
export async function startRealServer(name: RealServerName): Promise<RunningServer> {
  const port = await freePort();
  const program = await startProgram(name, port, folder => launches[name](folder, port));
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    credentials,
    process: program.process,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

const launches: Record<RealServerName, (folder: string, port: number) => Promise<Launch>> = {
  async versitygw(folder, port) {
    for (const place of ["objects", "versions"]) await mkdir(join(folder, place));
    const access = ["--access", credentials.accessKeyId, "--secret", credentials.secretAccessKey];
    const store = ["posix", "--versioning-dir", join(folder, "versions"), join(folder, "objects")];
    return {
      command: await installed("versitygw"),
      args: ["--port", `127.0.0.1:${port}`, ...access, "--quiet", ...store],
      env: {},
    };
  },
  async ministack(folder, port) {
    return {
      command: await installed("ministack", "bin/ministack"),
      args: [],
      env: ministackEnvironment(folder, port),
    };
  },
};

/** Where it listens, and where it keeps what it keeps. */
export const ministackEnvironment = (folder: string, port: number) => ({
  BIND_HOST: "127.0.0.1",
  GATEWAY_PORT: String(port),
  IOT_MTLS_ENABLED: "0",
  STATE_DIR: join(folder, "state"),
});
