// A contract says what a stream is: its grain, key, columns, personal fields and business rules. From this one object come
// the mapping's targets, validation (compiled to SQL), the Parquet schema, the empty table of an absent stream and the
// data dictionary.

export type ColumnType = "text" | "date" | "timestamp" | "integer" | "amount" | "number" | "boolean";

export interface Column {
  type: ColumnType;
  /** What an analyst reads in the dictionary. */
  note: string;
  /** A row without it is quarantined. */
  required: boolean;
  /** The only values allowed (text columns). Anything else is quarantined with the value named. */
  values?: readonly string[];
  /** Stored only as a keyed hash; the plain value never reaches the lake. */
  personal?: boolean;
  /** Taken where the source maps nothing to the column: a constant as text, or the business currency of the config. */
  default?: string | { config: "currency" };
}

export interface Rule {
  name: string;
  /** SQL over the typed columns; a row for which it is false is quarantined (null counts as kept). */
  holds: string;
  /** Said in the quarantine, and completed by the original row beside it. */
  message: string;
}

export interface Contract<Name extends string = string> {
  stream: Name;
  /** "One row per …" */
  grain: string;
  /** Columns that together name a row; `_source` may be among them. */
  key: readonly string[];
  columns: Readonly<Record<string, Column>>;
  /** Business dates computed once, at ingest, in the business time zone, where the source does not deliver them. */
  businessDates: Readonly<Record<string, string>>;
  /** A column that numbers the rows within another, in file order, where the source maps nothing to it. */
  numbering?: { column: string; within: string };
  /** The column that says when the row's event happened: date range and freshness on the data-quality page. */
  eventColumn?: string;
  rules: readonly Rule[];
}

/** SQL type of each column type. Money is DECIMAL(18,4) end to end. */
export const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: "VARCHAR",
  date: "DATE",
  timestamp: "TIMESTAMP",
  integer: "BIGINT",
  amount: "DECIMAL(18,4)",
  number: "DOUBLE",
  boolean: "BOOLEAN",
};

/** Columns that ingest adds to every row of every stream. */
export const lineageColumns = {
  _source: "name of the source in the config",
  _batch_id: "identity of the batch that brought the row",
  _batch_seq: "position of the batch in the stream's commit log; among equal versions of a row the higher one is newer",
  _row: "position of the row in its batch, from 1",
  _arrived_date:
    "day on which the batch was committed (UTC); used only to say what came late, so that no other figure depends on when it was loaded",
  _ingested_at: "when the batch was written (UTC); never used by a model",
} as const;

export const lineageTypes: Readonly<Record<keyof typeof lineageColumns, string>> = {
  _source: "VARCHAR",
  _batch_id: "VARCHAR",
  _batch_seq: "BIGINT",
  _row: "BIGINT",
  _arrived_date: "DATE",
  _ingested_at: "TIMESTAMP",
};

type Options = Partial<Pick<Column, "required" | "values" | "personal" | "default">>;
const column =
  (type: ColumnType) =>
  (note: string, options: Options = {}): Column => ({ type, note, required: false, ...options });

export const text = column("text");
export const date = column("date");
/** An instant, stored as UTC without zone. */
export const timestamp = column("timestamp");
export const integer = column("integer");
/** Money in the row's own currency. */
export const amount = column("amount");
export const number = column("number");
export const boolean = column("boolean");

export const required = { required: true } as const;

/** Fills in what most contracts leave out. */
export function contract<Name extends string>(
  definition: Pick<Contract<Name>, "stream" | "grain" | "key" | "columns"> & Partial<Contract<Name>>,
): Contract<Name> {
  return { businessDates: {}, rules: [], ...definition };
}
