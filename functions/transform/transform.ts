// The transform step: from the committed batches to one consistent snapshot, and CURRENT moved to it when every check holds.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../config/step-context.ts";
import { contracts } from "../contracts/streams.ts";
import { Engine, identifier, literal } from "../lake/engine.ts";
import { idOf } from "../lake/keys.ts";
import { moveCurrent, readCurrent, type Snapshot, snapshotId, writeSnapshot } from "../lake/snapshot.ts";
import { buildTable, snapshotTable } from "./build-table.ts";
import { type CheckOutcome, refuseFailed, runCheck } from "./checks.ts";
import { makePlan, type Plan, type PlannedTable } from "./plan.ts";
import { createRawView } from "./raw-views.ts";

export interface TransformReport {
  snapshot: Snapshot;
  built: string[];
  reused: string[];
  /** CURRENT points to another snapshot than before. */
  moved: boolean;
}

/**
 * Builds what changed and moves CURRENT.
 * @throws DataQualityError where a model fails, a key is not unique or a check finds rows; CURRENT then stays where it was.
 */
export async function transform(context: StepContext): Promise<TransformReport> {
  const { config, effects } = context;
  await mkdir(effects.workFolder, { recursive: true });
  const workFolder = await mkdtemp(join(effects.workFolder, "transform-"));
  try {
    await using engine = await Engine.open({ ...config.engine, spillFolder: join(workFolder, "spill") });
    const plan = await makePlan(context, engine);
    const built = plan.tables.filter(({ build }) => !build).map(({ node }) => node.table);
    const reused = plan.tables.filter(({ build }) => build).map(({ node }) => node.table);
    if (built.length > 0) await createRawViews(engine, context, plan);
    const tables = await buildAll(engine, context, workFolder, plan.tables);
    const snapshot = await completed(engine, context, plan, tables);
    const moved = await moveCurrent(effects.storage, snapshot.id, effects.now());
    effects.log({
      step: "transform",
      level: "info",
      message: `${built.length} tables built, ${reused.length} reused`,
      facts: { snapshot: snapshot.id },
    });
    return { snapshot, built, reused, moved };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function createRawViews(engine: Engine, { effects }: StepContext, plan: Plan): Promise<void> {
  for (const contract of contracts)
    await createRawView(engine, effects.storage, contract, plan.logs.get(contract.stream) ?? []);
}

async function buildAll(
  engine: Engine,
  { effects }: StepContext,
  workFolder: string,
  planned: readonly PlannedTable[],
): Promise<Snapshot["tables"]> {
  const tables: Snapshot["tables"] = {};
  for (const [index, { node, identity, build }] of planned.entries()) {
    if (!build)
      effects.log({ step: "transform", level: "progress", message: `${index + 1}/${planned.length} ${node.table}` });
    const record = build ?? (await buildTable(engine, effects.storage, workFolder, node, identity));
    const path = await effects.storage.localPath(record.file.key);
    await engine.run(
      `create or replace view ${identifier(node.table)} as select * from read_parquet(${literal(path)})`,
    );
    tables[node.table] = snapshotTable(node, record);
  }
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Checks the tables and writes the snapshot; the same tables under the same checks need not be checked twice. */
async function completed(
  engine: Engine,
  { effects }: StepContext,
  plan: Plan,
  tables: Snapshot["tables"],
): Promise<Snapshot> {
  const checksId = idOf(...plan.checks.map(({ sql }) => sql));
  const id = snapshotId(plan.asOfDate, tables, checksId);
  const current = await readCurrent(effects.storage);
  if (current?.id === id) return current;
  const outcomes: CheckOutcome[] = [];
  for (const check of plan.checks) {
    effects.log({ step: "transform", level: "progress", message: `check ${check.name}` });
    outcomes.push(await runCheck(engine, check));
  }
  for (const { name, claim, rows } of outcomes.filter(outcome => outcome.severity === "warning" && outcome.rows > 0))
    effects.log({
      step: "transform",
      level: "warning",
      message: `${name}: ${rows} rows against “${claim}”`,
      facts: { rows },
    });
  refuseFailed(outcomes);
  const checks = outcomes.map(({ name, severity, rows }) => ({ name, severity, rows }));
  const snapshot: Snapshot = { id, as_of_date: plan.asOfDate, tables, checks };
  await writeSnapshot(effects.storage, snapshot);
  return snapshot;
}
