// The logical hashes of a snapshot's tables.
import type { Engine } from "../lake/engine.ts";
import { identifier } from "../lake/engine.ts";
import { type LogicalHash, logicalHash } from "../lake/logical-hash.ts";
import type { Snapshot } from "../lake/snapshot.ts";
import { createTableView } from "../lake/snapshot-views.ts";
import type { Storage } from "../lake/storage.ts";

/** @param names all where left out */
export async function tableHashes(
  engine: Engine,
  storage: Storage,
  snapshot: Snapshot,
  names: readonly string[] = Object.keys(snapshot.tables),
): Promise<Map<string, LogicalHash>> {
  const hashes = new Map<string, LogicalHash>();
  for (const name of names) {
    const table = snapshot.tables[name];
    if (!table) continue;
    await createTableView(engine, storage, name, table.files);
    hashes.set(name, await logicalHash(engine, identifier(name), table.columns));
  }
  return hashes;
}
