// The drill for the day when only the batches are left: builds the current snapshot from them alone, beside the lake, and compares.
import { join } from "node:path";
import { Engine } from "../../lake/engine.ts";
import { LocalStorage } from "../../lake/local-storage.ts";
import { requireCurrent, type Snapshot } from "../../lake/snapshot.ts";
import { transform } from "../../transform/transform.ts";
import { copyBatches } from "../copy-batches.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject, type Project } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { counted, print, printJson, tableLines } from "../print.ts";
import { tableHashes } from "../table-hashes.ts";

interface Comparison {
  table: string;
  /** "same"; "differs": from the same definition, so one of the two is wrong; "changed": its definition or the engine is another now. */
  outcome: "same" | "differs" | "changed";
  rows: number | null;
  rebuilt_rows: number | null;
}

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(commonSchema, given);
  await using project = await openProject(options);
  const current = await requireCurrent(project.context.effects.storage);
  const lake = new LocalStorage(join(project.context.effects.workFolder, "rebuilt"));
  const rebuilt = await project.progress.step("transform", () => rebuild(project, current, lake));
  const tables = await compared(project, current, rebuilt, lake);
  const differing = tables.filter(({ outcome }) => outcome === "differs").length;
  if (options.json)
    printJson({ snapshot_id: current.id, rebuilt_snapshot_id: rebuilt.id, is_same: current.id === rebuilt.id, tables });
  else tell(current, rebuilt, tables);
  return differing > 0 ? exitCodes.partial : exitCodes.done;
}

/** For the day that the snapshot speaks of, which "latest" need not be any more. */
async function rebuild({ context }: Project, current: Snapshot, lake: LocalStorage): Promise<Snapshot> {
  const { config, effects } = context;
  await copyBatches(effects.storage, lake);
  const asThen = { ...config, asOf: current.as_of_date };
  return (await transform({ ...context, config: asThen, effects: { ...effects, storage: lake } })).snapshot;
}

async function compared(
  { context: { config, effects } }: Project,
  current: Snapshot,
  rebuilt: Snapshot,
  lake: LocalStorage,
): Promise<Comparison[]> {
  await using engine = await Engine.open({ ...config.engine, spillFolder: effects.workFolder });
  const before = await tableHashes(engine, effects.storage, current);
  const after = await tableHashes(engine, lake, rebuilt);
  return [...new Set([...before.keys(), ...after.keys()])].sort().map(table => {
    const isSameDefinition = current.tables[table]?.fingerprint === rebuilt.tables[table]?.fingerprint;
    const isSame = before.get(table)?.hash === after.get(table)?.hash;
    return {
      table,
      outcome: isSame ? "same" : isSameDefinition ? "differs" : "changed",
      rows: before.get(table)?.rows ?? null,
      rebuilt_rows: after.get(table)?.rows ?? null,
    };
  });
}

function tell(current: Snapshot, rebuilt: Snapshot, tables: readonly Comparison[]): void {
  const others = tables.filter(({ outcome }) => outcome !== "same");
  const rows = others.map(({ table, outcome, rows: before, rebuilt_rows }) => [
    outcome,
    table,
    `${before ?? "no"} rows, rebuilt ${rebuilt_rows ?? "none"}`,
  ]);
  for (const line of tableLines(rows)) print(line);
  print(
    `${tables.length - others.length} of ${counted(tables.length, "table")} hold the same rows as when built from the batches alone`,
  );
  print(
    current.id === rebuilt.id
      ? `same snapshot: ${current.id}`
      : `snapshot ${current.id}, rebuilt ${rebuilt.id}: models, rules or batches have changed since it was built`,
  );
}
