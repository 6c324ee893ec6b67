// What analysts see of the order lines in a lake: the production views over the log's files, and the model stg_transactions.
import { mkdir } from "node:fs/promises";
import { contractOf } from "../../functions/contracts/streams.ts";
import { readLog } from "../../functions/lake/commit-log.ts";
import { Engine, identifier, type Row } from "../../functions/lake/engine.ts";
import { rulesTable, runTable } from "../../functions/transform/given-tables.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { createRawView } from "../../functions/transform/raw-views.ts";
import { relationOfRows } from "../../functions/transform/row-relation.ts";
import type { FixtureContext } from "../fixtures/lake.ts";

/** In build order. */
const models = ["stg_fx_rates", "int_fx_rates", "stg_transactions"];

export async function stagedOrders({ effects, config, folder }: FixtureContext): Promise<Row[]> {
  await using engine = await Engine.open();
  for (const stream of ["transactions", "fx_rates"]) {
    const contract = contractOf(stream);
    if (contract) await createRawView(engine, effects.storage, contract, await readLog(effects.storage, stream));
  }
  await mkdir(folder, { recursive: true });
  for (const given of [runTable(config, "2026-10-31"), rulesTable(config)]) {
    const select = await relationOfRows(engine, folder, `given_${given.name}`, given.columns, given.rows);
    await engine.run(`create view ${identifier(given.name)} as ${select}`);
  }
  const files = await readSqlFiles();
  for (const model of models) {
    const file = files.find(({ table }) => table === model);
    await engine.run(`create table ${identifier(model)} as ${file?.sql ?? ""}`);
  }
  return await engine.rows(
    "select order_id, line_no, partner_id, net_amount, status, updated_at from stg_transactions order by order_id, line_no",
  );
}

/** Order ids with their amounts, in the order of ids. */
export const amountsOf = (rows: readonly Row[]) => rows.map(({ order_id, net_amount }) => [order_id, net_amount]);
