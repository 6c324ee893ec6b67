// Where things lie in the lake, in one place. Every key is made here, so the rules of object stores are checked here:
// printable ASCII segments, none empty, none "..", none over 255 bytes.
import { createHash } from "node:crypto";
import { ConfigError } from "./errors.ts";

function checked(key: string): string {
  for (const segment of key.split("/")) {
    if (!/^[\w.=-]{1,255}$/.test(segment) || /^\.+$/.test(segment))
      throw new ConfigError(`"${key}" cannot be a key of the lake: segment "${segment}" is not usable`, {
        hint: "Name sources and tables with letters, digits, _ and - only.",
      });
  }
  return key;
}

const sequence = (n: number) => String(n).padStart(20, "0");

export const keys = {
  raw: (stream: string, source: string, batchId: string) => checked(`raw/${stream}/${source}/${batchId}.parquet`),
  quarantine: (stream: string, source: string, batchId: string) =>
    checked(`quarantine/${stream}/${source}/${batchId}.parquet`),
  log: (stream: string, n: number) => checked(`log/${stream}/${sequence(n)}.json`),
  logPrefix: (stream: string) => `${checked(`log/${stream}`)}/`,
  cursor: (source: string, stream: string) => checked(`state/${source}/${stream}.json`),
  table: (table: string, fingerprint: string) => checked(`tables/${table}/${fingerprint}/data.parquet`),
  build: (table: string, fingerprint: string) => checked(`builds/${table}/${fingerprint}.json`),
  snapshot: (id: string) => checked(`snapshots/${id}.json`),
  current: "CURRENT",
  episodes: "alerts/episodes.json",
  outbox: (id: string) => checked(`alerts/outbox/${id}.eml`),
  sent: (id: string) => checked(`alerts/sent/${id}.json`),
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
