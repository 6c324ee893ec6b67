// The engine `athena`: every model is one statement over the tables of this run, each materialised into a folder of its own. What
// TypeScript makes (given tables, estimators) is made on this machine and read by Athena as any other table.

import { type AthenaDatabases, databasesOf } from "../../config/athena-databases.ts";
import { athenaQueries } from "../../config/athena-settings.ts";
import type { StepContext } from "../../config/step-context.ts";
import { rowsOf } from "../../lake/athena/athena-rows.ts";
import { GlueCatalog } from "../../lake/athena/glue-catalog.ts";
import type { Row } from "../../lake/engine.ts";
import { ConfigError } from "../../lake/errors.ts";
import { type BuildRecord, storeBuild } from "../build-record.ts";
import { buildTable } from "../build-table.ts";
import { type CheckOutcome, outcomeOf, type PlannedCheck, shownExamples } from "../checks.ts";
import { beforeName, nothingBefore } from "../partitioning.ts";
import type { Plan, PlannedTable } from "../plan.ts";
import { rawName } from "../raw-stream.ts";
import { Relations, tableRelation } from "../relations.ts";
import type { TableEngine } from "../table-engine.ts";
import type { Workshop } from "../write-part.ts";
import { followCurrent } from "./follow-current.ts";
import { withInputs } from "./model-sql.ts";
import { rawTable } from "./raw-tables.ts";
import { type AthenaWorkshop, showTable } from "./workshop.ts";
import { writeTable } from "./write-table.ts";

/** @throws ConfigError where there is no bucket or nobody to ask */
export async function openAthenaTables(context: StepContext, workshop: Workshop, plan: Plan): Promise<AthenaTables> {
  const { config, effects } = context;
  if (!effects.athena || !effects.storage.location.startsWith("s3://"))
    throw new ConfigError(`the engine is athena, and the lake is ${effects.storage.location}`, {
      hint: 'Athena reads a lake in S3: deploy it (docs/deploy.md), or set engine.name to "duckdb".',
    });
  const databases = databasesOf(config);
  const catalog = new GlueCatalog(effects.athena.glue);
  await catalog.ensureDatabase(databases.shown, `The current snapshot of ${config.company.en}`);
  await catalog.ensureDatabase(databases.workshop, `Tables that runs of ${config.company.en} make and read`);
  const queries = athenaQueries(effects.athena.athena, config, databases.workshop);
  return new AthenaTables(context, { ...workshop, queries, catalog, database: databases.workshop }, plan, databases);
}

export class AthenaTables implements TableEngine {
  readonly atOnce: number;
  readonly #context: StepContext;
  readonly #workshop: AthenaWorkshop;
  readonly #plan: Plan;
  readonly #databases: AthenaDatabases;
  /** Tables on this machine, for what TypeScript makes. */
  readonly #local: Relations;
  readonly #built = new Map<string, Promise<BuildRecord>>();
  #lastLocal: Promise<unknown> = Promise.resolve();
  /** Name → SELECT of it on Athena. */
  readonly #readable = new Map<string, string>();

  constructor(context: StepContext, workshop: AthenaWorkshop, plan: Plan, databases: AthenaDatabases) {
    this.atOnce = context.config.engine.athena.queriesAtOnce;
    this.#context = context;
    this.#workshop = workshop;
    this.#plan = plan;
    this.#databases = databases;
    this.#local = new Relations(workshop.engine);
  }

  async addRaw(): Promise<void> {
    const { storage, catalog, database } = this.#workshop;
    const batches = this.#plan.tables.find(({ node }) => node.table === "batches");
    if (!batches) throw new Error("the plan has no table batches");
    await this.build(batches, () => {});
    const log = `(${this.#readable.get("batches")})`;
    for (const stream of this.#plan.streams)
      this.#readable.set(rawName(stream.contract.stream), await rawTable(storage, catalog, database, stream, log));
    await this.#requireRowNumbers();
  }

  build(planned: PlannedTable, tell: (month?: string) => void): Promise<BuildRecord> {
    const { table } = planned.node;
    const built = this.#built.get(table) ?? this.#make(planned, tell);
    this.#built.set(table, built);
    return built;
  }

  async judge({ file, inputs, parts }: PlannedCheck): Promise<CheckOutcome> {
    const examples: Row[] = [];
    const judged: CheckOutcome["parts"] = [];
    const { queries } = this.#workshop;
    for (const { month, fingerprint, rows: known } of parts) {
      const select = (of: string) => withInputs(`select ${of} from (${file.sql}\n)`, this.#inputs(inputs));
      const counted = known === undefined ? await queries.answer(select("count(*) as found"), file.file) : undefined;
      const rows = known ?? Number(counted?.rows[0]?.[0] ?? 0);
      if (known === undefined && rows > 0) {
        const found = await queries.answer(`${select("*")} limit ${shownExamples}`, file.file);
        examples.push(...rowsOf(found));
      }
      judged.push({ month, fingerprint, rows });
    }
    return outcomeOf(file, judged, examples);
  }

  async follow(current: Parameters<TableEngine["follow"]>[0]): Promise<void> {
    const { storage, catalog, queries } = this.#workshop;
    await followCurrent(storage, catalog, this.#databases.shown, current);
    await this.#sweepWorkshop();
    const { queries: count, scannedBytes, engineMs } = queries.usage;
    this.#context.effects.log({
      step: "transform",
      level: "info",
      message: `Athena ran ${count} queries over ${(scannedBytes / 1e6).toFixed(1)} MB`,
      facts: { queries: count, scannedBytes, engineMs },
    });
  }

  /** Tables of earlier runs go when no run can be left that reads them; their files are the lake's, and stay. */
  async #sweepWorkshop(): Promise<void> {
    const { catalog, database } = this.#workshop;
    const { config, effects } = this.#context;
    const before = effects.now().getTime() - config.retention.graceDays * 86_400_000;
    const mine = [...this.#readable.values()].join("\n");
    for (const { Name: name = "", CreateTime: madeAt } of await catalog.all(database))
      if (madeAt && madeAt.getTime() < before && !mine.includes(`${database}.${name}`))
        await catalog.delete(database, name);
  }

  async #make(planned: PlannedTable, tell: (month?: string) => void): Promise<BuildRecord> {
    const record = planned.record ?? (await this.#makeNew(planned, tell));
    this.#readable.set(planned.node.table, `select * from ${await showTable(this.#workshop, planned.node, record)}`);
    return record;
  }

  async #makeNew(planned: PlannedTable, tell: (month?: string) => void): Promise<BuildRecord> {
    const { node, identity, untilMonth } = planned;
    await Promise.all(node.inputs.map(input => this.#built.get(input)));
    if (node.select === undefined) return this.#makeLocally(planned, tell);
    tell();
    const inputs = this.#inputs(node.inputs, untilMonth);
    const carries = node.partitioning?.carries;
    // It reads its own earlier months where it is built by month; here it is built in one piece.
    if (carries) inputs.set(beforeName(node.table), nothingBefore(carries));
    const made = await writeTable(this.#workshop, planned, withInputs(node.select, inputs));
    const record: BuildRecord = { ...identity, ...made };
    await storeBuild(this.#workshop.storage, node.table, record);
    return record;
  }

  /** @param untilMonth the day is that month's last */
  #inputs(names: readonly string[], untilMonth?: string): Map<string, string> {
    return new Map(
      names.map(name => {
        const ofMonth = this.#plan.tables.find(({ node }) => node.table === name)?.node.ofMonth;
        const select = untilMonth !== undefined && ofMonth ? ofMonth(untilMonth) : this.#readable.get(name);
        if (select === undefined) throw new Error(`${name} is read before it is there`);
        return [name, select];
      }),
    );
  }

  /** One after the other: they share one DuckDB, and what its names show. */
  #makeLocally(planned: PlannedTable, tell: (month?: string) => void): Promise<BuildRecord> {
    const made = this.#lastLocal.then(async () => {
      await this.#showLocally(planned.node.inputs);
      return buildTable(this.#workshop, this.#local, planned, tell);
    });
    this.#lastLocal = made.catch(() => {});
    return made;
  }

  /** Fetches what an estimator reads. */
  async #showLocally(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const planned = this.#plan.tables.find(({ node }) => node.table === name);
      const record = await this.#built.get(name);
      if (!planned || !record) throw new Error(`${name} is read before it is there`);
      const relation = await tableRelation(this.#workshop.storage, record.files);
      const { ofMonth } = planned.node;
      await this.#local.add(name, ofMonth ? { ...relation, ofMonth, upTo: ofMonth } : relation);
    }
  }

  /** @throws ConfigError where batches were loaded for DuckDB, which knows a row's number from its place. */
  async #requireRowNumbers(): Promise<void> {
    const names = this.#plan.streams.map(({ contract }) => rawName(contract.stream));
    const counts = names.map(
      name => `select '${name}' as name, count(*) as rows_without from ${name} where _row is null`,
    );
    const sql = withInputs(
      `select name, rows_without from (${counts.join(" union all ")}) where rows_without > 0`,
      this.#inputs(names),
    );
    const [found] = (await this.#workshop.queries.answer(sql, "the raw streams")).rows;
    if (!found) return;
    const [name, rows] = found;
    throw new ConfigError(`${rows} rows of ${name} do not say their number, so Athena cannot tell which is newer`, {
      hint: 'They were loaded while engine.name was "duckdb". Load them again into a fresh lake, or go back to that engine.',
    });
  }
}
