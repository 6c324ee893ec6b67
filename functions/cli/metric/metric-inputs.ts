// What a table is made from, down to the streams: as the builds of the snapshot's tables noted it.
import type { Snapshot } from "../../lake/snapshot.ts";
import type { Storage } from "../../lake/storage.ts";
import { readBuild } from "../../transform/build-record.ts";

export interface InputTable {
  table: string;
  /** A model's kind, or "stream" for what was pulled. */
  kind: string;
  grain: string;
  /** null for a stream, whose versions are counted elsewhere. */
  rows: number | null;
  inputs: string[];
}

/** @returns the table and everything that it is made from, each once, what is read before who reads it */
export async function inputsOf(storage: Storage, snapshot: Snapshot, table: string): Promise<InputTable[]> {
  const found = new Map<string, InputTable>();
  const visit = async (name: string): Promise<void> => {
    if (found.has(name)) return;
    const told = snapshot.tables[name];
    const build = told && (await readBuild(storage, name, told.fingerprint));
    const inputs = Object.keys(build?.inputs ?? {}).sort();
    for (const input of inputs) await visit(input);
    found.set(name, {
      table: name,
      kind: told?.kind ?? "stream",
      grain: told?.grain ?? "",
      rows: told?.rows ?? null,
      inputs,
    });
  };
  await visit(table);
  return [...found.values()];
}
