// What every reader makes of its input, whatever the format: one relation of text, one row per record.
import type { Engine } from "../lake/engine.ts";
import { messageOf, SourceContractError } from "../lake/errors.ts";
import type { ContentScan } from "./content-scan.ts";
import type { FieldHistory } from "./missing-fields.ts";

/** An input on this machine that a reader can open. */
export interface Input {
  path: string;
  /** As the config's folder names it; for messages and the commit log. */
  name: string;
  /** What a scan of the path's bytes has shown. */
  content?: ContentScan;
}

export interface ReadOptions {
  format?: FileFormat | undefined;
  delimiter?: string | undefined;
  encoding?: Encoding | undefined;
  sheet?: string | undefined;
  headerLine?: number | undefined;
  /** What may be missing; left out: nothing. */
  history?: FieldHistory;
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
  /** SQL after `from` that yields the records in the input's order, with text columns: a table, or a table function over the input. */
  relation: string;
  /** Each field that was asked for → SQL over the relation's columns, VARCHAR. */
  fields: ReadonlyMap<string, string>;
  /** Those that the input does not have, and may lack; their SQL is null. */
  absent?: ReadonlySet<string>;
  /** SQL of a record's position in its batch, where the relation is a part of one. */
  position?: string;
  /** All fields that the input has, in its order; undefined where its format names none. */
  sourceFields?: readonly string[];
  /** Table (reason, kind, original) of records that could not be taken apart into fields. */
  unreadable?: string;
  /** Texts that the input is known not to hold anywhere, so that no record need be asked for them. */
  lacks?: ReadonlySet<string>;
  /** The same records by a slower way, for the case that the relation meets a record it cannot read. */
  mended?: () => Promise<SourceRows>;
}

/** SQL of a field that an input does not have. */
export const nothingThere = "cast(null as varchar)";

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

/**
 * Works on the rows; where they meet a damaged record, once more on the mended ones.
 * @param name of the input, for the error
 */
export async function readThrough<T>(
  name: string,
  rows: SourceRows,
  work: (rows: SourceRows) => Promise<T>,
): Promise<T> {
  try {
    return await work(rows);
  } catch (error) {
    if (!isDamage(error)) throw error;
    if (rows.mended) return readThrough(name, await rows.mended(), work);
    throw new SourceContractError(`${name} cannot be read as CSV`, {
      hint: "Say its delimiter and encoding in the config, or have it saved again as CSV UTF-8.",
      cause: error,
    });
  }
}

/** What DuckDB says of a line with a wrong number of fields, a quote that is not closed, several kinds of line end, too long a line. */
const isDamage = (error: unknown) => /^Invalid Input Error: (CSV Error|The CSV Parser)/.test(messageOf(error));

/** How many records an input could not take apart. */
export async function countUnreadable(engine: Engine, { unreadable }: SourceRows): Promise<number> {
  if (!unreadable) return 0;
  const [row] = await engine.rows(`select count(*) as n from ${unreadable}`);
  return Number(row?.n ?? 0);
}
