// One source over five deliveries, each with another change of its shape. Every change has one rule, and what was delivered before
// is read together with what comes after.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FieldMapping } from "../../functions/config/mapping.ts";
import { commitBatch, readLog } from "../../functions/lake/commit-log.ts";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { fileIdentity } from "../../functions/lake/file-integrity.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { transform } from "../../functions/transform/transform.ts";
import type { FixtureContext } from "../fixtures/lake.ts";
import { fileWorld, type Ingested, ingested, type StreamInput, storedRows } from "./world.ts";

/** As the source delivered it, month by month. */
const deliveries = {
  v1: "order,partner,date,amount,product,state\nA1,P1,2024-01-05,10,X,open\n",
  v2: "order,partner,date,amount,product,state,note\nA2,P1,2024-02-05,20,X,open,hello\n",
  v3: "order,partner,date,amount,state\nA3,P1,2024-03-05,30.25,open\n",
  v4: "order,partner,date,amount,product,state\nA4,P1,2024-04-05,40,Y,paused\nA5,P1,2024-04-06,50,Y,open\n",
  v5: "order,partner,date,amount,product,state,currency\nA6,P1,2024-05-05,60,Y,open,USD\nA7,P1,2024-05-06,70,Y,open,CNY\n",
} as const;
type Version = keyof typeof deliveries;

const mapping: Record<string, FieldMapping> = {
  order_id: "order",
  partner_id: "partner",
  order_date: "date",
  net_amount: "amount",
  product_id: "product",
  status: "state",
};

/** A company that has received some deliveries, one run each. */
async function after(versions: readonly Version[], stream: Partial<StreamInput> = {}) {
  const context = await fileWorld({}, { transactions: { files: "in/*.csv", mapping, ...stream } });
  let last: Ingested | undefined;
  for (const version of versions) last = await deliver(context, `${version}.csv`, deliveries[version]);
  if (!last) throw new Error("no delivery");
  return { context, last, [Symbol.asyncDispose]: () => context[Symbol.asyncDispose]() };
}

async function deliver(context: FixtureContext, name: string, content: string): Promise<Ingested> {
  const folder = join(context.folder, "in");
  const { mkdir } = await import("node:fs/promises");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), content);
  return await ingested(context);
}

const failures = ({ report }: Ingested) => report.failures.map(({ error }) => `${error.message} | ${error.hint}`);

test("matrix 20: a new column is told of, not loaded, and old and new files are read together", async () => {
  await using world = await after(["v1", "v2"]);
  expect(failures(world.last)).toEqual([]);
  expect(world.last.report.streams[0]?.changes).toEqual([
    'in/v2.csv has a new column "note"; nothing is mapped to it, so it is not loaded',
  ]);
  expect(world.last.rows.map(({ order_id }) => order_id).sort()).toEqual(["A1", "A2"]);
  expect((await readLog(world.context.effects.storage, "transactions")).map(entry => entry.source_fields)).toEqual([
    ["order", "partner", "date", "amount", "product", "state"],
    ["order", "partner", "date", "amount", "product", "state", "note"],
  ]);
});

test("matrix 20: a stream that allows no new column refuses the file and keeps what it has", async () => {
  await using world = await after(["v1", "v2"], { evolution: { addedFields: "freeze" } });
  expect(failures(world.last)).toEqual([
    'in/v2.csv has a new column "note" | Map it, or allow it in the config: erp/transactions, evolution.addedFields: "report".',
  ]);
  expect(world.last.rows.map(({ order_id }) => order_id)).toEqual(["A1"]);
});

test("matrix 20: a removed column of which only optional ones are made leaves them empty, with a warning once", async () => {
  await using world = await after(["v1", "v3"]);
  expect(failures(world.last)).toEqual([]);
  const said = 'in/v3.csv has no column "product" any more; product_id is empty from here on';
  expect(world.last.report.streams[0]?.changes).toEqual([said]);
  expect(world.context.events).toContainEqual({
    step: "ingest",
    level: "warning",
    message: `erp/transactions: ${said}`,
  });
  const rows = world.last.rows.map(({ order_id, product_id }) => [order_id, product_id]);
  expect(rows.sort()).toEqual([
    ["A1", "X"],
    ["A3", null],
  ]);
  const again = await deliver(world.context, "v3b.csv", deliveries.v3.replace("A3", "B3"));
  expect([failures(again), again.report.streams[0]?.changes]).toEqual([[], []]);
});

test("matrix 20: a column that was never there is a mistake in the mapping, also where it is optional", async () => {
  await using world = await after(["v3"]);
  expect(failures(world.last)[0]).toContain('in/v3.csv has no column "product"; it has');
});

test("matrix 20: a removed column that is required, or by the config's word any, freezes the stream", async () => {
  await using required = await after(["v1"]);
  const without = await deliver(required.context, "w.csv", "order,date,amount,product,state\nB1,2024-02-05,1,X,open\n");
  expect(failures(without)[0]).toMatch(/^in\/w\.csv has no column "partner" any more; it has .* \| Mend the mapping/);
  expect(without.rows).toHaveLength(1);
  await using strict = await after(["v1", "v3"], { evolution: { removedFields: "freeze" } });
  expect(failures(strict.last)[0]).toContain('in/v3.csv has no column "product" any more');
});

test("matrix 20: a renamed column freezes the stream, and the error proposes the new name, also where it is optional", async () => {
  await using world = await after(["v1"]);
  const renamed = await deliver(
    world.context,
    "r.csv",
    deliveries.v1.replace("product", "product_no").replace("A1", "B1"),
  );
  expect(failures(renamed)[0]).toContain('in/r.csv has no column "product" any more (was it renamed to "product_no"?)');
  const partner = await deliver(
    world.context,
    "r.csv",
    deliveries.v1.replace("partner", "Partners").replace("A1", "B1"),
  );
  expect(failures(partner)[0]).toContain('no column "partner" any more (was it renamed to "Partners"?)');
});

test("matrix 20: a wider type is read together with the narrower one, cents included", async () => {
  await using world = await after(["v1", "v3"]);
  const amounts = world.last.rows.map(({ order_id, net_amount }) => [order_id, net_amount]);
  expect(amounts.sort()).toEqual([
    ["A1", "10.0000"],
    ["A3", "30.2500"],
  ]);
});

test("matrix 20: files of an older contract, with a narrower type, other columns and their lineage in the file, are read with new ones", async () => {
  await using world = await after(["v1"]);
  const { storage } = world.context.effects;
  const [entry] = await readLog(storage, "transactions");
  if (!entry) throw new Error("v1 was not committed");
  const path = join(world.context.folder, "old.parquet");
  await using engine = await Engine.open();
  await engine.run(`copy (select 'Z9' as order_id, cast(1 as integer) as line_no, 'P1' as partner_id, cast(7 as integer) as quantity,
    date '2023-12-05' as order_date, cast(9.5 as decimal(9, 2)) as net_amount, 'CNY' as currency, 'open' as status, 'legacy' as gone,
    'erp' as _source, 'old' as _batch_id, cast(5 as bigint) as _row, timestamp '2023-12-06 00:00:00' as _ingested_at) to ${literal(path)} (format parquet)`);
  const loaded = { key: "raw/transactions/erp/old.parquet", rows: 1, ...(await fileIdentity(path)) };
  await storage.putFile(loaded.key, path);
  await commitBatch(storage, { ...entry, batch_id: "old", rows_read: 1, rows_loaded: 1, loaded });
  const both = await deliver(world.context, "v4.csv", deliveries.v4.replace("paused", "open"));
  const rows = (await storedRows(world.context, "transactions", "loaded")).map(row => [
    row.order_id,
    row.quantity,
    row.net_amount,
    row._row,
  ]);
  expect(failures(both)).toEqual([]);
  expect(rows.sort()).toEqual([
    ["A1", null, "10.0000", "1"],
    ["A4", null, "40.0000", "1"],
    ["A5", null, "50.0000", "2"],
    ["Z9", 7, "9.5000", "5"],
  ]);
});

test("matrix 20: a column whose values have another type is quarantined value by value, and refused where it is all of them", async () => {
  await using world = await after(["v1"], { maxQuarantinePct: 60 });
  const some = await deliver(
    world.context,
    "t.csv",
    "order,partner,date,amount,product,state\nB1,P1,2024-02-05,ten,X,open\nB2,P1,2024-02-05,1,X,open\n",
  );
  expect(some.quarantined.map(({ reason }) => reason)).toEqual(['net_amount: "ten" is not an amount']);
  const all = await deliver(
    world.context,
    "u.csv",
    "order,partner,date,amount,product,state\nC1,P1,2024-02-05,ten,X,open\n",
  );
  expect(failures(all)[0]).toContain("in/u.csv: 1 of 1 rows");
});

test("matrix 20: a new word is quarantined by its name, and passes once the mapping knows it", async () => {
  await using world = await after(["v1", "v4"], { maxQuarantinePct: 60 });
  expect(world.last.quarantined.map(({ reason }) => reason)).toEqual([
    'status: "paused" is not one of open, shipped, completed, returned, cancelled, test',
  ]);
  const source = world.context.config.sources.erp;
  const stream = source?.type === "files" ? source.streams.transactions : undefined;
  if (!stream) throw new Error("no stream");
  stream.mapping = { ...stream.mapping, status: { from: "state", values: { paused: "open" } } };
  const again = await ingested(world.context);
  expect(failures(again)).toEqual([]);
  expect(new Set(again.rows.map(({ order_id }) => order_id))).toEqual(new Set(["A1", "A4", "A5"]));
});

test("matrix 20: orders of another currency keep it and are converted by the rate of their day; files from before the column have the config's word", async () => {
  const currency = { from: "currency", whenAbsent: "CNY" };
  const context = await fileWorld(
    {
      "in/v1.csv": deliveries.v1,
      "in/v5.csv": deliveries.v5,
      "rates.csv": "currency,day,rate\nUSD,2024-05-01,7.2\n",
      "partners.csv": "id,name\nP1,One\n",
    },
    {
      partners: { files: "partners.csv", mapping: { partner_id: "id", partner_name: "name" } },
      transactions: { files: "in/*.csv", mapping: { ...mapping, currency } },
      fx_rates: { files: "rates.csv", mapping: { currency: "currency", rate_date: "day", rate: "rate" } },
    },
  );
  await using _world = context;
  const { rows, report } = await ingested(context);
  expect(report.failures).toEqual([]);
  expect(rows.map(row => [row.order_id, row.net_amount, row.currency]).sort()).toEqual([
    ["A1", "10.0000", "CNY"],
    ["A6", "60.0000", "USD"],
    ["A7", "70.0000", "CNY"],
  ]);
  const { snapshot } = await transform(context);
  await using engine = await Engine.open();
  await createSnapshotViews(engine, context.effects.storage, snapshot);
  const staged = await engine.rows("select order_id, net_amount from stg_transactions order by 1");
  expect(staged.map(row => [row.order_id, Number(row.net_amount)])).toEqual([
    ["A1", 10],
    ["A6", 432],
    ["A7", 70],
  ]);
});
