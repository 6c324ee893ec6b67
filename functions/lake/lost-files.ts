// Which files of a snapshot are not there, or not as they were written.
import { findDamaged } from "./file-integrity.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Storage } from "./storage.ts";

/**
 * @param readAll compares every byte by its hash; else only that each file is there with its length
 * @returns a sentence per file
 */
export async function findLost(storage: Storage, { tables }: Snapshot, readAll: boolean): Promise<string[]> {
  const files = Object.values(tables).flatMap(table => table.files);
  const bytesOf = new Map((await storage.listObjects("tables/")).map(({ key, bytes }) => [key, bytes]));
  const lost = files.flatMap(({ key, bytes }) => {
    const found = bytesOf.get(key);
    if (found === undefined) return [`${key} is missing`];
    return found === bytes ? [] : [`${key} has ${found} bytes, and ${bytes} were written`];
  });
  if (lost.length > 0 || !readAll) return lost;
  return (await findDamaged(storage, files)).map(({ says }) => says);
}
