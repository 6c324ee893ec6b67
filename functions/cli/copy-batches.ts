// All that a lake cannot make again: the batches, the log that orders them, and where the pulls stand.
import { copyFile, link, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isCode } from "../lake/errors.ts";
import type { Storage } from "../lake/storage.ts";

const batchFolders = ["raw", "quarantine"];
const noteFolders = ["log", "heads", "state"];

/**
 * Batches are immutable, so they are linked where the file system can; a link costs no room.
 * @param to an empty lake in a folder
 */
export async function copyBatches(from: Storage, to: Storage): Promise<void> {
  for (const folder of batchFolders)
    for (const key of await from.list(`${folder}/`)) {
      const path = join(to.location, key);
      await mkdir(dirname(path), { recursive: true });
      await linkOrCopy(await from.localPath(key), path);
    }
  for (const folder of noteFolders)
    for (const key of await from.list(`${folder}/`)) {
      const stored = await from.get(key);
      if (stored) await to.putIfAbsent(key, stored.body);
    }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!isCode(error, "EXDEV", "EPERM", "ENOTSUP", "EMLINK")) throw error;
    await copyFile(from, to);
  }
}
