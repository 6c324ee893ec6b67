// Requests and answers as Lambda's function URLs have them (payload format 2.0). An answer has at most 6 MB, and CloudFront
// compresses only what it keeps: so text is compressed here.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { z } from "zod";
import type { SiteAnswer, SiteRequest } from "./serve.ts";

const eventSchema = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(""),
  cookies: z.array(z.string()).default([]),
  headers: z.record(z.string(), z.string()).default({}),
});

/** @returns also the codings that the browser accepts */
export function toRequest(event: unknown): { request: SiteRequest; accepted: string } {
  const { rawPath, rawQueryString, cookies, headers } = eventSchema.parse(event);
  const pairs = cookies.map(text => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]);
  return {
    request: { path: rawPath, query: new URLSearchParams(rawQueryString), cookies: Object.fromEntries(pairs) },
    accepted: headers["accept-encoding"] ?? "",
  };
}

export interface LambdaAnswer {
  statusCode: number;
  headers: Record<string, string>;
  cookies: string[];
  body: string;
  isBase64Encoded: true;
}

/** Smaller ones fit a packet or two as they are. */
const leastBytes = 1024;

export function toLambda({ status, headers, cookies = [], body }: SiteAnswer, accepted: string): LambdaAnswer {
  const [coding, bytes] = encode(Buffer.from(body ?? []), headers["content-type"] ?? "", accepted);
  return {
    statusCode: status,
    headers: { ...headers, ...(coding && { "content-encoding": coding }) },
    cookies,
    body: bytes.toString("base64"),
    isBase64Encoded: true,
  };
}

function encode(body: Buffer, contentType: string, accepted: string): [string | undefined, Buffer] {
  if (body.length < leastBytes || !/^text\/|json|svg/.test(contentType)) return [undefined, body];
  // Quality 5 is nearly as small as 11 and takes a thirtieth of its time.
  if (/\bbr\b/.test(accepted))
    return ["br", brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })];
  if (/\bgzip\b/.test(accepted)) return ["gzip", gzipSync(body)];
  return [undefined, body];
}
