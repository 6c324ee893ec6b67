// The S3 servers that others wrote, as `.ci/install-s3-servers` put them into the cache: started on a free port of this machine
// with a folder of their own, stopped with everything they left behind.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { s3Client } from "../../functions/lake/s3-client.ts";
import { freePort } from "./listen.ts";

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
const readyWithinMs = 30_000;

/** @throws Error where it is not installed or does not answer. */
export async function startRealServer(name: RealServerName): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), `qudao-${name}-`));
  const port = await freePort();
  const { command, args, env } = await launchOf(name, folder, port);
  let said = "";
  const started = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [started.stdout, started.stderr])
    stream.on("data", chunk => {
      said = `${said}${chunk}`.slice(-2000);
    });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (started.exitCode === null && started.signalCode === null) {
      const ended = new Promise(resolve => started.once("exit", resolve));
      started.kill("SIGKILL");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswering(url, () => started.exitCode !== null || started.signalCode !== null);
  } catch (error) {
    await stop();
    throw new Error(`${name} does not run: ${said}`, { cause: error });
  }
  return { name, url, credentials, process: started, [Symbol.asyncDispose]: stop };
}

interface Launch {
  command: string;
  args: string[];
  env: Record<string, string>;
}

async function launchOf(name: RealServerName, folder: string, port: number): Promise<Launch> {
  if (name === "versitygw") {
    for (const place of ["objects", "versions"]) await mkdir(join(folder, place));
    const access = ["--access", credentials.accessKeyId, "--secret", credentials.secretAccessKey];
    const args = [
      "--port",
      `127.0.0.1:${port}`,
      ...access,
      "--quiet",
      "posix",
      "--versioning-dir",
      join(folder, "versions"),
      join(folder, "objects"),
    ];
    return { command: await installed("versitygw-", "versitygw_version=", ""), args, env: {} };
  }
  const command = await installed("ministack-", "ministack==", "bin/ministack");
  const env = {
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: "0",
    STATE_DIR: join(folder, "state"),
  };
  return { command, args: [], env };
}

/** Where the installing script put it; the versions are written there and nowhere else. */
async function installed(prefix: string, marker: string, below: string): Promise<string> {
  const file = prefix === "ministack-" ? "ministack-requirements.txt" : "install-s3-servers";
  const pins = await readFile(new URL(`../../.ci/${file}`, import.meta.url), "utf8");
  const version =
    pins
      .split("\n")
      .find(line => line.startsWith(marker))
      ?.slice(marker.length) ?? "";
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const path = join(cache, "qudao", "s3-servers", `${prefix}${version}`, below);
  if (!existsSync(path)) throw new Error(`${path} is not there: run \`bash .ci/install-s3-servers\` first`);
  return path.replace(/\/$/, "");
}

async function untilAnswering(url: string, isGone: () => boolean): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    // Any answer will do, also a refusal.
    const answers = await fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    );
    if (answers) return;
    if (isGone()) throw new Error("it ended");
    if (performance.now() > deadline) throw new Error(`no answer within ${readyWithinMs} ms`);
    await wait(50);
  }
}
