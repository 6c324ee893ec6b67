// A table of the snapshot that SQL cannot make: its rows are computed in TypeScript from other tables of the same run.
import type { Config } from "../../config/config.ts";
import type { Engine, Row } from "../../lake/engine.ts";

export interface EstimatorColumn {
  name: string;
  /** SQL type. */
  type: string;
  note: string;
}

export interface EstimatorInput {
  /** Holds every table named in `inputs` as a view. */
  engine: Engine;
  config: Config;
  asOfDate: string;
}

export interface Estimator {
  /** Name of its table. */
  name: string;
  grain: string;
  key: string[];
  /** Tables that it reads. */
  inputs: string[];
  /** It speaks of the end of the last complete month, and is made once a month: for what moves slowly and costs much. */
  isAtMonthEnd?: boolean;
  /** Bumped when the method changes: part of the table's fingerprint. */
  version: string;
  /** What of the config decides its rows: hashed into the fingerprint. */
  settings(config: Config): unknown;
  columns: EstimatorColumn[];
  /** Rows as plain objects, one value per column. The same tables and settings give the same rows. */
  run(input: EstimatorInput): AsyncIterable<Row> | Promise<Row[]>;
}
