import { afterAll, beforeAll, expect, test } from "vitest";
import { copyBatches } from "../../functions/cli/copy-batches.ts";
import { tableHashes } from "../../functions/cli/table-hashes.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { transform } from "../../functions/transform/transform.ts";
import { type FixtureContext, fixtureContext } from "../fixtures/lake.ts";
import { type Company, fixtureCompany } from "../publish/fixture-lake.ts";

let company: Company;
let restored: FixtureContext;
beforeAll(async () => {
  company = await fixtureCompany(undefined, { engine: { monthlyFromRows: 500 } });
  restored = await fixtureContext();
  await copyBatches(company.effects.storage, restored.effects.storage);
}, 240_000);
afterAll(async () => {
  await company[Symbol.asyncDispose]();
  await restored[Symbol.asyncDispose]();
});

async function hashesOf(storage: Storage) {
  await using engine = await Engine.open();
  return Object.fromEntries(await tableHashes(engine, storage, await requireCurrent(storage)));
}

test("matrix 33: with only the batches and their log left, a run builds the same snapshot, row for row", async () => {
  expect((await restored.effects.storage.list("")).map(key => key.split("/")[0])).not.toContain("tables");
  const { snapshot } = await transform({ ...restored, config: company.config });
  const original = await requireCurrent(company.effects.storage);
  expect(snapshot.id).toBe(original.id);
  const hashes = await hashesOf(restored.effects.storage);
  expect(hashes).toEqual(await hashesOf(company.effects.storage));
  expect(Object.keys(hashes)).toContain("moved_transactions");
  expect(hashes.stg_transactions?.rows).toBeGreaterThan(1_000);
}, 240_000);

test("a table cut into months has the hash of the same table in one piece", async () => {
  await using whole = await fixtureContext();
  await copyBatches(company.effects.storage, whole.effects.storage);
  const config = { ...company.config, engine: { ...company.config.engine, monthlyFromRows: 1_000_000 } };
  const { snapshot } = await transform({ ...whole, config });
  const original = await requireCurrent(company.effects.storage);
  expect(original.tables.stg_transactions?.files.length).toBeGreaterThan(12);
  expect(snapshot.tables.stg_transactions?.files).toHaveLength(1);
  const {
    moved_transactions: _moved,
    int_customer_orders_before: _states,
    ...monthly
  } = await hashesOf(company.effects.storage);
  expect(await hashesOf(whole.effects.storage)).toEqual(monthly);
}, 240_000);
