// One table of the run, however it is made: by a SELECT, by an estimator in TypeScript, or from rows that are known already.
import type { Config } from "../config/config.ts";
import { type Engine, literal } from "../lake/engine.ts";
import type { SnapshotTable } from "../lake/snapshot.ts";
import { lastCompleteMonth } from "./as-of.ts";
import type { Estimator } from "./estimators/estimator.ts";
import { type GivenTable, runTable } from "./given-tables.ts";
import type { GraphNode } from "./graph.ts";
import type { SqlFile } from "./models.ts";
import { lastDayOf, onceAMonth } from "./months.ts";
import { beforeName, type Partitioning, partitioningOf } from "./partitioning.ts";
import { relationOfRows } from "./row-relation.ts";
import type { Syntax } from "./sql-syntax.ts";

export interface TableNode extends GraphNode {
  kind: SnapshotTable["kind"];
  grain: string;
  key: string[];
  /** Its key is unique because those of its inputs are, and is not counted again. */
  hasKeyOfInputs?: boolean;
  /** Column → comment. */
  notes: Record<string, string>;
  /** Whatever decides the content beside the inputs: two equal definitions over equal inputs give equal tables. */
  definition: string;
  /** How it is cut into months; absent: it is always built in one piece. */
  partitioning?: Partitioning | undefined;
  /** What it says of a month depends on inputs dated up to then only. */
  isEffective?: boolean;
  /** It speaks of the end of the last complete month: later months are not read, and the day is that month's last. */
  isAtMonthEnd?: boolean;
  /** Its rows are written in the order of its key. */
  isSorted: boolean;
  /** Its SELECT, where it is one over its inputs and nothing else. */
  select?: string;
  /** SELECT of what it says to those who read it for one month; its definition is then that text. */
  ofMonth?(month: string): string;
  /** Says the SELECT that yields the table, after preparing what it reads. */
  prepare(engine: Engine, workFolder: string): Promise<string>;
}

/** What of its key has to be counted. */
export const countedKey = ({ key, hasKeyOfInputs }: TableNode): readonly string[] => (hasKeyOfInputs ? [] : key);

export function sqlNode(file: SqlFile, syntax: Syntax): TableNode {
  const partitioning = partitioningOf(file.header, file.file);
  return {
    table: file.table,
    // Its own earlier months come before it by time, not by name.
    inputs: syntax.tables.filter(input => !partitioning?.carries || input !== beforeName(file.table)),
    file: file.file,
    kind: file.layer === "metrics" ? "metric" : "model",
    grain: file.header.grain,
    key: file.header.key,
    notes: file.header.columns,
    definition: syntax.normalised,
    partitioning,
    isEffective: file.header.fields["effective from"] !== undefined,
    isAtMonthEnd: file.header.fields["as of"] === "month end",
    isSorted: file.header.fields.sorted !== "no",
    select: file.sql,
    prepare: async () => file.sql,
  };
}

/**
 * The table `run`. Whoever reads it for a month reads it as it was when that month ended: his rows do not change every day because
 * the as-of date does.
 */
export function runNode(config: Config, asOfDate: string): TableNode {
  const ofMonth = onceAMonth(month => {
    const { columns, rows } = runTable(config, asOfDate < lastDayOf(month) ? asOfDate : lastDayOf(month));
    const values = columns.map(({ name, type }) => `cast(${literal(String(rows[0]?.[name]))} as ${type}) as ${name}`);
    return `select ${values.join(", ")}`;
  });
  return { ...givenNode(runTable(config, asOfDate)), ofMonth };
}

export function givenNode(given: GivenTable): TableNode {
  return {
    table: given.name,
    inputs: [],
    file: "the run itself",
    kind: "generated",
    grain: given.grain,
    key: given.key,
    notes: notesOf(given.columns),
    definition: JSON.stringify([given.columns, given.rows]),
    isSorted: true,
    prepare: (engine, workFolder) =>
      relationOfRows(engine, workFolder, `given_${given.name}`, given.columns, given.rows),
  };
}

export function estimatorNode(estimator: Estimator, config: Config, today: string): TableNode {
  const asOfDate = estimator.isAtMonthEnd ? lastDayOf(lastCompleteMonth(today).slice(0, 7)) : today;
  return {
    table: estimator.name,
    inputs: ["run", ...estimator.inputs],
    file: `the estimator ${estimator.name}`,
    kind: "estimator",
    grain: estimator.grain,
    key: estimator.key,
    notes: notesOf(estimator.columns),
    definition: JSON.stringify([estimator.version, estimator.columns, estimator.settings(config)]),
    isAtMonthEnd: estimator.isAtMonthEnd ?? false,
    isSorted: true,
    prepare: async (engine, workFolder) => {
      const rows = await estimator.run({ engine, config, asOfDate });
      return relationOfRows(engine, workFolder, `estimated_${estimator.name}`, estimator.columns, rows);
    },
  };
}

const notesOf = (columns: readonly { name: string; note: string }[]) =>
  Object.fromEntries(columns.map(({ name, note }) => [name, note]));
