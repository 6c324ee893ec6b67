// Where things lie in the lake, in one place. Every key is made here, so the rules of all the stores are checked here: plain
// ASCII in segments of at most 255 bytes (a file's name) and 1,024 in all (S3's limit), none empty, none beginning with a dot.
// A folder's keys all have the same number of segments, so none is a folder of another: on a disk `x` and `x/y` cannot both be.
import { createHash } from "node:crypto";
import { ConfigError } from "./errors.ts";

const longestKey = 1024;
const segmentPattern = /^[\w=-][\w.=-]{0,254}$/;

/** The key itself; storages ask again, so that no path made elsewhere leaves the lake. */
export function checkedKey(key: string): string {
  const unusable = key.split("/").find(segment => !segmentPattern.test(segment));
  if (unusable !== undefined)
    throw new ConfigError(`"${key}" cannot be a key of the lake: segment "${unusable}" is not usable`, {
      hint: naming,
    });
  if (key.length > longestKey)
    throw new ConfigError(`"${key.slice(0, 80)}…" cannot be a key of the lake: it has ${key.length} bytes`, {
      hint: `Shorten the names of sources and tables: a key has ${longestKey} bytes at most.`,
    });
  return key;
}

const naming = "Name sources and tables with letters, digits, _ and - only.";

/** A key of exactly these segments; a name with a slash in it would make two of one. */
function keyOf(...segments: readonly string[]): string {
  const name = segments.find(segment => segment.includes("/"));
  if (name !== undefined)
    throw new ConfigError(`"${name}" cannot be a name in the lake: it has a slash`, { hint: naming });
  return checkedKey(segments.join("/"));
}

/** A prefix is a key that may end anywhere. */
export function checkedPrefix(prefix: string): string {
  if (prefix !== "") checkedKey(prefix.endsWith("/") ? prefix.slice(0, -1) : prefix);
  return prefix;
}

/** 64 bits tell apart the few files that ever share a batch or a fingerprint. */
const short = (sha256: string) => sha256.slice(0, 16);
const sequence = (n: number) => String(n).padStart(20, "0");
/** Files of generation 0, before the first vacuum, carry no mark. */
const marked = (generation: number) => (generation === 0 ? "" : `.g${generation}`);

const refusedMark = ".refused";

export const keys = {
  /** A data file bears its bytes' hash: two runs that write the same batch at once may write other bytes (the moment of ingest). */
  raw: (stream: string, source: string, batchId: string, sha256: string, generation = 0) =>
    keyOf("raw", stream, source, `${batchId}-${short(sha256)}${marked(generation)}.parquet`),
  quarantine: (stream: string, source: string, batchId: string, sha256: string, generation = 0) =>
    keyOf("quarantine", stream, source, `${batchId}-${short(sha256)}${marked(generation)}.parquet`),
  /** Where the files of a source's batches lie. */
  batchPrefixes: (stream: string, source: string) =>
    ["raw", "quarantine"].map(folder => `${keyOf(folder, stream, source)}/`),
  log: (stream: string, n: number) => keyOf("log", stream, `${sequence(n)}.json`),
  logPrefix: (stream: string) => `${keyOf("log", stream)}/`,
  logHead: (stream: string) => keyOf("heads", `${stream}.json`),
  cursor: (source: string, stream: string) => keyOf("state", source, `${stream}.json`),
  table: (table: string, fingerprint: string, sha256: string, generation = 0) =>
    keyOf("tables", table, fingerprint, `${short(sha256)}${marked(generation)}.parquet`),
  /** Where Athena writes a table: a folder of one attempt, which names its files itself. */
  tableFolder: (table: string, fingerprint: string, attempt: string, generation = 0) =>
    `${keyOf("tables", table, `${fingerprint}-${attempt}${marked(generation)}`)}/`,
  /** The files that a table of Athena reads, one a line. */
  fileList: (table: string, id: string) => keyOf("athena", table, id, "files.txt"),
  /** A table as audiences share it, in a folder of its own; named by the snapshot, and never written anew. */
  shared: (snapshotId: string, table: string) => keyOf("shared", snapshotId, table, "rows.parquet"),
  build: (table: string, fingerprint: string) => keyOf("builds", table, `${fingerprint}.json`),
  snapshot: (id: string, generation = 0, variant = 0) =>
    keyOf("snapshots", `${id}${variant === 0 ? "" : `.v${variant}`}${marked(generation)}.json`),
  /** Checks found rows in it, so readers never saw it: who mends the data looks at it. */
  refusedSnapshot: (id: string, generation = 0, variant = 0) =>
    keyOf("snapshots", `${id}${refusedMark}${variant === 0 ? "" : `.v${variant}`}${marked(generation)}.json`),
  snapshotPrefix: (idBegin = "") => checkedPrefix(`snapshots/${idBegin}`),
  current: "CURRENT",
  history: (n: number) => keyOf("history", `${sequence(n)}.json`),
  historyPrefix: "history/",
  generation: (n: number) => keyOf("generations", `${sequence(n)}.json`),
  generationPrefix: "generations/",
  clock: "clock/now",
  episodes: "alerts/episodes.json",
  outbox: (id: string) => keyOf("alerts", "outbox", `${id}.eml`),
  sent: (id: string) => keyOf("alerts", "sent", `${id}.json`),
} as const;

export const isRefusedSnapshot = (key: string) => key.includes(refusedMark);

/** The id in a key that `snapshot` or `refusedSnapshot` made. */
export const snapshotIdOf = (key: string) => /([^/.]+)[^/]*$/.exec(key)?.[1] ?? "";

/** The number in a key that `history` or `generation` made. */
export const numberOf = (key: string) => Number(/(\d+)\.json$/.exec(key)?.[1] ?? Number.NaN);

/** The generation of the run that wrote a file (generations.ts). */
export const generationOf = (key: string) => Number(/\.g(\d+)(?:\.\w+|\/[^/]+)$/.exec(key)?.[1] ?? 0);

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
