// Which files an Athena table reads. A folder will not do: a killed run leaves files in it that nobody named. So the catalog
// is given a list instead (Hive's SymlinkTextInputFormat: a text file with one address a line, which Athena documents for S3
// inventories), and a table reads the exact files that the log or the snapshot names, as everybody else does.
import { idOf, keys } from "../keys.ts";
import type { Storage } from "../storage.ts";

export interface ExactFiles {
  /** Identity of the list. */
  id: string;
  /** Folder of the list, as a table's location. */
  location: string;
}

/** Stores the list; the same files are the same list. */
export async function listExactFiles(
  storage: Storage,
  table: string,
  fileKeys: readonly string[],
): Promise<ExactFiles> {
  const id = idOf(...fileKeys).slice(0, 16);
  const key = keys.fileList(table, id);
  await storage.put(key, fileKeys.map(file => `${storage.location}/${file}\n`).join(""));
  return { id, location: `${storage.location}/${key.slice(0, key.lastIndexOf("/") + 1)}` };
}
