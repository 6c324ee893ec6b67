// The lake's storage: few verbs, two conditional writes. Everything above it (commit log, snapshots, pointers) is built from
// these alone, so a directory and S3 behave alike.

import { DataQualityError, messageOf } from "./errors.ts";

export interface StoredObject {
  body: Uint8Array;
  /** Opaque version of the object, for `putIfMatch`. */
  etag: string;
}

/** What a listing says of an object. */
export interface ListedObject {
  key: string;
  bytes: number;
  /** When it came to have these bytes, by the storage's own clock. */
  modifiedAt: Date;
}

/** What a log or a snapshot says of an immutable file. */
export interface FileIdentity {
  bytes: number;
  /** Of the whole file, in hex. */
  sha256: string;
}

/**
 * What came of a conditional write. `written: true`: the object is ours, also where it was an earlier try of the same call
 * whose answer was lost. `written: false` is not an error: somebody else was there first, and nothing of ours is there.
 * A store that was merely busy (409 of S3) is asked again until it says one or the other. Where it never does, or where it
 * cannot be told any more, the call throws a TransientError: it may have been written, so read before you write again.
 */
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
  /**
   * As `put`, from a file on this machine; the file may be moved away.
   * @param written what the caller found it to be a moment ago, so that this machine need not hash it again.
   */
  putFile(key: string, path: string, written?: FileIdentity): Promise<void>;
  /** Writes only if nothing has this key. */
  putIfAbsent(key: string, body: Uint8Array | string): Promise<ConditionalWrite>;
  /** Writes only if the object still has this etag; `undefined` means: only if there is none. */
  putIfMatch(key: string, body: Uint8Array | string, etag: string | undefined): Promise<ConditionalWrite>;
  /** Keys that begin with the prefix, in byte order. */
  list(prefix: string): Promise<string[]>;
  /** As `list`, with size and age. */
  listObjects(prefix: string): Promise<ListedObject[]>;
  /** What an object is that somebody else wrote. It is read once, and kept nowhere: it may be larger than this machine's disk. */
  identityOf(key: string): Promise<FileIdentity>;
  /** Removes an object, or does nothing where there is none. Not for pointers (keys written by `putIfMatch`). */
  delete(key: string): Promise<void>;
  /**
   * A path on this machine where the object can be read: itself, or a copy fetched once. For immutable objects, not for pointers.
   * @param written what it has to be: its length is compared always, its hash the first time this machine opens the file.
   * @throws DataQualityError where there is none (a log or a snapshot named it, so it has been lost) or where it is not what
   * was written.
   */
  localPath(key: string, written?: FileIdentity): Promise<string>;
}

/** Parses a stored JSON object; undefined where there is none. */
export async function getJson(storage: Storage, key: string): Promise<{ value: unknown; etag: string } | undefined> {
  const stored = await storage.get(key);
  return stored && { value: parseStored(storage, key, stored.body), etag: stored.etag };
}

function parseStored(storage: Storage, key: string, body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    throw new DataQualityError(`${key} in ${storage.location} is not JSON: ${messageOf(error)}`, {
      hint: "Somebody edited or cut it; restore it from a backup.",
      cause: error,
    });
  }
}

/** JSON as the lake stores it: stable key order is the caller's, two spaces, a final newline. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
