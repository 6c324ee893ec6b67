// Where things lie in the lake, in one place. Every key is made here, so the rules of object stores are checked here:
// printable ASCII segments, none empty, none beginning with a dot, none over 255 bytes.
import { createHash } from "node:crypto";
import { ConfigError } from "./errors.ts";

/** The key itself; storages ask again, so that no path made elsewhere leaves the lake. */
export function checkedKey(key: string): string {
  for (const segment of key.split("/")) {
    if (!/^[\w=-][\w.=-]{0,254}$/.test(segment))
      throw new ConfigError(`"${key}" cannot be a key of the lake: segment "${segment}" is not usable`, {
        hint: "Name sources and tables with letters, digits, _ and - only.",
      });
  }
  return key;
}

/** A prefix is a key that may end anywhere. */
export function checkedPrefix(prefix: string): string {
  if (prefix !== "") checkedKey(prefix.endsWith("/") ? prefix.slice(0, -1) : prefix);
  return prefix;
}

/** 64 bits tell apart the few files that ever share a batch or a fingerprint. */
const short = (sha256: string) => sha256.slice(0, 16);
const sequence = (n: number) => String(n).padStart(20, "0");

export const keys = {
  /** A data file bears its bytes' hash: two runs that write the same batch at once may write other bytes (the moment of ingest). */
  raw: (stream: string, source: string, batchId: string, sha256: string) =>
    checkedKey(`raw/${stream}/${source}/${batchId}-${short(sha256)}.parquet`),
  quarantine: (stream: string, source: string, batchId: string, sha256: string) =>
    checkedKey(`quarantine/${stream}/${source}/${batchId}-${short(sha256)}.parquet`),
  log: (stream: string, n: number) => checkedKey(`log/${stream}/${sequence(n)}.json`),
  logPrefix: (stream: string) => `${checkedKey(`log/${stream}`)}/`,
  cursor: (source: string, stream: string) => checkedKey(`state/${source}/${stream}.json`),
  table: (table: string, fingerprint: string, sha256: string) =>
    checkedKey(`tables/${table}/${fingerprint}/${short(sha256)}.parquet`),
  build: (table: string, fingerprint: string) => checkedKey(`builds/${table}/${fingerprint}.json`),
  snapshot: (id: string) => checkedKey(`snapshots/${id}.json`),
  current: "CURRENT",
  episodes: "alerts/episodes.json",
  outbox: (id: string) => checkedKey(`alerts/outbox/${id}.eml`),
  sent: (id: string) => checkedKey(`alerts/sent/${id}.json`),
} as const;

/** SHA-256 as hex, over the parts with a separator that none of them can contain unnoticed (their lengths are hashed too). */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

/** A short identity for names of files and batches: 128 bits of `hashOf`. */
export function idOf(...parts: readonly (string | Uint8Array)[]): string {
  return hashOf(...parts).slice(0, 32);
}
