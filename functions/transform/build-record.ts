// What is remembered of a table that was built. It is written last, so a table that has a record is whole; a killed run leaves
// at most files that nobody names.
import { z } from "zod";
import { keys } from "../lake/keys.ts";
import { formatOf, lakeFormat, tableFile } from "../lake/snapshot.ts";
import { getJson, type Storage, toJson } from "../lake/storage.ts";
import type { RunStart } from "./run-start.ts";

const buildRecord = z.object({
  fingerprint: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  files: z.array(tableFile),
  /** What it was made from, so that a plan can say what changed. */
  definition: z.string(),
  inputs: z.record(z.string(), z.string()),
});
export type BuildRecord = z.infer<typeof buildRecord>;

/** The record of a table that was built before; undefined where there is none that this version can read. */
export async function readBuild(
  storage: Storage,
  table: string,
  fingerprint: string,
): Promise<BuildRecord | undefined> {
  const stored = await getJson(storage, keys.build(table, fingerprint));
  return stored && formatOf(stored.value) === lakeFormat ? buildRecord.safeParse(stored.value).data : undefined;
}

/** As `readBuild`, of a table that a run may use as it is; undefined where it has to be built. */
export async function findBuild(
  { storage, start }: { storage: Storage; start: Pick<RunStart, "mayName"> },
  table: string,
  fingerprint: string,
): Promise<BuildRecord | undefined> {
  const record = await readBuild(storage, table, fingerprint);
  return record?.files.every(({ key }) => start.mayName(key)) ? record : undefined;
}

export async function storeBuild(storage: Storage, table: string, record: BuildRecord): Promise<void> {
  await storage.put(keys.build(table, record.fingerprint), toJson({ format: lakeFormat, ...record }));
}
