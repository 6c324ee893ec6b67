// A fold goes on from its newest state. Whatever comes, in whatever order, its rows are those of everything at once.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { ConfigInput } from "../../functions/config/config.ts";
import type { Row } from "../../functions/lake/engine.ts";
import { commitRows, fixtureContext } from "../fixtures/lake.ts";
import { type Built, build } from "./monthly-build.ts";

const asOf = "2026-10-31";
const monthly: Partial<ConfigInput> = { asOf, engine: { monthlyFromRows: 0 } };
const fold = "int_customer_orders";
const states = "int_customer_orders_before";

const sold = (orderId: string, date: string, customerId: string, version = 0): Row => ({
  order_id: orderId,
  line_no: 1,
  partner_id: "P1",
  customer_id: customerId,
  order_date: date,
  net_amount: "100",
  currency: "CNY",
  status: "completed",
  updated_at: `2026-10-01 00:00:${String(version).padStart(2, "0")}`,
});

async function wholeRows(batches: readonly Row[][]): Promise<Row[] | undefined> {
  await using context = await fixtureContext({ asOf });
  for (const batch of batches) await commitRows(context.effects.storage, "transactions", batch);
  return (await build(context, [fold])).rows[fold];
}

/** Builds after every batch; says what the last one made. */
async function built(batches: readonly Row[][]): Promise<Built> {
  await using context = await fixtureContext(monthly);
  let last: Built = { months: {}, rows: {} };
  for (const batch of batches) {
    await commitRows(context.effects.storage, "transactions", batch);
    last = await build(context, [fold, states]);
  }
  return last;
}

const history = [
  sold("A", "2024-11-03", "K1"),
  sold("B", "2025-03-05", "K2"),
  sold("C", "2025-08-06", "K1"),
  sold("D", "2026-08-06", "K2"),
];

it("every half-year that is long over has a state with the newest row of each customer", async () => {
  const { months, rows } = await built([history]);
  expect(months[states]).toEqual(["2024-12", "2025-06", "2025-12", "2026-06"]);
  const told = rows[states]?.map(({ until_month, customer_id, order_date }) => [until_month, customer_id, order_date]);
  expect(told).toEqual([
    ["2024-12", "K1", "2024-11-03"],
    ["2025-06", "K1", "2024-11-03"],
    ["2025-06", "K2", "2025-03-05"],
    ["2025-12", "K1", "2025-08-06"],
    ["2025-12", "K2", "2025-03-05"],
    ["2026-06", "K1", "2025-08-06"],
    ["2026-06", "K2", "2025-03-05"],
  ]);
});

it("the newest state is of two months before the last, and none is newer", async () => {
  const stated = async (...dates: string[]) =>
    (await built([dates.map((date, index) => sold(`O${index}`, date, "K1"))])).months[states];
  expect(await stated("2025-11-02", "2026-05-01")).toEqual(["2025-12", "2026-03"]);
  expect(await stated("2025-11-02", "2026-01-01")).toEqual(["2025-11"]);
  expect(await stated("2025-11-02", "2025-12-01")).toBeUndefined();
});

it("a new day makes its month and no state", async () => {
  const batches = [history, [sold("E", "2026-08-07", "K1")]];
  const { months, rows } = await built(batches);
  expect(months[fold]).toEqual(["2026-08"]);
  expect(months[states]).toEqual([]);
  expect(rows[fold]).toEqual(await wholeRows(batches));
});

it("a row of the month before makes two months and no state", async () => {
  const batches = [history, [sold("E", "2026-07-07", "K1")]];
  const { months, rows } = await built(batches);
  expect(months[states]).toEqual([]);
  expect(rows[fold]).toEqual(await wholeRows(batches));
});

it("a late row makes the states after it anew", async () => {
  const batches = [history, [sold("E", "2025-02-01", "K1")]];
  const { months, rows } = await built(batches);
  expect(months[states]).toEqual(["2025-06", "2025-12", "2026-06"]);
  expect(rows[fold]).toEqual(await wholeRows(batches));
});

it("lines in any order, corrected and moved, give the rows of one piece", async () => {
  const line = fc
    .record({
      orderId: fc.constantFrom("A", "B", "C", "D", "E", "F"),
      month: fc.integer({ min: 0, max: 30 }),
      customerId: fc.constantFrom("K1", "K2", "K3"),
      version: fc.integer({ min: 0, max: 59 }),
    })
    .map(({ orderId, month, customerId, version }) => {
      const date = new Date(Date.UTC(2024, month, 1 + (version % 27))).toISOString().slice(0, 10);
      return sold(orderId, date, customerId, version);
    });
  const batch = fc.array(line, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 3 }), async batches => {
      expect((await built(batches)).rows[fold]).toEqual(await wholeRows(batches));
    }),
    { numRuns: 4 },
  );
}, 240_000);
