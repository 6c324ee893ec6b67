// A bucket in memory. Every change is decided and done without a pause in between: that is what makes conditions atomic.
import { S3Refusal } from "./refusal.ts";

export interface StoredBody {
  body: Buffer;
  etag: string;
  /** What the sender said of it, and its checksums. */
  headers: Record<string, string>;
  modifiedAt: Date;
}

interface Version {
  id: string;
  /** Undefined: a mark that it was deleted. */
  stored: StoredBody | undefined;
}

/** The conditions of a request, from its headers. */
export interface Conditions {
  "if-match"?: string | undefined;
  "if-none-match"?: string | undefined;
}

export class Bucket {
  isVersioned = false;
  readonly #objects = new Map<string, Version[]>();
  #versions = 0;

  get(key: string, versionId?: string): StoredBody | undefined {
    const versions = this.#objects.get(key) ?? [];
    return (versionId === undefined ? versions.at(-1) : versions.find(({ id }) => id === versionId))?.stored;
  }

  /** Keys of the objects that are there, in byte order. */
  keys(): string[] {
    return [...this.#objects.keys()].filter(key => this.get(key)).sort(byBytes);
  }

  /** @returns the version's id where the bucket keeps versions. */
  put(key: string, stored: StoredBody, conditions: Conditions): string | undefined {
    this.#refuseUnmet(key, conditions);
    return this.#add(key, stored);
  }

  /** @returns the id of the mark where the bucket keeps versions. */
  delete(key: string, versionId: string | undefined, conditions: Conditions = {}): string | undefined {
    if (conditions["if-match"] !== undefined) this.#refuseUnmet(key, conditions);
    if (versionId !== undefined) {
      this.#keep(
        key,
        this.versions(key).filter(({ id }) => id !== versionId),
      );
      return undefined;
    }
    if (this.isVersioned) return this.#add(key, undefined);
    this.#objects.delete(key);
    return undefined;
  }

  versions(key: string): readonly Version[] {
    return this.#objects.get(key) ?? [];
  }

  everyKey(): string[] {
    return [...this.#objects.keys()].sort(byBytes);
  }

  #add(key: string, stored: StoredBody | undefined): string | undefined {
    const id = this.isVersioned ? String(++this.#versions) : "null";
    this.#keep(key, [...(this.isVersioned ? this.versions(key) : []), { id, stored }]);
    return this.isVersioned ? id : undefined;
  }

  #keep(key: string, versions: Version[]): void {
    if (versions.length === 0) this.#objects.delete(key);
    else this.#objects.set(key, versions);
  }

  #refuseUnmet(key: string, conditions: Conditions): void {
    const stored = this.get(key);
    if (conditions["if-none-match"] === "*" && stored) throw new S3Refusal(412, "PreconditionFailed");
    const wanted = conditions["if-match"];
    if (wanted === undefined) return;
    if (!stored) throw new S3Refusal(404, "NoSuchKey");
    if (wanted !== "*" && wanted !== stored.etag) throw new S3Refusal(412, "PreconditionFailed");
  }
}

export const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
