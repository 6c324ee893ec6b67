// A small S3 of our own: in memory, path style, one process. It keeps the rules the lake leans on: conditional writes are decided
// and done in one go, keys are listed in byte order and in pages, checksums are verified, an upload in parts appears at once.
// `npm run test:s3` asks it the same questions as servers that others wrote (s3-protocol.test.ts), so it cannot drift.
import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { close, listen } from "./listen.ts";
import { Bucket, type StoredBody } from "./s3/bucket.ts";
import { verifiedChecksums } from "./s3/checksums.ts";
import { unframed } from "./s3/framing.ts";
import { escaped, listing, uploadListing, versionListing } from "./s3/listing.ts";
import { completed, Uploads } from "./s3/multipart.ts";
import { S3Refusal } from "./s3/refusal.ts";
import { type ServerCredentials, verifySignature } from "./s3/signature.ts";

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

/** The connection breaks after so many bytes of the answer's body. */
export interface S3Cut {
  cutAfterBytes: number;
}

interface Answer {
  status: number;
  headers?: Record<string, string | number>;
  body?: Buffer | string;
}

export class S3Server implements AsyncDisposable {
  readonly buckets = new Map<string, Bucket>();
  readonly requests: S3Request[] = [];
  /** Keys per page at most; small in tests that want several pages. */
  pageSize = 1000;
  /** Where they are set, requests must be signed with them. */
  credentials: ServerCredentials | undefined;
  /** Asked before every request. */
  fault: (request: S3Request) => S3Fault | S3Cut | undefined = () => undefined;
  url = "";
  readonly #server: Server;
  readonly #uploads = new Uploads();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(...buckets: string[]): Promise<S3Server> {
    const started = new S3Server();
    for (const bucket of buckets) started.buckets.set(bucket, new Bucket());
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
      if (this.credentials) verifySignature(incoming, this.credentials, new Date());
      if (fault && "status" in fault && !fault.after) throw new S3Refusal(fault.status, fault.code);
      const answer = this.#handle(request, Buffer.concat(chunks));
      if (fault && "status" in fault) throw new S3Refusal(fault.status, fault.code);
      response.writeHead(answer.status, { ...(typeof answer.body === "string" && xmlType), ...answer.headers });
      if (!fault) response.end(request.method === "HEAD" ? undefined : answer.body);
      else response.write(Buffer.from(answer.body ?? "").subarray(0, fault.cutAfterBytes), () => response.destroy());
    } catch (error) {
      const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, `InternalError ${String(error)}`);
      response.writeHead(refusal.status, xmlType);
      response.end(
        incoming.method === "HEAD" || refusal.status === 304
          ? undefined
          : `<Error><Code>${refusal.code}</Code><Message>${refusal.code}</Message></Error>`,
      );
    }
  }

  /** Done without a pause in between: that is what makes its conditional writes atomic. */
  #handle(request: S3Request, raw: Buffer): Answer {
    if (request.key === "" && request.method === "PUT" && request.parameters.size === 0) {
      this.buckets.set(request.bucket, new Bucket());
      return { status: 200 };
    }
    const bucket = this.buckets.get(request.bucket);
    if (!bucket) throw new S3Refusal(404, "NoSuchBucket");
    return request.key === "" ? this.#handleBucket(request, bucket, raw) : this.#handleObject(request, bucket, raw);
  }

  #handleBucket({ method, bucket: name, parameters }: S3Request, bucket: Bucket, raw: Buffer): Answer {
    if (parameters.has("versioning") && method === "PUT") {
      bucket.isVersioned = raw.toString().includes("Enabled");
      return { status: 200 };
    }
    if (parameters.has("versions")) return { status: 200, body: versionListing(bucket) };
    if (parameters.has("delete") && method === "POST") return deleted(bucket, raw.toString());
    if (parameters.has("uploads")) return { status: 200, body: uploadListing(this.#uploads.in(name)) };
    if (method === "GET") return { status: 200, body: listing(bucket, parameters, this.pageSize) };
    if (method === "HEAD") return { status: 200 };
    throw new S3Refusal(501, "NotImplemented");
  }

  #handleObject(request: S3Request, bucket: Bucket, raw: Buffer): Answer {
    const { method, key, parameters, headers } = request;
    const versionId = parameters.get("versionId") ?? undefined;
    if (parameters.has("uploads") || parameters.has("uploadId")) return this.#handleUpload(request, bucket, raw);
    switch (method) {
      case "PUT": {
        const stored = headers["x-amz-copy-source"] ? this.#copy(request) : received(headers, raw);
        const version = bucket.put(key, stored, headers);
        const named = { etag: stored.etag, ...(version && { "x-amz-version-id": version }) };
        if (!headers["x-amz-copy-source"]) return { status: 200, headers: named };
        const copied = `<CopyObjectResult><ETag>${escaped(stored.etag)}</ETag></CopyObjectResult>`;
        return { status: 200, headers: named, body: copied };
      }
      case "DELETE": {
        const marker = bucket.delete(key, versionId, headers);
        return {
          status: 204,
          ...(marker && { headers: { "x-amz-delete-marker": "true", "x-amz-version-id": marker } }),
        };
      }
      case "GET":
      case "HEAD":
        return read(request, bucket.get(key, versionId));
      default:
        throw new S3Refusal(501, "NotImplemented");
    }
  }

  #copy({ headers }: S3Request): StoredBody {
    const source = decodeURIComponent(String(headers["x-amz-copy-source"])).replace(/^\//, "");
    const [bucket = "", ...key] = source.split("/");
    const stored = this.buckets.get(bucket)?.get(key.join("/"));
    if (!stored) throw new S3Refusal(404, "NoSuchKey");
    const replaced = headers["x-amz-metadata-directive"] === "REPLACE" ? { headers: keptHeaders(headers) } : {};
    return { ...stored, ...replaced, modifiedAt: new Date() };
  }

  #handleUpload({ method, bucket: name, key, parameters, headers }: S3Request, bucket: Bucket, raw: Buffer): Answer {
    if (method === "POST" && parameters.has("uploads")) {
      const { id } = this.#uploads.begin(name, key, keptHeaders(headers));
      return {
        status: 200,
        body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      };
    }
    const upload = this.#uploads.find(parameters.get("uploadId"));
    switch (method) {
      case "PUT": {
        const part = received(headers, raw);
        upload.parts.set(Number(parameters.get("partNumber")), part);
        return { status: 200, headers: { etag: part.etag, ...checksumsOf(part) } };
      }
      case "POST": {
        const stored = completed(upload, raw.toString());
        bucket.put(key, stored, headers);
        this.#uploads.end(upload);
        const xml = `<CompleteMultipartUploadResult><Key>${escaped(key)}</Key><ETag>${escaped(stored.etag)}</ETag></CompleteMultipartUploadResult>`;
        return { status: 200, body: xml };
      }
      case "DELETE":
        this.#uploads.end(upload);
        return { status: 204 };
      default:
        throw new S3Refusal(501, "NotImplemented");
    }
  }
}

/** DeleteObjects: the request's XML names the keys. */
function deleted(bucket: Bucket, xml: string): Answer {
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
  for (const key of keys) bucket.delete(key, undefined);
  const entries = keys.map(key => `<Deleted><Key>${escaped(key)}</Key></Deleted>`);
  return { status: 200, body: `<DeleteResult>${entries.join("")}</DeleteResult>` };
}

const xmlType = { "content-type": "application/xml" };

function parse(incoming: IncomingMessage): S3Request {
  // Not through URL, which would take ".." in a key for the folder above.
  const [path = "/", query = ""] = (incoming.url ?? "/").split("?");
  const [bucket = "", ...rest] = decodeURIComponent(path).slice(1).split("/");
  return {
    method: incoming.method ?? "GET",
    bucket,
    key: rest.join("/"),
    parameters: new URLSearchParams(query),
    headers: incoming.headers,
  };
}

function received(headers: IncomingHttpHeaders, raw: Buffer): StoredBody {
  const framed = headers["x-amz-decoded-content-length"] !== undefined;
  const { body, trailers } = framed ? unframed(raw) : { body: raw, trailers: {} };
  const checksums = verifiedChecksums(body, { ...headers, ...trailers });
  return {
    body,
    etag: `"${createHash("md5").update(body).digest("hex")}"`,
    headers: { ...keptHeaders(headers), ...checksums },
    modifiedAt: new Date(),
  };
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(
    (header): header is [string, string] =>
      /^(x-amz-meta-.*|content-type|cache-control)$/.test(header[0]) && typeof header[1] === "string",
  );
  const encoding = String(headers["content-encoding"] ?? "").replace(/^aws-chunked,?\s*/, "");
  return { ...Object.fromEntries(kept), ...(encoding !== "" && { "content-encoding": encoding }) };
}

const checksumsOf = ({ headers }: StoredBody) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-amz-checksum-")));

function read({ headers, method }: S3Request, stored: StoredBody | undefined): Answer {
  if (!stored) throw new S3Refusal(404, method === "GET" ? "NoSuchKey" : "NotFound");
  if (headers["if-none-match"] === stored.etag) throw new S3Refusal(304, "NotModified");
  if (headers["if-match"] !== undefined && headers["if-match"] !== stored.etag)
    throw new S3Refusal(412, "PreconditionFailed");
  const wantsChecksum = headers["x-amz-checksum-mode"] !== undefined;
  const said = Object.entries(stored.headers).filter(([name]) => wantsChecksum || !name.startsWith("x-amz-checksum-"));
  const base = { ...Object.fromEntries(said), etag: stored.etag, "last-modified": stored.modifiedAt.toUTCString() };
  const range = rangeOf(headers.range, stored.body.length);
  if (!range) return { status: 200, headers: { ...base, "content-length": stored.body.length }, body: stored.body };
  const [from, to] = range;
  return {
    status: 206,
    headers: {
      ...Object.fromEntries(Object.entries(base).filter(([name]) => !name.startsWith("x-amz-checksum-"))),
      "content-length": to - from,
      "content-range": `bytes ${from}-${to - 1}/${stored.body.length}`,
    },
    body: stored.body.subarray(from, to),
  };
}

/** First byte and the one after the last. */
function rangeOf(header: string | undefined, length: number): [number, number] | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const from = first === "" ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === "" || last === "" ? length : Math.min(length, Number(last) + 1);
  if (from >= length) throw new S3Refusal(416, "InvalidRange");
  return [from, to];
}
