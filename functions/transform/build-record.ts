// What is remembered of a table that was built. It is written last, so a table that has a record is whole; a killed run leaves
// at most files that nobody names.
import { z } from "zod";
import { keys } from "../lake/keys.ts";
import { tableFile } from "../lake/snapshot.ts";
import { getJson, type Storage, toJson } from "../lake/storage.ts";

const buildRecord = z.object({
  fingerprint: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  files: z.array(tableFile),
  /** What it was made from, so that a plan can say what changed. */
  definition: z.string(),
  inputs: z.record(z.string(), z.string()),
});
export type BuildRecord = z.infer<typeof buildRecord>;

/** The record of a table that was built before; undefined where it has to be built. */
export async function findBuild(
  storage: Storage,
  table: string,
  fingerprint: string,
): Promise<BuildRecord | undefined> {
  const stored = await getJson(storage, keys.build(table, fingerprint));
  return stored && buildRecord.parse(stored.value);
}

export async function storeBuild(storage: Storage, table: string, record: BuildRecord): Promise<void> {
  await storage.put(keys.build(table, record.fingerprint), toJson(record));
}
