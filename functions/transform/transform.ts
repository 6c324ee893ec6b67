// The transform step: from the committed batches to one consistent snapshot, and CURRENT moved to it when every check holds.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../config/step-context.ts";
import { Engine } from "../lake/engine.ts";
import { requireYoung } from "../lake/generations.ts";
import { idOf, keys } from "../lake/keys.ts";
import { machineExplained } from "../lake/machine-errors.ts";
import { moveCurrent, type Snapshot, snapshotId, snapshotKeyOf, writeSnapshot } from "../lake/snapshot.ts";
import { snapshotTable } from "./build-table.ts";
import { type CheckOutcome, failedOf, refusal } from "./checks.ts";
import { eachOf } from "./each-of.ts";
import { requireMetricKey } from "./metric-cells.ts";
import { makePlan, type Plan, type PlanLine, planLines } from "./plan.ts";
import { isHeld, type RunStart, readStart } from "./run-start.ts";
import { openTableEngine, type TableEngine } from "./table-engine.ts";
import type { Workshop } from "./write-part.ts";

export interface TransformReport {
  /** What readers see after the run. */
  snapshot: Snapshot;
  built: string[];
  reused: string[];
  /** CURRENT points to another snapshot than before. */
  moved: boolean;
  /** The snapshot that was made and is not shown, because CURRENT was rolled back; null where there is none such. */
  heldBackId: string | null;
}

export interface TransformOptions {
  /** Moves CURRENT although it was rolled back. */
  forward?: boolean;
}

/**
 * Builds what changed and moves CURRENT.
 * @throws DataQualityError where a model fails, a key is not unique or a check finds rows; CURRENT then stays where it was.
 * @throws TransientError where another run moved CURRENT meanwhile
 */
export async function transform(context: StepContext, options: TransformOptions = {}): Promise<TransformReport> {
  const { effects } = context;
  return inWorkshop(context, async workshop => {
    const plan = await makePlan(context, workshop);
    const built = plan.tables.filter(({ record }) => !record).map(({ node }) => node.table);
    const reused = plan.tables.filter(({ record }) => record).map(({ node }) => node.table);
    const tableEngine = await openTableEngine(context, workshop, plan);
    // A check that was edited is judged again though no table is built.
    const isJudged = plan.checks.every(({ parts }) => parts.every(({ rows }) => rows !== undefined));
    if (built.length > 0 || !isJudged) await tableEngine.addRaw();
    const tables = await buildAll(context, tableEngine, plan);
    const { snapshot, key } = await completed(context, workshop, tableEngine, plan, tables, built.length > 0);
    effects.log({
      step: "transform",
      level: "info",
      message: `${built.length} tables built, ${reused.length} reused`,
      facts: { snapshot: snapshot.id },
    });
    const shown = await show(context, workshop.start, { snapshot, key }, options.forward ?? false);
    await tableEngine.follow(shown.snapshot);
    return { ...shown, built, reused };
  });
}

/** Moves CURRENT to what was made, unless a rollback holds it. */
async function show(
  { effects }: StepContext,
  start: RunStart,
  { snapshot, key }: Completed,
  forward: boolean,
): Promise<Pick<TransformReport, "snapshot" | "moved" | "heldBackId">> {
  const { seen, current } = start;
  if (current && isHeld(start) && !forward) {
    if (current.id === snapshot.id) return { snapshot: current, moved: false, heldBackId: null };
    effects.log({
      step: "transform",
      level: "warning",
      message: `snapshot ${snapshot.id} is made and not shown: CURRENT was rolled back to ${current.id}; --forward moves on`,
      facts: { snapshot: snapshot.id, current: current.id },
    });
    return { snapshot: current, moved: false, heldBackId: snapshot.id };
  }
  await requireYoung(effects.storage, start.generation);
  const moved = await moveCurrent(effects.storage, snapshot.id, effects.now(), seen, { snapshot_key: key });
  return { snapshot, moved, heldBackId: null };
}

/** What `qudao plan` prints. */
export async function planTransform(context: StepContext): Promise<PlanLine[]> {
  return inWorkshop(context, async workshop => planLines(await makePlan(context, workshop)));
}

async function inWorkshop<T>({ config, effects }: StepContext, work: (workshop: Workshop) => Promise<T>): Promise<T> {
  const start = await readStart(effects);
  await mkdir(effects.workFolder, { recursive: true });
  const workFolder = await mkdtemp(join(effects.workFolder, "transform-"));
  try {
    await using engine = await Engine.open({ ...config.engine, spillFolder: join(workFolder, "spill") });
    return await work({ engine, storage: effects.storage, workFolder, start });
  } catch (error) {
    throw machineExplained(error);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function buildAll(
  { effects }: StepContext,
  tableEngine: TableEngine,
  { tables: planned }: Plan,
): Promise<Snapshot["tables"]> {
  const tables: Snapshot["tables"] = {};
  await eachOf([...planned.entries()], tableEngine.atOnce, async ([index, plan]) => {
    const { table } = plan.node;
    const tell = (month?: string) =>
      effects.log({
        step: "transform",
        level: "progress",
        message: `${index + 1}/${planned.length} ${table}${month === undefined ? "" : ` ${month}`}`,
      });
    const record = await tableEngine.build(plan, tell);
    requireMetricKey(plan.node, record.columns);
    tables[table] = snapshotTable(plan.node, record);
  });
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same tables in other files are stored anew: what CURRENT names may have been lost or damaged. */
const filesOf = (tables: Snapshot["tables"]) =>
  Object.values(tables)
    .flatMap(({ files }) => files.map(({ key, sha256 }) => `${key} ${sha256}`))
    .join("\n");

interface Completed {
  snapshot: Snapshot;
  /** Where it lies. */
  key: string;
}

/** Checks the tables and writes the snapshot; the same tables under the same checks need not be checked twice. */
async function completed(
  { effects }: StepContext,
  { storage, start }: Workshop,
  tableEngine: TableEngine,
  plan: Plan,
  tables: Snapshot["tables"],
  hasRawRelations: boolean,
): Promise<Completed> {
  const checksId = idOf(...plan.checks.map(({ file }) => file.sql));
  const id = snapshotId(plan.asOfDate, tables, checksId);
  const { current, seen } = start;
  if (seen.move && current?.id === id && filesOf(current.tables) === filesOf(tables))
    return { snapshot: current, key: snapshotKeyOf(seen.move) };
  // A run that was killed after its last table has left nothing to build, and checks read raw rows too.
  if (!hasRawRelations) await tableEngine.addRaw();
  const outcomes: CheckOutcome[] = new Array(plan.checks.length);
  await eachOf([...plan.checks.entries()], tableEngine.atOnce, async ([index, check]) => {
    effects.log({ step: "transform", level: "progress", message: `check ${check.file.name}` });
    outcomes[index] = await tableEngine.judge(check);
  });
  for (const { name, claim, rows } of outcomes.filter(outcome => outcome.severity === "warning" && outcome.rows > 0))
    effects.log({
      step: "transform",
      level: "warning",
      message: `${name}: ${rows} rows against “${claim}”`,
      facts: { rows },
    });
  const checks = outcomes.map(({ name, severity, rows, parts }) => ({ name, severity, rows, parts }));
  const snapshot: Snapshot = { id, as_of_date: plan.asOfDate, tables, checks };
  const failed = failedOf(outcomes);
  if (failed.length > 0) {
    await writeSnapshot(storage, snapshot, start.generation, keys.refusedSnapshot);
    throw refusal(failed, id);
  }
  return { snapshot, key: await writeSnapshot(storage, snapshot, start.generation) };
}
