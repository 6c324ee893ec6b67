// Checks find nothing in sound tables, and nothing equals nothing. So every check is asked once more about tables that were spoiled
// in the same way on both engines: rows are missing, numbers turned, days moved. What it finds then is compared row by row.

import type { AthenaDatabases } from "../../functions/config/athena-databases.ts";
import { contracts } from "../../functions/contracts/streams.ts";
import { AthenaQueries } from "../../functions/lake/athena/athena-queries.ts";
import { GlueCatalog } from "../../functions/lake/athena/glue-catalog.ts";
import { readLog } from "../../functions/lake/commit-log.ts";
import { Engine, type JsonValue } from "../../functions/lake/engine.ts";
import type { Snapshot } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { withInputs } from "../../functions/transform/athena/model-sql.ts";
import { rawTable } from "../../functions/transform/athena/raw-tables.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { rawName, wholeStream } from "../../functions/transform/raw-stream.ts";
import { createRawView } from "../../functions/transform/raw-views.ts";
import { parseSelect } from "../../functions/transform/sql-syntax.ts";
import type { AthenaService } from "./athena-service.ts";
import type { Comparison } from "./compare.ts";
import { spoiled } from "./spoiled-tables.ts";

const limits = { bytesPerQuery: 1e12, bytesPerRun: 1e12, queryMs: 600_000 };
const checksAtOnce = 3;

export async function compareSpoiledChecks(
  service: AthenaService,
  databases: AthenaDatabases,
  snapshot: Snapshot,
): Promise<Comparison[]> {
  await using engine = await Engine.open();
  const raw = await openBoth(engine, service, databases, snapshot);
  const place = { workgroup: "primary", database: databases.shown, resultsLocation: undefined };
  const queries = new AthenaQueries(service.world.athena, place, limits);
  const checks = (await readSqlFiles()).filter(({ layer }) => layer === "checks");
  const compared = async ({ name, sql, file }: (typeof checks)[number]): Promise<Comparison> => {
    const { tables } = await parseSelect(engine, sql, file);
    const over = (database: string, rawOf: (table: string) => string) =>
      withInputs(sql, new Map(tables.map(table => [table, spoiled(table, snapshot.tables[table], database, rawOf)])));
    const reader = await engine.connection.runAndReadAll(over("snapshot", table => `snapshot.${table}`));
    const ours = linesOf(reader.getRowsJson());
    const found = await queries.answer(
      over(databases.shown, table => `(${raw.get(table)})`),
      name,
    );
    const types = found.columns.map(({ type }) => type);
    const theirs = linesOf(found.rows.map(row => row.map((value, index) => typed(value, types[index] ?? ""))));
    const at = ours.findIndex((line, index) => line !== theirs[index]);
    const differences =
      ours.length === theirs.length && at < 0
        ? []
        : [`spoiled tables: ${ours.length} rows, on Athena ${theirs.length}; ${ours[at]} instead of ${theirs[at]}`];
    return { name, kind: "check", rows: ours.length, differences };
  };
  const comparisons: Comparison[] = [];
  for (let from = 0; from < checks.length; from += checksAtOnce)
    comparisons.push(...(await Promise.all(checks.slice(from, from + checksAtOnce).map(compared))));
  return comparisons;
}

/** Shows the snapshot and the raw streams to DuckDB. @returns SELECTs of the raw streams on Athena */
async function openBoth(
  engine: Engine,
  service: AthenaService,
  databases: AthenaDatabases,
  snapshot: Snapshot,
): Promise<Map<string, string>> {
  const storage = await service.openStorage();
  const catalog = new GlueCatalog(service.world.glue);
  const raw = new Map<string, string>();
  await engine.run("create schema snapshot; use snapshot");
  await createSnapshotViews(engine, storage, snapshot);
  for (const contract of contracts) {
    const entries = await readLog(storage, contract.stream);
    await createRawView(engine, storage, contract, entries);
    const stream = wholeStream(contract, entries);
    const select = await rawTable(storage, catalog, databases.workshop, stream, `${databases.shown}.batches`);
    raw.set(rawName(contract.stream), select);
  }
  await engine.run("use main");
  return raw;
}

function typed(value: string | null, type: string): JsonValue {
  if (value === null || !["double", "integer", "real"].includes(type)) return value;
  return Number(value);
}

/** Rows as texts, in an order that does not depend on the engine; doubles to nine digits. */
function linesOf(rows: readonly (readonly JsonValue[])[]): string[] {
  const text = (value: JsonValue) => {
    if (typeof value === "number") return Math.abs(value) < 1e-9 ? "0" : String(Number(value.toPrecision(9)));
    // Athena writes milliseconds also where there are none.
    return value === null ? "∅" : String(value).replace(/(\d\d:\d\d:\d\d)\.0+$/, "$1");
  };
  return rows.map(row => row.map(text).join(" | ")).sort();
}
