// A Lambda's surroundings on this machine: the Runtime API over HTTP (AWS Lambda developer guide, "Using the Lambda runtime API"), and a
// process that asks it for events, with the environment of a Lambda and nothing of ours. One process answers all events, as a warm
// Lambda does.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { close, listen } from "./listen.ts";

export interface LambdaAnswer {
  /** What the handler returned. */
  payload?: Record<string, unknown>;
  /** What it threw, as Lambda reports it. */
  errorType?: string;
  errorMessage?: string;
}

export interface Sandbox {
  /** Folder of the function's code. */
  task: string;
  /** `ingest.handler` */
  handler: string;
  memoryMb: number;
  /** All that the function may write to. */
  temporaryFolder: string;
  environment: Record<string, string>;
}

const program = fileURLToPath(new URL("./lambda-bootstrap.mjs", import.meta.url));
const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });
const version = "/2018-06-01/runtime";

interface Event {
  id: string;
  body: string;
  answer(answer: LambdaAnswer): void;
  fail(error: Error): void;
}

export class LambdaRuntime implements AsyncDisposable {
  readonly #server: Server;
  readonly #process: ChildProcess;
  #event: Event | undefined;
  #waiting: ServerResponse | undefined;
  #said = "";
  /** From the process's start until it asked for its first event: the init phase of a cold start, for which Lambda gives ten seconds. */
  readyAfterMs = Number.NaN;

  private constructor(server: Server, child: ChildProcess) {
    this.#server = server;
    this.#process = child;
  }

  static async start({ task, handler, memoryMb, temporaryFolder, environment }: Sandbox): Promise<LambdaRuntime> {
    const server = createServer();
    const port = await listen(server);
    const started = performance.now();
    const child = spawn(process.execPath, [program], {
      cwd: task,
      env: {
        PATH: process.env.PATH ?? "",
        TZ: ":UTC",
        TMPDIR: temporaryFolder,
        LAMBDA_TASK_ROOT: task,
        _HANDLER: handler,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        // As AWS's own runtime does: the heap may take nine tenths.
        NODE_OPTIONS: `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const runtime = new LambdaRuntime(server, child);
    server.on("request", (request, response) => {
      if (Number.isNaN(runtime.readyAfterMs)) runtime.readyAfterMs = performance.now() - started;
      runtime.#on(request, response).catch(error => runtime.#event?.fail(error));
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", chunk => {
        runtime.#said += chunk;
      });
    child.on("exit", code =>
      runtime.#event?.fail(new Error(`the runtime exited with ${code}: ${runtime.#said.slice(-2000)}`)),
    );
    return runtime;
  }

  async invoke(event: unknown): Promise<LambdaAnswer> {
    return new Promise((answer, fail) => {
      this.#event = { id: randomUUID(), body: JSON.stringify(event), answer, fail };
      this.#hand();
    });
  }

  /** The most memory that the process has had. */
  peakMb(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  #hand(): void {
    if (!this.#event || !this.#waiting) return;
    this.#waiting.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": this.#event.id,
      "lambda-runtime-deadline-ms": String(Date.now() + 900_000),
    });
    this.#waiting.end(this.#event.body);
    this.#waiting = undefined;
  }

  async #on(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === `${version}/invocation/next`) {
      this.#waiting = response;
      return this.#hand();
    }
    const body = await textOf(request);
    response.writeHead(202).end();
    const event = this.#event;
    if (request.url === `${version}/invocation/${event?.id}/response`) event?.answer({ payload: JSON.parse(body) });
    else event?.answer(errorSchema.parse(JSON.parse(body)));
    this.#event = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.removeAllListeners("exit");
    this.#process.kill("SIGKILL");
    await close(this.#server);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
