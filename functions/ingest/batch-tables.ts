// The DuckDB tables and the folder of one batch; both go away with it. Lookups stay: other batches of the run use them.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, identifier } from "../lake/engine.ts";
import type { ReaderWorld } from "./source-rows.ts";

export class BatchTables implements ReaderWorld, AsyncDisposable {
  readonly engine: Engine;
  readonly workFolder: string;
  static #last = 0;

  private constructor(engine: Engine, workFolder: string) {
    this.engine = engine;
    this.workFolder = workFolder;
  }

  static async open(engine: Engine, parentFolder: string): Promise<BatchTables> {
    BatchTables.#last += 1;
    const workFolder = join(parentFolder, `batch-${BatchTables.#last}`);
    await mkdir(workFolder, { recursive: true });
    return new BatchTables(engine, workFolder);
  }

  newTable = (purpose: string): string => {
    BatchTables.#last += 1;
    return `${purpose}_${BatchTables.#last}`;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    const tables = await this.engine.rows(
      "select table_name from duckdb_tables() where schema_name = 'main' and not internal and table_name not like 'lookup\\_%' escape '\\'",
    );
    for (const { table_name } of tables)
      await this.engine.run(`drop table if exists ${identifier(String(table_name))}`);
    await rm(this.workFolder, { recursive: true, force: true });
  }
}
