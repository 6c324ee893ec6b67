// What every reader makes of its input, whatever the format: one DuckDB table of text, one row per record.
import type { Engine } from "../lake/engine.ts";

/** An input on this machine that a reader can open. */
export interface Input {
  path: string;
  /** As the config's folder names it; for messages and the commit log. */
  name: string;
}

export interface ReadOptions {
  format?: FileFormat | undefined;
  delimiter?: string | undefined;
  encoding?: Encoding | undefined;
  sheet?: string | undefined;
}

export type FileFormat = "csv" | "json" | "ndjson" | "xlsx" | "parquet";
export type Encoding = "utf-8" | "gb18030" | "utf-16le" | "latin1";

export interface ReaderWorld {
  engine: Engine;
  /** For files that live as long as the batch. */
  workFolder: string;
  /** A name that no other table of the batch has. */
  newTable(purpose: string): string;
}

export interface SourceRows {
  /** Table whose `rowid` is the record's position (from 0), with text columns. */
  table: string;
  /** Each field that was asked for → SQL over the table's columns, VARCHAR. */
  fields: ReadonlyMap<string, string>;
  /** Table (reason, kind, original) of records that could not be taken apart into fields. */
  unreadable?: string;
}

/**
 * Reads some fields of an input.
 * @throws SourceContractError naming the input and what to do, where it cannot be read or lacks a field.
 */
export type Reader = (
  world: ReaderWorld,
  input: Input,
  fields: readonly string[],
  options: ReadOptions,
) => Promise<SourceRows>;

/** How many records an input had, readable or not. */
export async function countRecords(engine: Engine, { table, unreadable }: SourceRows): Promise<number> {
  const others = unreadable ? ` + (select count(*) from ${unreadable})` : "";
  const [row] = await engine.rows(`select (select count(*) from ${table})${others} as n`);
  return Number(row?.n ?? 0);
}
