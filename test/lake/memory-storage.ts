// A storage in memory with a clock of its own, where every call waits for its turn: a test decides who goes on, and what time it is.
import { createHash } from "node:crypto";
import type {
  ConditionalWrite,
  FileIdentity,
  ListedObject,
  Storage,
  StoredObject,
} from "../../functions/lake/storage.ts";

export interface MemoryObject {
  body: string;
  modifiedAt: Date;
}

/** What several storages over the same objects share. */
export interface MemoryLake {
  objects: Map<string, MemoryObject>;
  nowMs: number;
}

export class MemoryStorage implements Storage {
  readonly location = "memory";
  readonly #lake: MemoryLake;
  readonly #turn: (verb: string, key: string) => Promise<void>;

  /** @param turn ends when the call may have its effect, or throws where the process is killed before */
  constructor(lake: MemoryLake, turn: (verb: string, key: string) => Promise<void> = async () => {}) {
    this.#lake = lake;
    this.#turn = turn;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    await this.#turn("get", key);
    const found = this.#lake.objects.get(key);
    return found && { body: new TextEncoder().encode(found.body), etag: etagOf(found.body) };
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    await this.#turn("put", key);
    this.#write(key, body);
  }

  putFile(): Promise<void> {
    return Promise.reject(new Error("there are no files here"));
  }

  async putIfAbsent(key: string, body: Uint8Array | string): Promise<ConditionalWrite> {
    return this.putIfMatch(key, body, undefined);
  }

  async putIfMatch(key: string, body: Uint8Array | string, etag: string | undefined): Promise<ConditionalWrite> {
    await this.#turn("put", key);
    const found = this.#lake.objects.get(key);
    if ((found && etagOf(found.body)) !== etag) return { written: false };
    this.#write(key, body);
    return { written: true };
  }

  async list(prefix: string): Promise<string[]> {
    return (await this.listObjects(prefix)).map(({ key }) => key);
  }

  async listObjects(prefix: string): Promise<ListedObject[]> {
    await this.#turn("list", prefix);
    const found = [...this.#lake.objects].filter(([key]) => key.startsWith(prefix));
    return found
      .map(([key, { body, modifiedAt }]) => ({ key, bytes: body.length, modifiedAt }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async delete(key: string): Promise<void> {
    await this.#turn("delete", key);
    this.#lake.objects.delete(key);
  }

  async identityOf(key: string): Promise<FileIdentity> {
    const body = (await this.get(key))?.body ?? new Uint8Array();
    return { bytes: body.length, sha256: createHash("sha256").update(body).digest("hex") };
  }

  localPath(): Promise<string> {
    return Promise.reject(new Error("there are no files here"));
  }

  #write(key: string, body: Uint8Array | string): void {
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    this.#lake.objects.set(key, { body: text, modifiedAt: new Date(this.#lake.nowMs) });
  }
}

const etagOf = (body: string) => createHash("sha256").update(body).digest("hex");
