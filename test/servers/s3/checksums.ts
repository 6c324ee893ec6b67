// The checksums that S3 clients send and S3 verifies: with the request, or behind the body.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { S3Refusal } from "./refusal.ts";

const hashOf = (algorithm: string) => (body: Buffer) => createHash(algorithm).update(body).digest();

/** By the name that the headers have. */
const algorithms: Record<string, (body: Buffer) => Buffer> = {
  crc32: body => fourBytes(crc32(body)),
  crc32c: body => fourBytes(crc32c(body)),
  crc64nvme: body => crc64nvme(body),
  sha1: hashOf("sha1"),
  sha256: hashOf("sha256"),
};

/**
 * Refuses a body that is not what its sender says, and returns the headers of the checksums that are kept.
 * @param said headers and trailers of the request
 */
export function verifiedChecksums(body: Buffer, said: Record<string, unknown>): Record<string, string> {
  const md5 = said["content-md5"];
  if (md5 !== undefined && md5 !== hashOf("md5")(body).toString("base64")) throw new S3Refusal(400, "BadDigest");
  const payload = said["x-amz-content-sha256"];
  const isHash = typeof payload === "string" && /^[0-9a-f]{64}$/.test(payload);
  if (
    isHash &&
    said["x-amz-decoded-content-length"] === undefined &&
    payload !== hashOf("sha256")(body).toString("hex")
  )
    throw new S3Refusal(400, "XAmzContentSHA256Mismatch");
  const kept: Record<string, string> = {};
  for (const [name, sum] of Object.entries(algorithms)) {
    const header = `x-amz-checksum-${name}`;
    if (said[header] === undefined) continue;
    const value = sum(body).toString("base64");
    if (said[header] !== value) throw new S3Refusal(400, "BadDigest");
    kept[header] = value;
  }
  return kept;
}

/** The checksum of an object in parts: that of the parts' checksums, and how many they were. */
export function compositeChecksum(header: string, parts: readonly string[]): string | undefined {
  const sum = algorithms[header.replace("x-amz-checksum-", "")];
  return (
    sum && `${sum(Buffer.concat(parts.map(part => Buffer.from(part, "base64")))).toString("base64")}-${parts.length}`
  );
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** CRC-32C (Castagnoli), reflected. */
const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(body: Buffer): number {
  let value = 0xffffffff;
  for (const byte of body) value = (castagnoli[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return value ^ 0xffffffff;
}

/** CRC-64/NVME, reflected. */
const nvme = BigUint64Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});

function crc64nvme(body: Buffer): Buffer {
  let value = 0xffffffffffffffffn;
  for (const byte of body) value = (nvme[Number((value ^ BigInt(byte)) & 255n)] ?? 0n) ^ (value >> 8n);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value ^ 0xffffffffffffffffn);
  return bytes;
}
