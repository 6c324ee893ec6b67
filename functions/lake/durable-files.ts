// Files that are whole or absent, also after a power cut: written aside, synced, then given their name.
import { randomUUID } from "node:crypto";
import { copyFile, link, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isCode } from "./errors.ts";
import { inItsFolder } from "./missing-folder.ts";
import type { ConditionalWrite } from "./storage.ts";

const leftoverAgeMs = 24 * 60 * 60 * 1000;

export class DurableFiles {
  readonly #temporaryFolder: string;
  #swept = false;

  /** @param temporaryFolder on the same file system as the files. */
  constructor(temporaryFolder: string) {
    this.#temporaryFolder = temporaryFolder;
  }

  /** Creates the file, or leaves what is there. */
  async createNew(path: string, body: Uint8Array | string): Promise<ConditionalWrite> {
    const temporary = await this.#write(body);
    try {
      await inItsFolder(path, () => link(temporary, path));
    } catch (error) {
      if (isCode(error, "EEXIST")) return { written: false };
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
    // What is created here are commits: with the folder, the file system also writes down all earlier renames.
    await sync(dirname(path), "folder");
    return { written: true };
  }

  /** Creates the file or puts it in the place of what is there. */
  async replace(path: string, body: Uint8Array | string): Promise<void> {
    await this.#rename(await this.#write(body), path);
  }

  /** Takes a file from elsewhere; it is moved where the file system allows. */
  async moveIn(from: string, path: string): Promise<void> {
    const temporary = this.#temporaryPath();
    await removedOnFailure(temporary, async () => {
      try {
        await inItsFolder(temporary, () => rename(from, temporary));
      } catch (error) {
        if (!isCode(error, "EXDEV")) throw error;
        await copyFile(from, temporary);
      }
      await sync(temporary, "file");
      await this.#rename(temporary, path);
    });
  }

  async #rename(temporary: string, path: string): Promise<void> {
    await removedOnFailure(temporary, () => inItsFolder(path, () => rename(temporary, path)));
  }

  async #write(body: Uint8Array | string): Promise<string> {
    const path = this.#temporaryPath();
    await removedOnFailure(path, async () => {
      await using file = await inItsFolder(path, () => open(path, "wx"));
      await file.writeFile(body);
      await file.sync();
    });
    if (!this.#swept) await this.#sweep(path);
    return path;
  }

  #temporaryPath(): string {
    return join(this.#temporaryFolder, randomUUID());
  }

  /** Removes what killed processes left here a day before a file just written; the file system's own clock decides. */
  async #sweep(justWritten: string): Promise<void> {
    this.#swept = true;
    const newest = (await stat(justWritten)).mtimeMs;
    for (const name of await readdir(this.#temporaryFolder)) {
      const path = join(this.#temporaryFolder, name);
      const found = await stat(path).catch(() => undefined);
      if (found && newest - found.mtimeMs > leftoverAgeMs) await rm(path, { force: true });
    }
  }
}

/** A disk that is full must not stay full of halves. */
async function removedOnFailure(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function sync(path: string, kind: "file" | "folder"): Promise<void> {
  try {
    await using opened = await open(path, kind === "file" ? "r+" : "r");
    await opened.sync();
  } catch (error) {
    // Windows cannot open a folder for this, and needs it not.
    if (kind === "file" || !isCode(error, "EISDIR", "EPERM", "EACCES", "EINVAL")) throw error;
  }
}
