// The lake's storage: few verbs, two conditional writes. Everything above it (commit log, snapshots, pointers) is built from
// these alone, so a directory and S3 behave alike.

export interface StoredObject {
  body: Uint8Array;
  /** Opaque version of the object, for `putIfMatch`. */
  etag: string;
}

/** `written: false` is not an error: somebody else was there first. */
export interface ConditionalWrite {
  written: boolean;
}

export interface Storage {
  /** Where it is, for people: a folder or s3://bucket/prefix. */
  readonly location: string;
  /** The object, or undefined where there is none. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Writes an object whose key is derived from its content: writing it twice is writing it once. */
  put(key: string, body: Uint8Array | string): Promise<void>;
  /** As `put`, from a file on this machine; the file may be moved away. */
  putFile(key: string, path: string): Promise<void>;
  /** Writes only if nothing has this key. */
  putIfAbsent(key: string, body: Uint8Array | string): Promise<ConditionalWrite>;
  /** Writes only if the object still has this etag; `undefined` means: only if there is none. */
  putIfMatch(key: string, body: Uint8Array | string, etag: string | undefined): Promise<ConditionalWrite>;
  /** Keys that begin with the prefix, sorted. */
  list(prefix: string): Promise<string[]>;
  delete(key: string): Promise<void>;
  /** A path on this machine where the object can be read: itself, or a copy fetched once. Objects are immutable. */
  localPath(key: string): Promise<string>;
}

/** Parses a stored JSON object; undefined where there is none. */
export async function getJson(storage: Storage, key: string): Promise<{ value: unknown; etag: string } | undefined> {
  const stored = await storage.get(key);
  return stored && { value: JSON.parse(new TextDecoder().decode(stored.body)), etag: stored.etag };
}

/** JSON as the lake stores it: stable key order is the caller's, two spaces, a final newline. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
