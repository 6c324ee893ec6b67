// A small S3 of our own: in memory, path style, no signatures. It keeps the rules the lake leans on: conditional writes are
// decided and done in one go, keys are listed in byte order and in pages, checksums are verified, HEAD has no body.
// Left out: multipart uploads, versions, access rules (those are tried against servers that others wrote for S3).
import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { crc32 } from "node:zlib";
import { close, listen } from "./listen.ts";

export interface S3Request {
  method: string;
  bucket: string;
  key: string;
  parameters: URLSearchParams;
  headers: IncomingHttpHeaders;
}

/** What the server answers instead; `after`: the write is done first, and only the answer is lost. */
export interface S3Fault {
  status: number;
  code: string;
  after?: boolean;
}

interface StoredBody {
  body: Buffer;
  etag: string;
  headers: Record<string, string>;
}

class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export class S3Server implements AsyncDisposable {
  readonly buckets = new Map<string, Map<string, StoredBody>>();
  readonly requests: S3Request[] = [];
  /** Keys per page at most; small in tests that want several pages. */
  pageSize = 1000;
  /** Asked before every request. */
  fault: (request: S3Request) => S3Fault | undefined = () => undefined;
  url = "";
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(...buckets: string[]): Promise<S3Server> {
    const started = new S3Server();
    for (const bucket of buckets) started.buckets.set(bucket, new Map());
    started.url = `http://127.0.0.1:${await listen(started.#server)}`;
    return started;
  }

  /** The stored bytes, as a test looks at them. */
  body(bucket: string, key: string): Buffer | undefined {
    return this.buckets.get(bucket)?.get(key)?.body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
      const request = parse(incoming);
      const fault = this.fault(request);
      this.requests.push(request);
      if (fault && !fault.after) throw new S3Refusal(fault.status, fault.code);
      const respond = this.#handle(request, Buffer.concat(chunks));
      if (fault) throw new S3Refusal(fault.status, fault.code);
      respond(response);
    } catch (error) {
      const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, `InternalError ${String(error)}`);
      response.writeHead(refusal.status, { "content-type": "application/xml" });
      response.end(
        incoming.method === "HEAD"
          ? undefined
          : `<Error><Code>${refusal.code}</Code><Message>${refusal.code}</Message></Error>`,
      );
    }
  }

  /** Done without a pause in between: that is what makes its conditional writes atomic. */
  #handle(request: S3Request, raw: Buffer): (response: ServerResponse) => void {
    const objects = this.buckets.get(request.bucket);
    if (!objects) throw new S3Refusal(404, "NoSuchBucket");
    if (request.key === "") return this.#list(objects, request.parameters);
    const stored = objects.get(request.key);
    switch (request.method) {
      case "PUT": {
        refuseUnmet(request.headers, stored);
        const written = bodyOf(request.headers, raw);
        objects.set(request.key, written);
        return response => response.writeHead(200, { etag: written.etag }).end();
      }
      case "DELETE":
        objects.delete(request.key);
        return response => response.writeHead(204).end();
      case "GET":
      case "HEAD": {
        if (!stored) throw new S3Refusal(404, request.method === "GET" ? "NoSuchKey" : "NotFound");
        const headers = { ...stored.headers, etag: stored.etag, "content-length": stored.body.length };
        return response => response.writeHead(200, headers).end(request.method === "GET" ? stored.body : undefined);
      }
      default:
        throw new S3Refusal(501, "NotImplemented");
    }
  }

  #list(objects: Map<string, StoredBody>, parameters: URLSearchParams): (response: ServerResponse) => void {
    const prefix = parameters.get("prefix") ?? "";
    const after = Buffer.from(parameters.get("continuation-token") ?? "", "base64url").toString();
    const size = Math.min(Number(parameters.get("max-keys") ?? 1000), this.pageSize);
    const keys = [...objects.keys()].filter(key => key.startsWith(prefix)).sort(byBytes);
    const rest = keys.filter(key => after === "" || byBytes(key, after) > 0);
    const page = rest.slice(0, size);
    const next = rest.length > size ? Buffer.from(page.at(-1) ?? "").toString("base64url") : undefined;
    const contents = page.map(
      key => `<Contents><Key>${escaped(key)}</Key><Size>${objects.get(key)?.body.length}</Size></Contents>`,
    );
    const token = next ? `<NextContinuationToken>${next}</NextContinuationToken>` : "";
    const xml = `<ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${token}${contents.join("")}</ListBucketResult>`;
    return response => response.writeHead(200, { "content-type": "application/xml" }).end(xml);
  }
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function parse(incoming: IncomingMessage): S3Request {
  const url = new URL(incoming.url ?? "/", "http://localhost");
  const [bucket = "", ...rest] = decodeURIComponent(url.pathname).slice(1).split("/");
  return {
    method: incoming.method ?? "GET",
    bucket,
    key: rest.join("/"),
    parameters: url.searchParams,
    headers: incoming.headers,
  };
}

function refuseUnmet(headers: IncomingHttpHeaders, stored: StoredBody | undefined): void {
  if (headers["if-none-match"] === "*" && stored) throw new S3Refusal(412, "PreconditionFailed");
  const wanted = headers["if-match"];
  if (wanted === undefined) return;
  if (!stored) throw new S3Refusal(404, "NoSuchKey");
  if (wanted !== stored.etag) throw new S3Refusal(412, "PreconditionFailed");
}

function bodyOf(headers: IncomingHttpHeaders, raw: Buffer): StoredBody {
  const framed = headers["x-amz-decoded-content-length"] !== undefined;
  const { body, trailers } = framed ? unframed(raw) : { body: raw, trailers: {} };
  const all: Record<string, unknown> = { ...headers, ...trailers };
  const claimed = all["x-amz-checksum-crc32"];
  if (claimed !== undefined && claimed !== crc32Of(body)) throw new S3Refusal(400, "BadDigest");
  const kept = Object.entries(headers).filter(
    (header): header is [string, string] =>
      /^(x-amz-meta-|content-type$|cache-control$)/.test(header[0]) && typeof header[1] === "string",
  );
  return { body, etag: `"${createHash("md5").update(body).digest("hex")}"`, headers: Object.fromEntries(kept) };
}

function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString("base64");
}

/** aws-chunked, the framing of bodies whose checksum follows them: size in hex, bytes, …, 0, trailers. */
function unframed(raw: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = raw.indexOf("\r\n", at);
    const size = Number.parseInt(raw.toString("latin1", at, lineEnd), 16);
    at = lineEnd + 2;
    if (size === 0) break;
    const isLast = raw.toString("latin1", at + size + 2, at + size + 3) === "0";
    if (size < 8192 && !isLast) throw new S3Refusal(400, "InvalidChunkSizeError");
    parts.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const lines = raw.toString("latin1", at).split("\r\n");
  const trailers = lines.filter(line => line.includes(":")).map(line => line.split(":", 2).map(part => part.trim()));
  return { body: Buffer.concat(parts), trailers: Object.fromEntries(trailers) };
}
