// The same work done by hand in plain DuckDB: what a careful person would type into a shell, and nothing beside it.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../../functions/config/step-context.ts";
import { Engine, identifier, literal } from "../../functions/lake/engine.ts";
import { beforeName, nothingBefore } from "../../functions/transform/partitioning.ts";
import { makePlan } from "../../functions/transform/plan.ts";
import { rawName, rawRelation } from "../../functions/transform/raw-stream.ts";
import { readStart } from "../../functions/transform/run-start.ts";
import { historyFile } from "./orders.ts";

const types = {
  order_id: "varchar",
  line_no: "bigint",
  ordered_at: "timestamp",
  partner_id: "varchar",
  customer_id: "varchar",
  product_id: "varchar",
  quantity: "double",
  net_amount: "decimal(18, 4)",
  updated_at: "timestamp",
};

/** CSV → typed Parquet; lines that cannot be typed are left out without a word. */
export async function copyCsv(dataFolder: string, folder: string, memoryMb: number): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await using engine = await Engine.open({ memoryMb, spillFolder: join(folder, "spill") });
  const columns = Object.entries(types).map(([name, type]) => `${name}: ${literal(type)}`);
  await engine.run(`copy (select * from read_csv(${literal(join(dataFolder, historyFile))}, header = true, auto_detect = false,
    columns = {${columns.join(", ")}}, ignore_errors = true)) to ${literal(join(folder, "orders.parquet"))} (format parquet, compression zstd)`);
}

/** Every model's SELECT in order, over everything at once, each into a Parquet file; then every check. */
export async function runModels(context: StepContext, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await using engine = await Engine.open({ ...context.config.engine, spillFolder: join(folder, "spill") });
  const whole = {
    ...context,
    config: { ...context.config, engine: { ...context.config.engine, monthlyFromRows: Number.MAX_SAFE_INTEGER } },
  };
  const { storage } = context.effects;
  const plan = await makePlan(whole, { engine, storage, workFolder: folder, start: await readStart(context.effects) });
  for (const stream of plan.streams) {
    const { whole: select } = await rawRelation(stream, context.effects.storage);
    await engine.run(`create view ${identifier(rawName(stream.contract.stream))} as ${select}`);
  }
  for (const { node } of plan.tables) {
    const carries = node.partitioning?.carries;
    if (carries) await engine.run(`create view ${identifier(beforeName(node.table))} as ${nothingBefore(carries)}`);
    const path = literal(join(folder, `${node.table}.parquet`));
    await engine.run(`copy (${await node.prepare(engine, folder)}) to ${path} (format parquet, compression zstd)`);
    await engine.run(`create view ${identifier(node.table)} as select * from read_parquet(${path})`);
  }
  for (const { file } of plan.checks) await engine.rows(`select count(*) from (${file.sql}\n)`);
}
