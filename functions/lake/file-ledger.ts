// What this machine remembers of files that it has read whole: a line for each file in one state, so that a file which nobody has
// touched since need not be read again only to be recognised.
import type { BigIntStats } from "node:fs";
import { appendFile, readFile, rm } from "node:fs/promises";
import { isCode } from "./errors.ts";
import { inItsFolder } from "./missing-folder.ts";

/** Some 40,000 files. Past that the ledger begins anew, and every file still in use is read once more. */
const ledgerBytes = 8_000_000;

const readOnly = ["EACCES", "EPERM", "EROFS"];

export class FileLedger {
  readonly #path: string;
  #lines: Promise<Set<string>> | undefined;

  /** @param path of a file on this machine; it may vanish at any time. */
  constructor(path: string) {
    this.#path = path;
  }

  /** What was noted, the oldest first. A line that a kill cut in two is among them, and is no file's state. */
  lines(): Promise<ReadonlySet<string>> {
    return this.#known();
  }

  /** Where nothing may be written, as in a lake that may only be read, it is remembered as long as the process lives. */
  async note(line: string): Promise<void> {
    (await this.#known()).add(line);
    try {
      await inItsFolder(this.#path, () => appendFile(this.#path, `${line}\n`));
    } catch (error) {
      if (!isCode(error, ...readOnly, "ENOSPC", "EDQUOT", "EFBIG")) throw error;
    }
  }

  #known(): Promise<Set<string>> {
    this.#lines ??= this.#read();
    return this.#lines;
  }

  async #read(): Promise<Set<string>> {
    try {
      const text = await readFile(this.#path, "utf8");
      if (text.length <= ledgerBytes) return new Set(text.split("\n"));
      await rm(this.#path, { force: true });
    } catch (error) {
      if (!isCode(error, "ENOENT", ...readOnly)) throw error;
    }
    return new Set();
  }
}

/** The change time moves with every write, and nobody can set it. */
export const touchOf = ({ ino, ctimeNs }: BigIntStats) => `${ino} ${ctimeNs}`;
