// The company's order and ticket systems: a small real HTTP server with a token, pages, an incremental pull and throttling.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { systemFiles } from "./generate.ts";
import { PageFile } from "./page-file.ts";

export interface DemoServerOptions {
  /** The folder that generateDemo has filled. */
  folder: string;
  /** 0: any free port. */
  port?: number;
  /** Every so-manieth request is refused with 429, as busy systems do. 0: never. */
  throttleEvery?: number;
  token?: string;
}

export interface DemoServer {
  url: string;
  token: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

const largestPage = 10_000;
const usualPage = 1000;

export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const { folder, port = 0, throttleEvery = 37, token = "demo-token" } = options;
  const files = new Map<string, PageFile>();
  for (const [name, path] of Object.entries(systemFiles))
    files.set(`/api/v1/${name}`, await PageFile.open(`${folder}/${path}`));

  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const isThrottled = throttleEvery > 0 && requests % throttleEvery === 0;
    // Every second refusal asks for a second of patience, the others for none.
    const patience = (requests / throttleEvery) % 2 === 0 ? "1" : "0";
    answer(request, response, { files, token, retryAfter: isThrottled ? patience : undefined }).catch(() =>
      refuse(response, 500, "internal error"),
    );
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${boundPort}`,
    token,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      for (const file of files.values()) await file.close();
    },
  };
}

interface Setting {
  files: ReadonlyMap<string, PageFile>;
  token: string;
  /** Seconds to wait, where this request is refused. */
  retryAfter: string | undefined;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, token, retryAfter }: Setting,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const file = files.get(url.pathname);
  if (request.headers.authorization !== `Bearer ${token}`) return refuse(response, 401, "a bearer token is needed");
  if (!file) return refuse(response, 404, `nothing at ${url.pathname}`);
  if (request.method !== "GET") return refuse(response, 405, "only GET");
  if (retryAfter !== undefined) return refuse(response, 429, "too many requests", { "retry-after": retryAfter });

  const limit = url.searchParams.has("limit") ? Number(url.searchParams.get("limit")) : usualPage;
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
    return refuse(response, 400, `limit must be 1 to ${largestPage}`);
  const start = await startOf(url.searchParams, file);
  if (start === undefined) return refuse(response, 400, "cursor or updated_since is not readable");
  const page = await file.page(start, limit);
  const tail = `],"next_cursor":${page.next === null ? "null" : `"${encodeCursor(page.next)}"`}}`;
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "content-length": head.length + page.body.length + tail.length,
  });
  response.write(head);
  response.write(page.body);
  response.end(tail);
}

const head = '{"data":[';

/** A cursor goes on where the last page ended; without one the pull begins at `updated_since`, or with the oldest record. */
async function startOf(query: URLSearchParams, file: PageFile): Promise<number | undefined> {
  const cursor = query.get("cursor");
  if (cursor) return decodeCursor(cursor);
  const since = query.get("updated_since");
  if (!since) return 0;
  const time = Date.parse(since);
  return Number.isNaN(time)
    ? undefined
    : file.firstSince(new Date(Math.ceil(time / 1000) * 1000).toISOString().replace(".000Z", "Z"));
}

const encodeCursor = (byte: number) => Buffer.from(`b${byte}`).toString("base64url");

function decodeCursor(cursor: string): number | undefined {
  const digits = /^b(\d+)$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function refuse(response: ServerResponse, status: number, message: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify({ error: message }));
}

/** What the demo's config reads from the environment. */
export function demoEnvironment(folder: string, server: Pick<DemoServer, "url" | "token">): Record<string, string> {
  return { QUDAO_DEMO_DATA: folder, QUDAO_DEMO_URL: server.url, QUDAO_DEMO_TOKEN: server.token };
}
