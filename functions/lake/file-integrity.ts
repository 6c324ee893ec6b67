// Whether a file is what was written. Its length is compared whenever it is opened, which costs a look at the folder. Its
// SHA-256 is compared the first time this machine opens it, and again when the file was touched since: a ledger remembers
// which file, in which state, was found whole. What decays on the disk without a write is found by `qudao check --files`.
import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { DataQualityError } from "./errors.ts";
import { FileLedger, touchOf } from "./file-ledger.ts";
import { readAhead } from "./read-ahead.ts";
import type { FileIdentity, Storage } from "./storage.ts";

export class FileIntegrity {
  readonly #ledger: FileLedger;
  readonly #location: string;

  /** @param ledger a file on this machine; it may vanish at any time. */
  constructor(ledger: string, location: string) {
    this.#ledger = new FileLedger(ledger);
    this.#location = location;
  }

  /** @throws DataQualityError where the file is not what was written. */
  async require(key: string, path: string, written: FileIdentity): Promise<void> {
    const found = await stat(path, { bigint: true });
    if (found.size !== BigInt(written.bytes))
      throw this.#damaged(key, `it has ${found.size} bytes, and ${written.bytes} were written`);
    const state = stateOf(key, found, written);
    if ((await this.#ledger.lines()).has(state)) return;
    const sha256 = await sha256Of(path);
    if (sha256 !== written.sha256) throw this.#damaged(key, `its SHA-256 is ${sha256}, not ${written.sha256}`);
    await this.#ledger.note(state);
  }

  /** Notes a file that was hashed before it came here, so that it is not hashed again. */
  async trust(key: string, path: string, written: FileIdentity): Promise<void> {
    await this.#ledger.note(stateOf(key, await stat(path, { bigint: true }), written));
  }

  #damaged(key: string, how: string): DataQualityError {
    return new DataQualityError(`${key} in ${this.#location} is damaged: ${how}`, { hint: remedy(key) });
  }
}

const stateOf = (key: string, found: BigIntStats, { sha256 }: FileIdentity) => `${sha256} ${touchOf(found)} ${key}`;

/** What to do about a file that is gone or damaged. */
export function remedy(key: string): string {
  const [folder, table, fingerprint] = key.split("/");
  if (folder === "tables")
    return `Remove builds/${table}/${fingerprint}.json and run \`npx qudao transform\`: the table is made again. The current snapshot stays as it is until then.`;
  const restore = "restore it from a backup or from the bucket's last version";
  return folder === "raw" || folder === "quarantine"
    ? `Remove what is left of it and run \`npx qudao ingest\`: what came from a file of a source is read from it again; else ${restore}. The current snapshot stays as it is; \`npx qudao check --files\` lists every damaged file.`
    : `Stop here and ${restore}.`;
}

/** Reads the whole file. */
export async function fileIdentity(path: string): Promise<FileIdentity> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const { buffer, from, to } of readAhead(path)) {
    hash.update(buffer.subarray(from, to));
    bytes += to - from;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Reads the whole file. */
export const sha256Of = async (path: string) => (await fileIdentity(path)).sha256;

export interface DamagedFile {
  key: string;
  /** A sentence that names the file. */
  says: string;
}

/**
 * Reads every byte of these files, whatever was found before, and lists those that are not what was written. On S3 it reads
 * this machine's copies, fetched where there are none.
 */
export async function findDamaged(
  storage: Storage,
  files: Iterable<FileIdentity & { key: string }>,
): Promise<DamagedFile[]> {
  const damaged: DamagedFile[] = [];
  for (const { key, sha256, bytes } of files) {
    try {
      const found = await sha256Of(await storage.localPath(key, { sha256, bytes }));
      if (found !== sha256)
        damaged.push({ key, says: `${key} in ${storage.location} is damaged: its SHA-256 is ${found}, not ${sha256}` });
    } catch (error) {
      if (!(error instanceof DataQualityError)) throw error;
      damaged.push({ key, says: error.message });
    }
  }
  return damaged;
}
