// What a run would build, and why. A table, or a month of one, with the same definition over the same inputs is the same table.
import type { Config } from "../config/config.ts";
import type { StepContext } from "../config/step-context.ts";
import { contracts } from "../contracts/streams.ts";
import { type LogEntry, readLog } from "../lake/commit-log.ts";
import { idOf } from "../lake/keys.ts";
import type { TableFile } from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";
import { asOfDate, lastCompleteMonth } from "./as-of.ts";
import { athenaVersion } from "./athena/athena-version.ts";
import { type BuildRecord, findBuild, readBuild } from "./build-record.ts";
import { type PlannedCheck, planCheck } from "./checks.ts";
import { estimators } from "./estimators/estimators.ts";
import { FoldStates } from "./fold-states.ts";
import {
  batchesTable,
  holidaysTable,
  metricCatalogueTable,
  policiesTable,
  quarantineReasonsTable,
  rulesTable,
  streamsTable,
  tiersTable,
} from "./given-tables.ts";
import { inBuildOrder } from "./graph.ts";
import type { Identity } from "./identity.ts";
import { metricCellsNode } from "./metric-cells.ts";
import { catalogueEntry } from "./metric-header.ts";
import { readSqlFiles, type SqlFile } from "./models.ts";
import { findMovedKeys } from "./moved-keys.ts";
import { identityOf, type Surroundings } from "./node-identity.ts";
import { isMonthly, type RawStream, rawIdentity, rawName, wholeStream } from "./raw-stream.ts";
import { parseSelect } from "./sql-syntax.ts";
import { estimatorNode, givenNode, runNode, sqlNode, type TableNode } from "./table-node.ts";
import type { Workshop } from "./write-part.ts";

export interface PlannedPart {
  /** `YYYY-MM`; null where the table is one piece. */
  month: string | null;
  fingerprint: string;
  /** What is there already. */
  file: TableFile | undefined;
}

export interface PlannedTable {
  node: TableNode;
  identity: Pick<BuildRecord, "fingerprint" | "definition" | "inputs">;
  /** Oldest first. */
  parts: PlannedPart[];
  /** The build that can be used again as it is; undefined: something has to be built. */
  record: BuildRecord | undefined;
  /** Nothing after this month is read; undefined: everything is. */
  untilMonth: string | undefined;
  /** Of the months that are there. */
  columns: BuildRecord["columns"] | undefined;
  /** What a fold continues from. */
  states?: FoldStates;
  /** It is made in a way of its own, after what it reads. */
  make?: (workshop: Workshop) => Promise<BuildRecord>;
  reason: string;
}

export interface Plan {
  asOfDate: string;
  /** `YYYY-MM` of the last complete month. */
  lastMonth: string;
  streams: RawStream[];
  /** In build order. */
  tables: PlannedTable[];
  checks: PlannedCheck[];
}

export interface PlanLine {
  table: string;
  action: "build" | "reuse";
  /** Months to build, where the table is built by month. */
  months?: string[];
  reason: string;
}

export function planLines({ tables }: Plan): PlanLine[] {
  return tables.map(({ node, record, parts, reason }) => {
    const missing = parts.flatMap(({ month, file }) => (file || month === null ? [] : [month]));
    return {
      table: node.table,
      action: record ? "reuse" : "build",
      ...(missing.length > 0 && { months: missing }),
      reason,
    };
  });
}

export async function makePlan({ config, effects }: StepContext, workshop: Workshop): Promise<Plan> {
  const { current } = workshop.start;
  const logs = await readLogs(effects.storage);
  const asOf = asOfDate(config, logs, effects.now());
  const streams = await rawStreams(workshop, config, logs);
  const files = await readSqlFiles();
  const nodes = await allNodes(workshop, config, asOf, logs, files);
  const identities = new Map(streams.map(stream => [rawName(stream.contract.stream), rawIdentity(stream)]));
  const engineVersion = await versionOf(config, workshop);
  const lastMonth = lastCompleteMonth(asOf).slice(0, 7);
  const surroundings = { known: identities, engineVersion, lastMonth };
  const tables: PlannedTable[] = streams.flatMap(({ moved }) => (moved.table ? [movedTable(moved.table)] : []));
  for (const node of inBuildOrder(nodes, new Set(identities.keys()))) {
    const identity = identityOf(node, surroundings);
    identities.set(node.table, identity);
    tables.push(
      ...(await plannedWithStates(workshop, await planTable(workshop, node, identity, surroundings), identity)),
    );
  }
  const checks = await Promise.all(
    files.filter(file => file.layer === "checks").map(file => planCheck(workshop.engine, file, surroundings, current)),
  );
  return { asOfDate: asOf, lastMonth, streams, tables, checks };
}

/** Two engines add doubles in other orders, so a table of one is not taken for a table of the other. */
async function versionOf({ engine: { name } }: Config, { engine }: Workshop): Promise<string> {
  if (name === "athena") return athenaVersion;
  return String((await engine.rows("select version() as version"))[0]?.version);
}

async function readLogs(storage: Storage): Promise<Map<string, LogEntry[]>> {
  const logs = await Promise.all(
    contracts.map(async ({ stream }) => [stream, await readLog(storage, stream)] as const),
  );
  return new Map(logs);
}

async function rawStreams(
  workshop: Workshop,
  config: Config,
  logs: ReadonlyMap<string, LogEntry[]>,
): Promise<RawStream[]> {
  const streams: RawStream[] = [];
  for (const contract of contracts) {
    const entries = logs.get(contract.stream) ?? [];
    if (config.engine.name === "duckdb" && isMonthly(contract, entries, config.engine.monthlyFromRows)) {
      const moved = await findMovedKeys({ ...workshop, contract, entries });
      streams.push({ contract, entries, isMonthly: true, moved });
    } else streams.push(wholeStream(contract, entries));
  }
  return streams;
}

async function allNodes(
  { engine }: Workshop,
  config: Config,
  asOf: string,
  logs: ReadonlyMap<string, LogEntry[]>,
  files: SqlFile[],
): Promise<TableNode[]> {
  const metrics = files.filter(file => file.layer === "metrics");
  const models = files.filter(file => file.layer !== "checks");
  const entries = [...logs.values()].flat();
  const given = [
    rulesTable(config),
    tiersTable(config),
    policiesTable(config),
    await holidaysTable(config),
    batchesTable(entries),
    quarantineReasonsTable(entries),
    streamsTable(entries),
    metricCatalogueTable(metrics.map(({ name, header, file }) => catalogueEntry(name, header, file))),
  ];
  return [
    runNode(config, asOf),
    ...given.map(givenNode),
    metricCellsNode(metrics),
    ...estimators.map(estimator => estimatorNode(estimator, config, asOf)),
    ...(await Promise.all(models.map(async file => sqlNode(file, await parseSelect(engine, file.sql, file.file))))),
  ];
}

/** Found while the plan was made, because what has moved decides which months are new. */
function movedTable({ node, record }: { node: TableNode; record: BuildRecord }): PlannedTable {
  return {
    node,
    identity: record,
    parts: [],
    record,
    untilMonth: undefined,
    columns: record.columns,
    reason: "kept with the commit log",
  };
}

async function planTable(
  workshop: Workshop,
  node: TableNode,
  identity: Identity,
  { known: identities, lastMonth }: Surroundings,
): Promise<PlannedTable> {
  const inputs = Object.fromEntries(node.inputs.map(input => [input, identities.get(input)?.whole ?? ""]));
  const wanted = { fingerprint: identity.whole, definition: idOf(node.definition), inputs };
  const record = await findBuild(workshop, node.table, identity.whole);
  const before = workshop.start.current?.tables[node.table];
  const known = new Map((record?.files ?? before?.files ?? []).map(file => [file.fingerprint, file]));
  const parts = partsOf(identity).map(part => ({ ...part, file: known.get(part.fingerprint) }));
  const last = record || !before ? undefined : await readBuild(workshop.storage, node.table, before.fingerprint);
  const reason = record ? "nothing it depends on has changed" : reasonToBuild(node, wanted, last);
  const untilMonth = node.isAtMonthEnd ? lastMonth : undefined;
  const told = `${reason}${ofMonths(parts)}`;
  return { node, identity: wanted, parts, record, untilMonth, columns: before?.columns, reason: told };
}

/** A table, and after a fold what it continues from. */
async function plannedWithStates(
  workshop: Workshop,
  planned: PlannedTable,
  identity: Identity,
): Promise<PlannedTable[]> {
  const { partitioning } = planned.node;
  if (!partitioning?.latestPer || identity.months === undefined) return [planned];
  const states = new FoldStates(planned.node, partitioning, identity);
  const { node, fingerprint, parts } = states;
  if (parts.length === 0) return [planned];
  const record = await findBuild(workshop, node.table, fingerprint);
  const before = record ?? workshop.start.current?.tables[node.table];
  if (before) states.take(before);
  const table: PlannedTable = {
    node,
    identity: { fingerprint, definition: "", inputs: {} },
    parts: states.parts,
    record,
    untilMonth: undefined,
    columns: undefined,
    make: here => states.record(here),
    reason: `${record ? "nothing it depends on has changed" : `${node.inputs.join()} goes on`}${ofMonths(states.parts)}`,
  };
  return [{ ...planned, states }, table];
}

function partsOf(identity: Identity): { month: string | null; fingerprint: string }[] {
  if (identity.months === undefined) return [{ month: null, fingerprint: identity.whole }];
  return identity.months.map(month => ({ month, fingerprint: identity.ofMonth(month) }));
}

function reasonToBuild(node: TableNode, wanted: PlannedTable["identity"], last: BuildRecord | undefined): string {
  if (!last) return "it was never built";
  if (last.definition !== wanted.definition)
    return node.kind === "generated" ? "its rows changed" : "its definition changed";
  const changed = Object.keys(wanted.inputs).filter(input => last.inputs[input] !== wanted.inputs[input]);
  return changed.length > 0 ? `changed: ${changed.join(", ")}` : "the engine's version changed";
}

function ofMonths(parts: readonly Pick<PlannedPart, "month" | "file">[]): string {
  const missing = parts.filter(({ month, file }) => month !== null && !file);
  if (missing.length === 0) return "";
  const named =
    missing.length > 3
      ? `${missing[0]?.month} … ${missing.at(-1)?.month}`
      : missing.map(({ month }) => month).join(", ");
  return ` (${missing.length} of ${parts.length} months: ${named})`;
}
