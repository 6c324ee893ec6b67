// What a run would build, and why. A table with the same definition over the same inputs is the same table.
import type { Config } from "../config/config.ts";
import type { StepContext } from "../config/step-context.ts";
import { contracts } from "../contracts/streams.ts";
import { type LogEntry, readLog } from "../lake/commit-log.ts";
import { Engine } from "../lake/engine.ts";
import { hashOf, idOf } from "../lake/keys.ts";
import { readCurrent, type Snapshot } from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";
import { asOfDate } from "./as-of.ts";
import { type BuildRecord, findBuild } from "./build-table.ts";
import { estimators } from "./estimators/estimators.ts";
import {
  batchesTable,
  holidaysTable,
  metricCatalogueTable,
  quarantineReasonsTable,
  rulesTable,
  runTable,
  streamsTable,
  tiersTable,
} from "./given-tables.ts";
import { inBuildOrder } from "./graph.ts";
import { catalogueEntry } from "./metric-header.ts";
import { readSqlFiles, type SqlFile } from "./models.ts";
import { parseSelect } from "./sql-syntax.ts";
import { estimatorNode, fingerprintOf, givenNode, metricCellsNode, sqlNode, type TableNode } from "./table-node.ts";

export interface PlannedTable {
  node: TableNode;
  identity: Pick<BuildRecord, "fingerprint" | "definition" | "inputs">;
  /** The build that can be used again; undefined: it has to be built. */
  build: BuildRecord | undefined;
  reason: string;
}

export interface Plan {
  asOfDate: string;
  logs: ReadonlyMap<string, readonly LogEntry[]>;
  /** In build order. */
  tables: PlannedTable[];
  checks: SqlFile[];
}

/** What `qudao plan` prints. */
export async function planTransform(
  context: StepContext,
): Promise<{ table: string; action: "build" | "reuse"; reason: string }[]> {
  await using engine = await Engine.open();
  const { tables } = await makePlan(context, engine);
  return tables.map(({ node, build, reason }) => ({ table: node.table, action: build ? "reuse" : "build", reason }));
}

export async function makePlan({ config, effects }: StepContext, engine: Engine): Promise<Plan> {
  const logs = await readLogs(effects.storage);
  const asOf = asOfDate(config, logs, effects.now());
  const files = await readSqlFiles();
  const nodes = await allNodes(engine, config, asOf, logs, files);
  const fingerprints = rawFingerprints(logs);
  const version = String((await engine.rows("select version() as version"))[0]?.version);
  const current = await readCurrent(effects.storage);
  const tables: PlannedTable[] = [];
  for (const node of inBuildOrder(nodes, new Set(fingerprints.keys()))) {
    const fingerprint = fingerprintOf(node, fingerprints, version);
    fingerprints.set(node.table, fingerprint);
    const inputs = Object.fromEntries(node.inputs.map(input => [input, fingerprints.get(input) ?? ""]));
    const identity = { fingerprint, definition: idOf(node.definition), inputs };
    const build = await findBuild(effects.storage, node.table, fingerprint);
    const reason = build
      ? "nothing it depends on has changed"
      : await reasonToBuild(effects.storage, current, node, identity);
    tables.push({ node, identity, build, reason });
  }
  return { asOfDate: asOf, logs, tables, checks: files.filter(file => file.layer === "checks") };
}

async function readLogs(storage: Storage): Promise<Map<string, LogEntry[]>> {
  const logs = await Promise.all(
    contracts.map(async ({ stream }) => [stream, await readLog(storage, stream)] as const),
  );
  return new Map(logs);
}

/** A raw stream is the sequence of its batches under its contract. */
function rawFingerprints(logs: ReadonlyMap<string, readonly LogEntry[]>): Map<string, string> {
  return new Map(
    contracts.map(contract => [
      `raw_${contract.stream}`,
      hashOf(JSON.stringify(contract.columns), ...(logs.get(contract.stream) ?? []).map(entry => entry.batch_id)),
    ]),
  );
}

async function allNodes(
  engine: Engine,
  config: Config,
  asOf: string,
  logs: Plan["logs"],
  files: SqlFile[],
): Promise<TableNode[]> {
  const metrics = files.filter(file => file.layer === "metrics");
  const models = files.filter(file => file.layer !== "checks");
  const entries = [...logs.values()].flat();
  const given = [
    runTable(config, asOf),
    rulesTable(config),
    tiersTable(config),
    await holidaysTable(config),
    batchesTable(entries),
    quarantineReasonsTable(entries),
    streamsTable(entries),
    metricCatalogueTable(metrics.map(({ name, header, file }) => catalogueEntry(name, header, file))),
  ];
  return [
    ...given.map(givenNode),
    metricCellsNode(metrics),
    ...estimators.map(estimator => estimatorNode(estimator, config, asOf)),
    ...(await Promise.all(models.map(async file => sqlNode(file, await parseSelect(engine, file.sql, file.file))))),
  ];
}

async function reasonToBuild(
  storage: Storage,
  current: Snapshot | undefined,
  node: TableNode,
  identity: PlannedTable["identity"],
): Promise<string> {
  const before = current?.tables[node.table];
  const last = before && (await findBuild(storage, node.table, before.fingerprint));
  if (!last) return "it was never built";
  if (last.definition !== identity.definition)
    return node.kind === "generated" ? "its rows changed" : "its definition changed";
  const changed = Object.keys(identity.inputs).filter(input => last.inputs[input] !== identity.inputs[input]);
  return changed.length > 0 ? `changed: ${changed.join(", ")}` : "the engine's version changed";
}
