// A company's system: partners and orders as JSON pages behind a bearer token.
import { createServer, type Server } from "node:http";
import { close, listen } from "./listen.ts";

export type CompanyRecord = Record<string, string | number>;

export class CompanyServer implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @param tables path → its records, given out in pages of at most 500. */
  static async start(token: string, tables: Record<string, CompanyRecord[]>): Promise<CompanyServer> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      const records = tables[url.pathname];
      if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end();
      else if (!records) response.writeHead(404).end();
      else {
        const from = Number(url.searchParams.get("cursor") ?? 0);
        const to = from + 500;
        const page = { data: records.slice(from, to), next_cursor: to < records.length ? String(to) : null };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page));
      }
    });
    return new CompanyServer(server, await listen(server));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }
}
