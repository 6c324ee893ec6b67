// A lake in a local folder.
//
// link(2) is the folder's put-if-absent: it fails when the name is taken, and what it makes visible is whole. A put-if-match
// is built on it without a lock, so a killed process leaves nothing that must be cleaned up: the first version of a pointer is
// the plain file itself, every later one is a file of its own, `.versions/<key>/<n>`, and only one writer can create n + 1.
// From then on the plain file is a copy for people; readers never trust it. Versions are never removed: a slow writer that
// still believes in version n would otherwise find n + 1 free and overwrite what others wrote since.
import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { access, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { DurableFiles } from "./durable-files.ts";
import { DataQualityError, isCode } from "./errors.ts";
import { FileIntegrity, fileIdentity, remedy } from "./file-integrity.ts";
import { checkedKey, checkedPrefix } from "./keys.ts";
import { machineExplained } from "./machine-errors.ts";
import type { ConditionalWrite, FileIdentity, ListedObject, Storage, StoredObject } from "./storage.ts";

export class LocalStorage implements Storage {
  readonly location: string;
  readonly #files: DurableFiles;
  readonly #integrity: FileIntegrity;

  constructor(folder: string) {
    this.location = resolve(folder);
    this.#files = new DurableFiles(join(this.location, ".tmp"));
    this.#integrity = new FileIntegrity(join(this.location, ".whole"), this.location);
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const plain = this.#path(key);
    return this.#explained("read", key, async () => {
      const version = await this.#newestVersion(key);
      const body = await readIfThere(version === 0 ? plain : this.#versionPath(key, version));
      return body && { body, etag: version === 0 ? sha256(body) : `v${version}` };
    });
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    const plain = this.#path(key);
    await this.#explained("write", key, async () => {
      if ((await this.#newestVersion(key)) > 0) await this.#putVersion(key, body);
      else await this.#files.replace(plain, body);
    });
  }

  async putFile(key: string, path: string, written?: FileIdentity): Promise<void> {
    const plain = this.#path(key);
    await this.#explained("write", key, async () => {
      await this.#files.moveIn(path, plain);
      if (written) await this.#integrity.trust(key, plain, written);
    });
  }

  async putIfAbsent(key: string, body: Uint8Array | string): Promise<ConditionalWrite> {
    const plain = this.#path(key);
    return this.#explained("write", key, async () => {
      // A pointer is there even where somebody removed its plain copy.
      if ((await this.#newestVersion(key)) > 0) return { written: false };
      return this.#files.createNew(plain, body);
    });
  }

  async putIfMatch(key: string, body: Uint8Array | string, etag: string | undefined): Promise<ConditionalWrite> {
    if (etag === undefined) return this.putIfAbsent(key, body);
    return this.#explained("write", key, async () => {
      const version = await this.#newestVersion(key);
      if ((await this.#etagOf(key, version)) !== etag) return { written: false };
      const result = await this.#files.createNew(this.#versionPath(key, version + 1), body);
      if (result.written) await this.#copyNewest(key);
      return result;
    });
  }

  async list(prefix: string): Promise<string[]> {
    const folder = join(this.location, prefix.slice(0, checkedPrefix(prefix).lastIndexOf("/") + 1));
    return this.#explained("list", prefix, async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(error => {
        if (isCode(error, "ENOENT", "ENOTDIR")) return [];
        throw error;
      });
      return entries
        .filter(entry => entry.isFile())
        .map(entry => relative(this.location, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .filter(name => name.startsWith(prefix) && !name.startsWith("."))
        .sort();
    });
  }

  async listObjects(prefix: string): Promise<ListedObject[]> {
    const keys = await this.list(prefix);
    const found = await Promise.all(keys.map(key => this.#explained("list", key, () => this.#statIfThere(key))));
    return keys.flatMap((key, index) => {
      const { size, mtime } = found[index] ?? {};
      return size !== undefined && mtime ? [{ key, bytes: size, modifiedAt: mtime }] : [];
    });
  }

  async delete(key: string): Promise<void> {
    const plain = this.#path(key);
    await this.#explained("delete", key, async () => {
      if ((await this.#newestVersion(key)) > 0) throw new Error(`${key} is a pointer; pointers are moved, not deleted`);
      await rm(plain, { force: true });
    });
  }

  async identityOf(key: string): Promise<FileIdentity> {
    return fileIdentity(await this.localPath(key));
  }

  async localPath(key: string, written?: FileIdentity): Promise<string> {
    const path = this.#path(key);
    return this.#explained("read", key, async () => {
      await access(path, constants.R_OK).catch(error => {
        if (!isCode(error, "ENOENT", "ENOTDIR")) throw error;
        throw new DataQualityError(`${key} is missing from ${this.location}`, {
          hint: remedy(key),
          cause: error,
        });
      });
      if (written) await this.#integrity.require(key, path, written);
      return path;
    });
  }

  #path(key: string): string {
    return join(this.location, checkedKey(key));
  }

  #versionPath(key: string, version: number): string {
    return join(this.location, ".versions", key, String(version).padStart(10, "0"));
  }

  /** The highest version of a pointer; 0 where only the plain file can hold it. */
  async #newestVersion(key: string): Promise<number> {
    const names = await readdir(dirname(this.#versionPath(key, 1))).catch(error => {
      if (isCode(error, "ENOENT", "ENOTDIR")) return [];
      throw error;
    });
    return names.reduce((newest, name) => Math.max(newest, Number(name) || 0), 0);
  }

  async #etagOf(key: string, version: number): Promise<string | undefined> {
    if (version > 0) return `v${version}`;
    const body = await readIfThere(this.#path(key));
    return body && sha256(body);
  }

  async #putVersion(key: string, body: Uint8Array | string): Promise<void> {
    for (;;) {
      const version = await this.#newestVersion(key);
      if ((await this.putIfMatch(key, body, `v${version}`)).written) return;
    }
  }

  /** Whoever copies looks again afterwards, so that a slow writer cannot leave an older version in the plain file. */
  async #copyNewest(key: string): Promise<void> {
    let copied = 0;
    for (;;) {
      const newest = await this.#newestVersion(key);
      if (newest === copied) return;
      await this.#files.replace(this.#path(key), await readFile(this.#versionPath(key, newest)));
      copied = newest;
    }
  }

  /** Undefined where it went away since it was listed. */
  async #statIfThere(key: string): Promise<Stats | undefined> {
    const version = await this.#newestVersion(key);
    const path = version === 0 ? this.#path(key) : this.#versionPath(key, version);
    return stat(path).catch(error => {
      if (isCode(error, "ENOENT")) return undefined;
      throw error;
    });
  }

  async #explained<T>(action: string, key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw machineExplained(error, `${action} ${key} in ${this.location}`);
    }
  }
}

const sha256 = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR", "EISDIR")) return undefined;
    throw error;
  }
}
