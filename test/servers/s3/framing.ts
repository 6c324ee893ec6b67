// aws-chunked, the framing of bodies whose checksum follows them: size in hex, bytes, …, 0, trailers.
import { S3Refusal } from "./refusal.ts";

/** S3 refuses smaller ones, but for the last. */
const leastChunkBytes = 8192;

export function unframed(raw: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = raw.indexOf("\r\n", at);
    const size = Number.parseInt(raw.toString("latin1", at, lineEnd), 16);
    at = lineEnd + 2;
    if (size === 0) break;
    const isLast = raw.toString("latin1", at + size + 2, at + size + 3) === "0";
    if (size < leastChunkBytes && !isLast) throw new S3Refusal(400, "InvalidChunkSizeError");
    parts.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const lines = raw.toString("latin1", at).split("\r\n");
  const trailers = lines.filter(line => line.includes(":")).map(line => line.split(":", 2).map(part => part.trim()));
  return { body: Buffer.concat(parts), trailers: Object.fromEntries(trailers) };
}
