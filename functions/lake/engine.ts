// DuckDB as the lake opens it: no downloads, UTC, Trino's integer division, Trino's names for what DuckDB calls otherwise.
import { readFile } from "node:fs/promises";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import type { z } from "zod";
import { machineExplained } from "./machine-errors.ts";

/** A row as JSON has it: DECIMAL and BIGINT as strings (exact), dates and timestamps as ISO text, DOUBLE as number. */
export type Row = Record<string, JsonValue>;
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export interface EngineOptions {
  /** A database file; in memory where left out. */
  path?: string;
  memoryMb?: number;
  threads?: number;
  /** Where what does not fit in memory is spilled. */
  spillFolder?: string;
  readOnly?: boolean;
}

/** One connection to one DuckDB. Close it, or use `await using`. */
export class Engine implements AsyncDisposable {
  readonly connection: DuckDBConnection;
  /** It may not take more. */
  readonly memoryMb: number;
  readonly #instance: DuckDBInstance;
  readonly #running = new Set<Promise<unknown>>();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, memoryMb: number) {
    this.#instance = instance;
    this.connection = connection;
    this.memoryMb = memoryMb;
  }

  static async open(options: EngineOptions = {}): Promise<Engine> {
    const memoryMb = options.memoryMb ?? 700;
    const instance = await DuckDBInstance.create(options.path ?? ":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      threads: String(options.threads ?? 2),
      memory_limit: `${memoryMb}MB`,
      ...(options.spillFolder && { temp_directory: options.spillFolder }),
      ...(options.readOnly && { access_mode: "READ_ONLY" }),
    });
    const engine = new Engine(instance, await instance.connect(), memoryMb);
    await engine.run("set timezone = 'UTC'");
    await engine.run("set integer_division = true");
    // Files of the lake are read many times in a run; the footer of a gigabyte takes 10 ms each time. What another program replaces
    // within a second DuckDB may take for what it was, with this or without; files of the lake have their hash in their name, and
    // what an engine writes again under a name it knows for new.
    await engine.run("set parquet_metadata_cache = true");
    if (!options.readOnly) await engine.run(await trinoMacros());
    return engine;
  }

  async run(sql: string, parameters?: DuckDBValue[]): Promise<void> {
    await this.#whileOpen(this.connection.run(sql, parameters));
  }

  async rows(sql: string, parameters?: DuckDBValue[]): Promise<Row[]> {
    const reader = await this.#whileOpen(this.connection.runAndReadAll(sql, parameters));
    // A double that JSON cannot hold (NaN, Infinity) would arrive as text; models guard against both.
    return reader.getRowObjectsJson();
  }

  /** Rows checked against a schema, so that what the code calls a number is one. */
  async rowsAs<T>(schema: z.ZodType<T>, sql: string, parameters?: DuckDBValue[]): Promise<T[]> {
    return (await this.rows(sql, parameters)).map(row => schema.parse(row));
  }

  /** Columns of what a SELECT gives, with the names that DuckDB has for their types; it is not run. */
  async columnsOf(select: string): Promise<{ name: string; type: string }[]> {
    const prepared = await this.#whileOpen(this.connection.prepare(select));
    try {
      return Array.from({ length: prepared.columnCount }, (_, index) => ({
        name: prepared.columnName(index),
        type: prepared.columnType(index).toString(),
      }));
    } finally {
      prepared.destroySync();
    }
  }

  /** Waits for what still runs: `return engine.rows(…)` under `await using` would otherwise close DuckDB beneath its query. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#running);
    this.close();
  }

  async #whileOpen<T>(query: Promise<T>): Promise<T> {
    this.#running.add(query);
    try {
      return await query;
    } catch (error) {
      throw machineExplained(error);
    } finally {
      this.#running.delete(query);
    }
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

const macroFile = new URL("./trino-macros.sql", import.meta.url);
let macros: Promise<string> | undefined;
/** The SQL that gives DuckDB Trino's function names; one file, so analysts can run it in their own shell. */
export function trinoMacros(): Promise<string> {
  macros ??= readFile(macroFile, "utf8");
  return macros;
}

/** A name as SQL text. */
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
/** A text value as SQL text. */
export const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;
/** A list of text values as SQL text. */
export const literals = (values: readonly string[]) => `[${values.map(literal).join(", ")}]`;
