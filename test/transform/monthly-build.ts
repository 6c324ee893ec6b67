// Transforms some tables of a small lake as the step does, and says which months were made.
import { Engine, type Row } from "../../functions/lake/engine.ts";
import { moveCurrent, type Snapshot, snapshotId, writeSnapshot } from "../../functions/lake/snapshot.ts";
import { buildTable, snapshotTable } from "../../functions/transform/build-table.ts";
import { makePlan, type PlannedTable } from "../../functions/transform/plan.ts";
import { rawName, rawRelation } from "../../functions/transform/raw-stream.ts";
import { Relations } from "../../functions/transform/relations.ts";
import { readStart } from "../../functions/transform/run-start.ts";
import type { FixtureContext } from "../fixtures/lake.ts";

const wanted = ["run", "rules", "stg_fx_rates", "int_fx_rates", "stg_transactions", "partner_day"];

export interface Built {
  /** Table → months that were built; null for a table in one piece. */
  months: Record<string, (string | null)[]>;
  rows: Record<string, Row[]>;
}

/** Columns that differ where the same lines come in other batches. */
const excluded: Record<string, string> = { partner_day: "orders", stg_transactions: "_batch_id" };

/** Transforms some tables of the lake as the step does, and leaves them as the current snapshot. */
export async function build(context: FixtureContext, more: readonly string[] = []): Promise<Built> {
  const { effects } = context;
  await using engine = await Engine.open();
  const workshop = { engine, storage: effects.storage, workFolder: context.folder, start: await readStart(effects) };
  const plan = await makePlan(context, workshop);
  const relations = new Relations(engine);
  for (const stream of plan.streams)
    await relations.add(rawName(stream.contract.stream), await rawRelation(stream, effects.storage));
  const chosen = plan.tables.filter(
    ({ node }) => [...wanted, ...more].includes(node.table) || node.table.startsWith("moved_"),
  );
  const tables: Snapshot["tables"] = {};
  const built: Built = { months: {}, rows: {} };
  for (const planned of chosen) {
    const { table } = planned.node;
    tables[table] = snapshotTable(planned.node, await buildTable(workshop, relations, planned, () => {}));
    built.months[table] = missingOf(planned);
  }
  for (const table of ["stg_transactions", "partner_day", ...more])
    built.rows[table] = await engine.rows(
      `select * exclude (${excluded[table] ?? ""}) from ${table} order by all`.replace("exclude () ", ""),
    );
  const id = snapshotId(plan.asOfDate, tables, "");
  await writeSnapshot(effects.storage, { id, as_of_date: plan.asOfDate, tables, checks: [] });
  await moveCurrent(effects.storage, id, effects.now());
  return built;
}

const missingOf = ({ parts, record }: PlannedTable) =>
  record ? [] : parts.filter(({ file }) => !file).map(({ month }) => month);
