// Whether a file is what was written. Its length is compared whenever it is opened, which costs a look at the folder. Its
// SHA-256 is compared the first time this machine opens it, and again when the file was touched since: a ledger remembers
// which file, in which state, was found whole. What decays on the disk without a write is found by `qudao check --files`.
import { createHash } from "node:crypto";
import { type BigIntStats, createReadStream } from "node:fs";
import { appendFile, mkdir, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { DataQualityError, isCode } from "./errors.ts";
import type { FileIdentity, Storage } from "./storage.ts";

/** Some 40,000 files. Past that the ledger begins anew, and every file still in use is hashed once more. */
const ledgerBytes = 8_000_000;

export class FileIntegrity {
  readonly #ledger: string;
  readonly #location: string;
  #whole: Promise<Set<string>> | undefined;

  /** @param ledger a file on this machine; it may vanish at any time. */
  constructor(ledger: string, location: string) {
    this.#ledger = ledger;
    this.#location = location;
  }

  /** @throws DataQualityError where the file is not what was written. */
  async require(key: string, path: string, written: FileIdentity): Promise<void> {
    const found = await stat(path, { bigint: true });
    if (found.size !== BigInt(written.bytes))
      throw this.#damaged(key, `it has ${found.size} bytes, and ${written.bytes} were written`);
    const state = stateOf(key, found, written);
    const whole = await this.#known();
    if (whole.has(state)) return;
    const sha256 = await sha256Of(path);
    if (sha256 !== written.sha256) throw this.#damaged(key, `its SHA-256 is ${sha256}, not ${written.sha256}`);
    whole.add(state);
    await this.#note(`${state}\n`);
  }

  /** Notes a file that was hashed before it came here, so that it is not hashed again. */
  async trust(key: string, path: string, written: FileIdentity): Promise<void> {
    const state = stateOf(key, await stat(path, { bigint: true }), written);
    (await this.#known()).add(state);
    await this.#note(`${state}\n`);
  }

  #known(): Promise<Set<string>> {
    this.#whole ??= this.#read();
    return this.#whole;
  }

  #damaged(key: string, how: string): DataQualityError {
    return new DataQualityError(`${key} in ${this.#location} is damaged: ${how}`, { hint: remedy(key) });
  }

  async #read(): Promise<Set<string>> {
    try {
      const text = await readFile(this.#ledger, "utf8");
      // A line that a kill cut in two is no file's state; that file is hashed once more.
      if (text.length <= ledgerBytes) return new Set(text.split("\n"));
      await rm(this.#ledger, { force: true });
    } catch (error) {
      if (!isCode(error, "ENOENT", ...readOnly)) throw error;
    }
    return new Set();
  }

  /** A lake that may only be read is read all the same; its files are then hashed once per process. */
  async #note(line: string): Promise<void> {
    try {
      await mkdir(dirname(this.#ledger), { recursive: true });
      await appendFile(this.#ledger, line);
    } catch (error) {
      if (!isCode(error, ...readOnly, "ENOSPC", "EDQUOT", "EFBIG")) throw error;
    }
  }
}

/** The change time moves with every write, and nobody can set it. */
const stateOf = (key: string, { ino, ctimeNs }: BigIntStats, { sha256 }: FileIdentity) =>
  `${sha256} ${ino} ${ctimeNs} ${key}`;

const readOnly = ["EACCES", "EPERM", "EROFS"];

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
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

export async function fileIdentity(path: string): Promise<FileIdentity> {
  return { bytes: (await stat(path)).size, sha256: await sha256Of(path) };
}

export interface DamagedFile {
  key: string;
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
      if (found !== sha256) damaged.push({ key, says: `its SHA-256 is ${found}, not ${sha256}` });
    } catch (error) {
      if (!(error instanceof DataQualityError)) throw error;
      damaged.push({ key, says: error.message });
    }
  }
  return damaged;
}
