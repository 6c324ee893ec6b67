// A bench for SQL models: every table a model may read exists, empty or with the rows of a case, and only what the model needs is built.
import { configSchema } from "../../functions/config/config.ts";
import { lineageTypes, sqlTypes } from "../../functions/contracts/contract.ts";
import { contracts } from "../../functions/contracts/streams.ts";
import { Engine, identifier, type JsonValue, literal, type Row } from "../../functions/lake/engine.ts";
import { messageOf } from "../../functions/lake/errors.ts";
import { estimators } from "../../functions/transform/estimators/estimators.ts";
import {
  batchesTable,
  type GivenTable,
  holidaysTable,
  metricCatalogueTable,
  policiesTable,
  quarantineReasonsTable,
  rulesTable,
  runTable,
  streamsTable,
  tiersTable,
} from "../../functions/transform/given-tables.ts";
import { inBuildOrder } from "../../functions/transform/graph.ts";
import { metricCellsNode } from "../../functions/transform/metric-cells.ts";
import { catalogueEntry } from "../../functions/transform/metric-header.ts";
import { readSqlFiles, type SqlFile } from "../../functions/transform/models.ts";
import { beforeName, type Partitioning, partitioningOf } from "../../functions/transform/partitioning.ts";
import { parseSelect } from "../../functions/transform/sql-syntax.ts";

/** Rows by table; a column that is left out is null, or has its contract's default. */
export type GivenRows = Record<string, Partial<Row>[]>;

export interface BenchModel {
  table: string;
  inputs: string[];
  file: string;
  sql: string;
  key: string[];
  layer: SqlFile["layer"] | "generated";
  /** How it is cut into months; undefined: it is one piece. */
  partitioning: Partitioning | undefined;
}

interface Column {
  name: string;
  type: string;
}

export const benchAsOf = "2026-10-31";
const config = configSchema.parse({
  project: "bench",
  company: { zh: "测试", en: "Test" },
  sources: {},
  calendar: "none",
  currency: "CNY",
});

/** One engine with all models; each case gets a schema of its own. */
export class SqlBench implements AsyncDisposable {
  readonly engine: Engine;
  readonly models: readonly BenchModel[];
  /** Models that do not run over empty streams, with the reason. */
  readonly broken: string[] = [];
  readonly #inputs: ReadonlyMap<string, { columns: Column[]; rows: Row[] }>;
  #cases = 0;

  private constructor(
    engine: Engine,
    models: readonly BenchModel[],
    inputs: ReadonlyMap<string, { columns: Column[]; rows: Row[] }>,
  ) {
    this.engine = engine;
    this.models = models;
    this.#inputs = inputs;
  }

  /** Reads `sql/` and builds every model once over empty streams, in the schema `nothing`. */
  static async open(): Promise<SqlBench> {
    const engine = await Engine.open();
    const files = await readSqlFiles();
    const inputs = await generatedInputs(files);
    const given = new Set(inputs.keys());
    const bench = new SqlBench(engine, inBuildOrder(await benchModels(engine, files), given), inputs);
    await engine.run("create schema nothing");
    await engine.run("use nothing");
    await bench.#createInputs({});
    for (const model of bench.models) await bench.#tryBuild(model);
    return bench;
  }

  /**
   * Builds what the models need over the rows given, in a fresh schema that stays the engine's current one.
   * @returns the schema's name
   */
  async build(tables: string | readonly string[], given: GivenRows): Promise<string> {
    const schema = `case_${++this.#cases}`;
    await this.engine.run(`create schema ${schema}`);
    await this.engine.run(`use ${schema}`);
    const mocked = Object.keys(given).filter(name => !this.#inputs.has(name));
    for (const name of mocked) await this.#insert(name, await this.columnsOf(`nothing.${name}`), given[name] ?? []);
    const needed = this.#needed([tables].flat(), new Set(mocked));
    await this.#createInputs(given, new Set([...needed].flatMap(model => model.inputs)));
    for (const model of needed) await this.#build(model);
    return schema;
  }

  /** Tables that exist before any model is built. */
  get inputNames(): string[] {
    return [...this.#inputs.keys()];
  }

  async columnsOf(table: string): Promise<Column[]> {
    const described = await this.engine.rows(`describe select * from ${table}`);
    return described.map(row => ({ name: String(row.column_name), type: String(row.column_type) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.engine.close();
  }

  /** The models and what they are made from, in build order. */
  #needed(tables: readonly string[], mocked: ReadonlySet<string>): BenchModel[] {
    const byTable = new Map(this.models.map(model => [model.table, model]));
    const found = new Set<string>();
    const visit = (name: string) => {
      const model = byTable.get(name);
      if (!model || mocked.has(name) || found.has(name)) return;
      found.add(name);
      for (const input of model.inputs) visit(input);
    };
    for (const table of tables) visit(table);
    return this.models.filter(model => found.has(model.table));
  }

  async #build(model: BenchModel): Promise<void> {
    const relation = model.layer === "checks" ? "view" : "table";
    try {
      await this.engine.run(`create ${relation} ${identifier(model.table)} as ${model.sql}`);
    } catch (error) {
      throw new Error(`${model.file} does not run: ${messageOf(error)}`, { cause: error });
    }
  }

  async #tryBuild(model: BenchModel): Promise<void> {
    await this.#build(model).catch((error: unknown) => this.broken.push(messageOf(error)));
  }

  async #createInputs(given: GivenRows, read: ReadonlySet<string> = new Set(this.#inputs.keys())): Promise<void> {
    for (const [name, { columns, rows }] of this.#inputs) {
      if (!read.has(name)) continue;
      const own = given[name];
      if (name === "streams") await this.#insert(name, columns, streamRows(rows, given));
      else if (name === "run") await this.#insert(name, columns, [{ ...runRow(own?.[0]?.as_of_date), ...own?.[0] }]);
      else if (name === "rules") await this.#insert(name, columns, [{ ...rows[0], ...own?.[0] }]);
      else await this.#insert(name, columns, own ? own.map((row, index) => withDefaults(name, row, index)) : rows);
    }
  }

  async #insert(table: string, columns: readonly Column[], rows: readonly Partial<Row>[]): Promise<void> {
    const list = columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ");
    await this.engine.run(`create table ${identifier(table)} (${list})`);
    if (rows.length === 0) return;
    const known = new Set(columns.map(({ name }) => name));
    const unknown = rows.flatMap(row => Object.keys(row)).find(name => !known.has(name));
    if (unknown !== undefined) throw new Error(`${table} has no column ${unknown}`);
    const values = rows.map(row => `(${columns.map(({ name }) => sqlValue(row[name] ?? null)).join(", ")})`);
    await this.engine.run(`insert into ${identifier(table)} values ${values.join(",\n")}`);
  }
}

function sqlValue(value: JsonValue): string {
  if (value === null) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return literal(typeof value === "string" ? value : JSON.stringify(value));
}

/** What a run of that day says; a case may overrule single columns. */
function runRow(asOf: JsonValue | undefined): Row {
  return runTable(config, typeof asOf === "string" ? asOf : benchAsOf).rows[0] ?? {};
}

/** A stream is present where the case gives it rows, unless the case says otherwise. */
function streamRows(rows: readonly Row[], given: GivenRows): Row[] {
  return rows.map(row => {
    const loaded = given[`raw_${String(row.stream)}`]?.length ?? 0;
    const said = given.streams?.find(({ stream }) => stream === row.stream);
    return { ...row, is_present: loaded > 0, rows_loaded: loaded, ...said };
  });
}

/** What ingest adds to every row: the contract's defaults and where the row came from. */
function withDefaults(table: string, row: Partial<Row>, index: number): Partial<Row> {
  const contract = contracts.find(({ stream }) => table === `raw_${stream}`);
  if (!contract) return row;
  const defaults = Object.entries(contract.columns).flatMap(([name, column]) =>
    column.default === undefined
      ? []
      : [[name, typeof column.default === "string" ? column.default : config.currency] as const],
  );
  const lineage = { _source: "erp", _batch_id: "b1", _batch_seq: 1, _row: index + 1 };
  return { ...Object.fromEntries(defaults), ...lineage, ...row };
}

async function generatedInputs(files: readonly SqlFile[]): Promise<Map<string, { columns: Column[]; rows: Row[] }>> {
  const metrics = files.filter(({ layer }) => layer === "metrics");
  const tables: GivenTable[] = [
    runTable(config, benchAsOf),
    rulesTable(config),
    tiersTable(config),
    policiesTable(config),
    await holidaysTable(config),
    batchesTable([]),
    quarantineReasonsTable([]),
    streamsTable([]),
    metricCatalogueTable(metrics.map(({ name, header, file }) => catalogueEntry(name, header, file))),
  ];
  const streams = contracts.map(({ stream, columns }) => ({
    name: `raw_${stream}`,
    columns: [
      ...Object.entries(columns).map(([name, { type }]) => ({ name, type: sqlTypes[type] })),
      ...Object.entries(lineageTypes).map(([name, type]) => ({ name, type })),
    ],
    rows: [],
  }));
  // What estimators make is given to models as rows of a case; the estimators have tests of their own.
  const estimated = estimators.map(({ name, columns }) => ({ name, columns, rows: [] }));
  const before = files.flatMap(({ table, header, file }) => {
    const columns = partitioningOf(header, file)?.carries;
    return columns ? [{ name: beforeName(table), columns: [...columns], rows: [] }] : [];
  });
  const all = [...streams, ...tables, ...estimated, ...before];
  return new Map(all.map(({ name, columns, rows }) => [name, { columns, rows }]));
}

async function benchModels(engine: Engine, files: readonly SqlFile[]): Promise<BenchModel[]> {
  const models = await Promise.all(
    files.map(async ({ table, sql, file, layer, header }) => ({
      table,
      sql,
      file,
      layer,
      key: header.key,
      partitioning: partitioningOf(header, file),
      inputs: (await parseSelect(engine, sql, file)).tables,
    })),
  );
  const cells = metricCellsNode(files.filter(({ layer }) => layer === "metrics"));
  const { table, inputs, file, key, definition } = cells;
  return [
    ...models,
    { table, inputs: [...inputs], file, key, sql: definition, layer: "generated", partitioning: undefined },
  ];
}
