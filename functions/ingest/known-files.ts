// The sources' files that this machine has read whole before. A folder may hold years of them, and every run asks whether they are
// still the same: a file that was not touched since is recognised by a look at the folder, and not read again for that.
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Effects } from "../lake/effects.ts";
import { FileLedger, touchOf } from "../lake/file-ledger.ts";
import { type ContentScan, scanContent } from "./content-scan.ts";
import type { Input } from "./source-rows.ts";

/**
 * A file touched later than this before it was read is not remembered: file systems count time in steps of up to two seconds
 * (FAT), and a second write within the same step would leave no trace.
 */
const settledMs = 3000;

export class KnownFiles {
  readonly #ledger: FileLedger | undefined;
  readonly #now: Effects["now"];
  #hashes: Promise<Map<string, string>> | undefined;

  /** Without a cache folder nothing is remembered, and every file is read. */
  constructor({ cacheFolder, now }: Pick<Effects, "cacheFolder" | "now">) {
    this.#ledger = cacheFolder === undefined ? undefined : new FileLedger(join(cacheFolder, "known-files"));
    this.#now = now;
  }

  /** SHA-256 of the content when the file was last read whole; undefined where it was touched since, or never read. */
  async sha256Of({ path }: Input): Promise<string | undefined> {
    const found = await look(path);
    return found && (await this.#known()).get(stateOf(path, found));
  }

  /**
   * Reads the file whole, and remembers it.
   * @throws SourceContractError where it cannot be read
   */
  async scan(input: Input): Promise<ContentScan> {
    const before = await look(input.path);
    const begunAtMs = this.#now().getTime();
    const content = await scanContent(input);
    if (!this.#ledger || !before || begunAtMs - Number(before.ctimeMs) < settledMs) return content;
    const after = await look(input.path);
    const state = stateOf(input.path, before);
    if (!after || stateOf(input.path, after) !== state) return content;
    (await this.#known()).set(state, content.sha256);
    await this.#ledger.note(`${content.sha256} ${state}`);
    return content;
  }

  #known(): Promise<Map<string, string>> {
    this.#hashes ??= this.#read();
    return this.#hashes;
  }

  /** A line that a kill has cut in two, and what came behind it, begin with no hash, or end with no file's state. */
  async #read(): Promise<Map<string, string>> {
    const lines = [...((await this.#ledger?.lines()) ?? [])];
    return new Map(
      lines.flatMap(line => {
        const [, sha256 = "", state = ""] = /^([0-9a-f]{64}) (\d+ \d+ \d+ \d+ .*)$/.exec(line) ?? [];
        return state === "" ? [] : [[state, sha256] as const];
      }),
    );
  }
}

/** Undefined where it cannot be looked at; reading it then says why. */
const look = (path: string): Promise<BigIntStats | undefined> => stat(path, { bigint: true }).catch(() => undefined);

/** Where the change time stands still (FAT has none of its own), size and time of writing move. */
const stateOf = (path: string, found: BigIntStats) => `${found.size} ${found.mtimeNs} ${touchOf(found)} ${path}`;
