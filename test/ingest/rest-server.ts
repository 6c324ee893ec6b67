// A small system with an API: pages with cursors, a bearer token, an `updated_since` with a closed start, and faults on demand.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ApiRecord {
  id: string;
  updated: string;
  [field: string]: unknown;
}

/** Answers instead of the server; true when it has. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export class RestServer implements AsyncDisposable {
  records: ApiRecord[];
  /** Asked one after the other, one per request; the first that answers is used up. */
  faults: Fault[] = [];
  /** Asked at every request. */
  always: Fault | undefined;
  requests: URL[] = [];
  readonly token = "t0ken-of-the-test";
  readonly #server = createServer((request, response) => this.#answer(request, response));

  constructor(records: ApiRecord[]) {
    this.records = records;
  }

  static async start(records: ApiRecord[]): Promise<RestServer> {
    const server = new RestServer(records);
    await new Promise<void>(resolve => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server is not listening");
    const { port }: AddressInfo = address;
    return `http://127.0.0.1:${port}/api`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(url);
    if (this.always?.(request, response)) return;
    if (this.faults[0]?.(request, response)) {
      this.faults.shift();
      return;
    }
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      send(response, 401, { error: "no token" });
      return;
    }
    const since = url.searchParams.get("updated_since") ?? "";
    const size = Number(url.searchParams.get("limit") ?? 100);
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const all = this.records.filter(({ updated }) => updated >= since).sort((a, b) => (a.updated < b.updated ? -1 : 1));
    const next = from + size < all.length ? String(from + size) : null;
    send(response, 200, { data: all.slice(from, from + size), next_cursor: next });
  }
}

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

export const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): Fault =>
  (_request, response) => {
    send(response, status, body, headers);
    return true;
  };
