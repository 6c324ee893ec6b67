// The transform step: from the committed batches to one consistent snapshot, and CURRENT moved to it when every check holds.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../config/step-context.ts";
import { Engine } from "../lake/engine.ts";
import { idOf } from "../lake/keys.ts";
import { machineExplained } from "../lake/machine-errors.ts";
import { moveCurrent, readCurrent, type Snapshot, seeCurrent, snapshotId, writeSnapshot } from "../lake/snapshot.ts";
import { buildTable, snapshotTable } from "./build-table.ts";
import { type CheckOutcome, refuseFailed, runCheck } from "./checks.ts";
import { makePlan, type Plan, type PlanLine, planLines } from "./plan.ts";
import { rawName, rawRelation } from "./raw-stream.ts";
import { Relations } from "./relations.ts";
import type { Workshop } from "./write-part.ts";

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
 * @throws TransientError where another run moved CURRENT meanwhile
 */
export async function transform(context: StepContext): Promise<TransformReport> {
  const { effects } = context;
  return inWorkshop(context, async workshop => {
    const seen = await seeCurrent(effects.storage);
    const plan = await makePlan(context, workshop);
    const built = plan.tables.filter(({ record }) => !record).map(({ node }) => node.table);
    const reused = plan.tables.filter(({ record }) => record).map(({ node }) => node.table);
    const relations = new Relations(workshop.engine);
    if (built.length > 0) await addRawRelations(workshop, relations, plan);
    const tables = await buildAll(context, workshop, relations, plan);
    const snapshot = await completed(context, workshop, relations, plan, tables, built.length > 0);
    const moved = await moveCurrent(effects.storage, snapshot.id, effects.now(), seen);
    effects.log({
      step: "transform",
      level: "info",
      message: `${built.length} tables built, ${reused.length} reused`,
      facts: { snapshot: snapshot.id },
    });
    return { snapshot, built, reused, moved };
  });
}

/** What `qudao plan` prints. */
export async function planTransform(context: StepContext): Promise<PlanLine[]> {
  return inWorkshop(context, async workshop => planLines(await makePlan(context, workshop)));
}

async function inWorkshop<T>({ config, effects }: StepContext, work: (workshop: Workshop) => Promise<T>): Promise<T> {
  await mkdir(effects.workFolder, { recursive: true });
  const workFolder = await mkdtemp(join(effects.workFolder, "transform-"));
  try {
    await using engine = await Engine.open({ ...config.engine, spillFolder: join(workFolder, "spill") });
    return await work({ engine, storage: effects.storage, workFolder });
  } catch (error) {
    throw machineExplained(error);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function addRawRelations({ storage }: Workshop, relations: Relations, { streams }: Plan): Promise<void> {
  for (const stream of streams)
    await relations.add(rawName(stream.contract.stream), await rawRelation(stream, storage));
}

async function buildAll(
  { effects }: StepContext,
  workshop: Workshop,
  relations: Relations,
  { tables: planned }: Plan,
): Promise<Snapshot["tables"]> {
  const tables: Snapshot["tables"] = {};
  for (const [index, plan] of planned.entries()) {
    const { table } = plan.node;
    const tell = (month?: string) =>
      effects.log({
        step: "transform",
        level: "progress",
        message: `${index + 1}/${planned.length} ${table}${month === undefined ? "" : ` ${month}`}`,
      });
    tables[table] = snapshotTable(plan.node, await buildTable(workshop, relations, plan, tell));
  }
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Checks the tables and writes the snapshot; the same tables under the same checks need not be checked twice. */
async function completed(
  { effects }: StepContext,
  workshop: Workshop,
  relations: Relations,
  plan: Plan,
  tables: Snapshot["tables"],
  hasRawRelations: boolean,
): Promise<Snapshot> {
  const { engine, storage } = workshop;
  const checksId = idOf(...plan.checks.map(({ file }) => file.sql));
  const id = snapshotId(plan.asOfDate, tables, checksId);
  const current = await readCurrent(storage);
  if (current?.id === id) return current;
  // A run that was killed after its last table has left nothing to build, and checks read raw rows too.
  if (!hasRawRelations) await addRawRelations(workshop, relations, plan);
  const outcomes: CheckOutcome[] = [];
  for (const check of plan.checks) {
    effects.log({ step: "transform", level: "progress", message: `check ${check.file.name}` });
    outcomes.push(await runCheck(engine, relations, check));
  }
  for (const { name, claim, rows } of outcomes.filter(outcome => outcome.severity === "warning" && outcome.rows > 0))
    effects.log({
      step: "transform",
      level: "warning",
      message: `${name}: ${rows} rows against “${claim}”`,
      facts: { rows },
    });
  refuseFailed(outcomes);
  const checks = outcomes.map(({ name, severity, rows, parts }) => ({ name, severity, rows, parts }));
  const snapshot: Snapshot = { id, as_of_date: plan.asOfDate, tables, checks };
  await writeSnapshot(storage, snapshot);
  return snapshot;
}
