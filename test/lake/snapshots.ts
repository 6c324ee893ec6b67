// A snapshot of one table, stored and shown.
import { createHash } from "node:crypto";
import { keys } from "../../functions/lake/keys.ts";
import { moveCurrent, type Snapshot, snapshotId, writeSnapshot } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";

const rowsOf = (asOf: string) => `rows of ${asOf}`;
const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");

/** Where the table of such a snapshot lies. */
export const partnersKey = (asOf: string, generation = 0) =>
  keys.table("partners", asOf, sha256Of(rowsOf(asOf)), generation);

/** @param asOf makes it this snapshot and no other */
export async function showSnapshot(storage: Storage, asOf: string, generation = 0): Promise<Snapshot> {
  const rows = rowsOf(asOf);
  const key = partnersKey(asOf, generation);
  const sha256 = sha256Of(rows);
  const tables: Snapshot["tables"] = {
    partners: {
      kind: "model",
      fingerprint: asOf,
      grain: "One row per partner.",
      key: ["partner_id"],
      columns: [{ name: "partner_id", type: "VARCHAR", note: "" }],
      rows: 1,
      files: [{ month: null, fingerprint: asOf, key, rows: 1, bytes: rows.length, sha256 }],
    },
  };
  const snapshot: Snapshot = { id: snapshotId(asOf, tables, ""), as_of_date: asOf, tables, checks: [] };
  await storage.put(key, rows);
  await storage.put(keys.build("partners", asOf), "{}");
  const snapshot_key = await writeSnapshot(storage, snapshot, generation);
  await moveCurrent(storage, snapshot.id, new Date("2026-11-01"), undefined, { snapshot_key });
  return snapshot;
}
