// Trino's protocol without Trino, for what is about the Athena API and not about SQL: a statement is answered as a test says.
import { createServer, type Server } from "node:http";
import { close, listen } from "./listen.ts";

export interface Script {
  columns?: { name: string; type: string }[];
  /** As JSON text, because a bigint may have more digits than a number of JavaScript. */
  rows?: string;
  error?: { message: string; errorName: string; errorType: string };
  /** It goes on until it is cancelled, reading so many bytes a page. */
  endless?: { bytesPerPage: number };
}

export class ScriptedTrino implements AsyncDisposable {
  url = "";
  readonly statements: string[] = [];
  cancelled = 0;
  script: (sql: string) => Script = () => ({});
  readonly #server: Server;
  #page = 0;

  private constructor() {
    this.#server = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
      if (incoming.method === "DELETE") {
        this.cancelled++;
        response.writeHead(204).end();
        return;
      }
      if (incoming.method === "POST") this.statements.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { "content-type": "application/json" });
      response.end(this.#answer(this.script(this.statements.at(-1) ?? "")));
    });
  }

  static async start(): Promise<ScriptedTrino> {
    const started = new ScriptedTrino();
    started.url = `http://127.0.0.1:${await listen(started.#server)}`;
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }

  #answer({ columns, rows = "[]", error, endless }: Script): string {
    const page = ++this.#page;
    const stats = { state: endless ? "RUNNING" : "FINISHED", physicalInputBytes: (endless?.bytesPerPage ?? 0) * page };
    const head = { stats, columns, error, ...(endless && { nextUri: `${this.url}/v1/statement/next/${page}` }) };
    return JSON.stringify(head).replace(/}$/, `,"data":${rows}}`);
  }
}
