// What a lake holds, as a reader sees it: whole, or an error that says what is not.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readLog } from "../../functions/lake/commit-log.ts";
import { isCode } from "../../functions/lake/errors.ts";
import { readCurrent, type Snapshot } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";

export interface LakeState {
  /** The snapshot that CURRENT names: every table with its file's hash. */
  snapshot: Snapshot | undefined;
  /** Committed batches in order, with their rows. */
  batches: string[];
  /** Names of the mails in the folder. */
  mails: string[];
  /** Message-IDs of every copy that left. */
  sent: string[];
}

/** @throws where a committed file is missing or is not what its hash says: nobody may ever see a part */
export async function readLakeState(storage: Storage, out: string): Promise<LakeState> {
  const snapshot = await readCurrent(storage);
  for (const { files } of Object.values(snapshot?.tables ?? {}))
    for (const file of files) await checkFile(storage, file);
  const batches: string[] = [];
  for (const stream of ["partners", "transactions"])
    for (const entry of await readLog(storage, stream)) {
      for (const file of [entry.loaded, entry.quarantined]) if (file) await checkFile(storage, file);
      batches.push(`${stream} ${entry.batch_id} ${entry.rows_read} ${entry.rows_loaded} ${entry.rows_quarantined}`);
    }
  return {
    snapshot,
    batches,
    mails: (await ifThere(readdir(join(out, "outbox"))))?.filter(name => name.endsWith(".eml")).sort() ?? [],
    sent: (await ifThere(readFile(join(out, "sent.log"), "utf8")))?.split("\n").filter(line => line !== "") ?? [],
  };
}

/**
 * A Parquet file holds the moment of its ingest, so a batch that is written again has other bytes; the log and the file agree
 * all the same, because the first who commits is the one who is read.
 */
async function checkFile(storage: Storage, file: { key: string; bytes: number; sha256: string }): Promise<void> {
  const body = (await storage.get(file.key))?.body;
  if (body?.length !== file.bytes || createHash("sha256").update(body).digest("hex") !== file.sha256)
    throw new Error(`${file.key} has ${body?.length ?? "no"} bytes and is not what was committed`);
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

const marks: readonly [stage: string, prefix: string][] = [
  ["mail sent", "alerts/sent/"],
  ["mail kept", "alerts/outbox/"],
  ["snapshot published", "CURRENT"],
  ["tables built", "tables/"],
  ["batches committed", "log/"],
  ["files written", "raw/"],
];

/** How far a run had come. */
export async function stageOf(storage: Storage): Promise<string> {
  for (const [stage, prefix] of marks)
    if (prefix === "CURRENT" ? await storage.get(prefix) : (await storage.list(prefix)).length > 0) return stage;
  return "nothing yet";
}
