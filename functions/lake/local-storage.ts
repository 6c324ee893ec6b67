// A lake in a local folder.
//
// link(2) is the folder's put-if-absent: it fails when the name is taken, and what it makes visible is whole. A put-if-match
// is built on it without a lock, so a killed process leaves nothing to clean up: each version of a pointer is a file of its
// own, `.versions/<key>/<n>`, and only one writer can create number n + 1. The plain file beside it is a copy for people.
import { createHash, randomUUID } from "node:crypto";
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ConfigError, messageOf } from "./errors.ts";
import type { ConditionalWrite, Storage, StoredObject } from "./storage.ts";

const isCode = (error: unknown, ...codes: string[]) =>
  error instanceof Error && "code" in error && codes.includes(String(error.code));

export class LocalStorage implements Storage {
  readonly location: string;

  constructor(folder: string) {
    this.location = resolve(folder);
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const version = await this.#latestVersion(key);
    try {
      const body = await readFile(version === 0 ? this.#path(key) : this.#versionPath(key, version));
      if (version > 0) await this.#refreshPlainCopy(key, body);
      return { body, etag: version > 0 ? `v${version}` : createHash("sha256").update(body).digest("hex") };
    } catch (error) {
      if (isCode(error, "ENOENT", "EISDIR")) return undefined;
      throw error;
    }
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    await this.#explained(key, async () => {
      const temporary = await this.#write(body);
      await this.#moveInto(temporary, this.#path(key));
    });
  }

  async putFile(key: string, path: string): Promise<void> {
    await this.#explained(key, async () => {
      const temporary = await this.#temporaryPath();
      try {
        await rename(path, temporary);
      } catch (error) {
        if (!isCode(error, "EXDEV")) throw error;
        await copyFile(path, temporary);
      }
      await this.#moveInto(temporary, this.#path(key));
    });
  }

  async putIfAbsent(key: string, body: Uint8Array | string): Promise<ConditionalWrite> {
    return this.#explained(key, () => this.#linkNew(this.#path(key), body));
  }

  async putIfMatch(key: string, body: Uint8Array | string, etag: string | undefined): Promise<ConditionalWrite> {
    return this.#explained(key, async () => {
      const version = await this.#latestVersion(key);
      if ((version === 0 ? undefined : `v${version}`) !== etag) return { written: false };
      const result = await this.#linkNew(this.#versionPath(key, version + 1), body);
      if (result.written) await this.#refreshPlainCopy(key, Buffer.from(body));
      return result;
    });
  }

  async list(prefix: string): Promise<string[]> {
    const folder = this.#path(prefix.slice(0, prefix.lastIndexOf("/") + 1));
    let names: string[];
    try {
      names = (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter(entry => entry.isFile())
        .map(entry => relative(this.location, join(entry.parentPath, entry.name)).split(sep).join("/"));
    } catch (error) {
      if (isCode(error, "ENOENT", "ENOTDIR")) return [];
      throw error;
    }
    return names.filter(name => name.startsWith(prefix) && !name.startsWith(".")).sort();
  }

  async delete(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  async localPath(key: string): Promise<string> {
    return this.#path(key);
  }

  #path(key: string): string {
    return join(this.location, ...key.split("/"));
  }

  #versionPath(key: string, version: number): string {
    return join(this.location, ".versions", ...key.split("/"), String(version).padStart(10, "0"));
  }

  /** The highest version of a pointer; 0 where the key was never written by `putIfMatch`. */
  async #latestVersion(key: string): Promise<number> {
    try {
      const versions = await readdir(dirname(this.#versionPath(key, 1)));
      return versions.reduce((highest, name) => Math.max(highest, Number(name) || 0), 0);
    } catch (error) {
      if (isCode(error, "ENOENT")) return 0;
      throw error;
    }
  }

  async #refreshPlainCopy(key: string, body: Uint8Array): Promise<void> {
    const plain = await readFile(this.#path(key)).catch(() => undefined);
    if (plain && Buffer.compare(plain, body) === 0) return;
    await this.#moveInto(await this.#write(body), this.#path(key));
  }

  async #temporaryPath(): Promise<string> {
    const folder = join(this.location, ".tmp");
    await mkdir(folder, { recursive: true });
    return join(folder, randomUUID());
  }

  /** Writes to a temporary file and makes it durable before it gets its name. */
  async #write(body: Uint8Array | string): Promise<string> {
    const path = await this.#temporaryPath();
    const file = await open(path, "wx");
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  }

  async #moveInto(temporary: string, path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  }

  async #linkNew(path: string, body: Uint8Array | string): Promise<ConditionalWrite> {
    const temporary = await this.#write(body);
    await mkdir(dirname(path), { recursive: true });
    try {
      await link(temporary, path);
      return { written: true };
    } catch (error) {
      if (isCode(error, "EEXIST")) return { written: false };
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #explained<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isCode(error, "ENOSPC", "EDQUOT"))
        throw new ConfigError(`no room left in ${this.location} for ${key}`, {
          hint: "Free disk space and run again; what was committed is intact.",
          cause: error,
        });
      if (isCode(error, "EACCES", "EPERM", "EROFS"))
        throw new ConfigError(`may not write ${key} in ${this.location}: ${messageOf(error)}`, {
          hint: "Give this user write permission on the folder and run again; what was committed is intact.",
          cause: error,
        });
      throw error;
    }
  }
}
