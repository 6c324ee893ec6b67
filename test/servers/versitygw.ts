// An S3 server that others wrote: it keeps objects as files with attributes, so it can be killed and still have them.
// `.ci/install-s3-servers` brings it; QUDAO_VERSITYGW names another place.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { close, listen } from "./listen.ts";

const version = "1.8.0";
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");

export const versitygwProgram = process.env.QUDAO_VERSITYGW ?? join(cache, `qudao/s3-servers/versitygw-${version}`);

const credentials = { accessKeyId: "qudao", secretAccessKey: "only-for-tests" };

export class Versitygw implements AsyncDisposable {
  readonly url: string;
  readonly client: S3Client;
  /** What a process needs to find it. */
  readonly environment = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, server: ChildProcess, folder: string) {
    this.url = url;
    this.#process = server;
    this.#folder = folder;
    this.client = new S3Client({ endpoint: url, forcePathStyle: true, region: "us-east-1", credentials });
  }

  static async start(): Promise<Versitygw> {
    if (!existsSync(versitygwProgram))
      throw new Error(`${versitygwProgram} is not there: run .ci/install-s3-servers, or set QUDAO_VERSITYGW`);
    const folder = await mkdtemp(join(tmpdir(), "qudao-versitygw-"));
    await mkdir(join(folder, "objects"));
    const probe = createServer();
    const address = `127.0.0.1:${await listen(probe)}`;
    await close(probe);
    const keys = ["--access", credentials.accessKeyId, "--secret", credentials.secretAccessKey];
    const server = spawn(versitygwProgram, ["--port", address, ...keys, "--quiet", "posix", join(folder, "objects")], {
      stdio: "ignore",
    });
    const started = new Versitygw(`http://${address}`, server, folder);
    await started.#answers();
    return started;
  }

  async createBucket(name: string): Promise<void> {
    await this.client.send(new CreateBucketCommand({ Bucket: name }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    const ended = new Promise(resolve => this.#process.once("close", resolve));
    this.#process.kill("SIGTERM");
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.client.send(new ListBucketsCommand({}));
        return;
      } catch (error) {
        if (tries === 50 || this.#process.exitCode !== null) throw error;
        await wait(100);
      }
    }
  }
}
