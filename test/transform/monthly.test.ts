import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../functions/config/config.ts";
import type { Row } from "../../functions/lake/engine.ts";
import { commitRows, fixtureContext } from "../fixtures/lake.ts";
import { type Built, build } from "./monthly-build.ts";

const monthly: Partial<ConfigInput> = { asOf: "2026-10-31", engine: { monthlyFromRows: 0 } };

let lastRow = 0;
function line(orderId: string, date: string, more: Row = {}): Row {
  lastRow += 1;
  return {
    order_id: orderId,
    line_no: 1,
    partner_id: "P1",
    order_date: date,
    net_amount: "100",
    currency: "CNY",
    status: "completed",
    updated_at: `2026-10-01 00:00:${String(lastRow % 60).padStart(2, "0")}`,
    ...more,
  };
}

/** The same batches in a lake of their own, in one piece. */
async function wholeRows(batches: readonly Row[][]): Promise<Built["rows"]> {
  await using context = await fixtureContext({ asOf: "2026-10-31" });
  for (const batch of batches) await commitRows(context.effects.storage, "transactions", batch);
  return (await build(context)).rows;
}

/** Commits the batches one after the other, building after each; says what the last one made anew. */
async function afterAllOf(batches: readonly Row[][]): Promise<Built> {
  await using context = await fixtureContext(monthly);
  let built: Built = { months: {}, rows: {} };
  for (const batch of batches) {
    await commitRows(context.effects.storage, "transactions", batch);
    built = await build(context);
  }
  expect(built.rows).toEqual(await wholeRows(batches));
  return built;
}

const history = [line("A", "2026-07-03"), line("B", "2026-08-05"), line("C", "2026-08-06"), line("D", "2026-09-01")];

describe("month by month", () => {
  it("a new day builds its month alone", async () => {
    const { months } = await afterAllOf([history, [line("E", "2026-09-02")]]);
    expect(months.stg_transactions).toEqual(["2026-09"]);
    expect(months.partner_day).toEqual(["2026-09"]);
  });

  it("a later as-of date changes no month that was over", async () => {
    await using context = await fixtureContext({ ...monthly, asOf: "2026-09-30" });
    await commitRows(context.effects.storage, "transactions", history);
    await build(context);
    context.config.asOf = "2026-10-31";
    expect((await build(context)).months).toMatchObject({ stg_transactions: [], partner_day: [], run: [null] });
  });

  it("a late row builds the month that it belongs to", async () => {
    const { months } = await afterAllOf([history, [line("E", "2026-07-02")]]);
    expect(months.stg_transactions).toEqual(["2026-07"]);
  });

  it("a corrected row replaces the one before in its month", async () => {
    const { months, rows } = await afterAllOf([history, [line("B", "2026-08-05", { net_amount: "70" })]]);
    expect(months.stg_transactions).toEqual(["2026-08"]);
    expect(rows.stg_transactions?.filter(({ order_id }) => order_id === "B")).toHaveLength(1);
  });

  it("an order that was dated into another month leaves the one it was in", async () => {
    const { months, rows } = await afterAllOf([history, [line("B", "2026-09-05")]]);
    expect(months.stg_transactions).toEqual(["2026-08", "2026-09"]);
    expect(rows.stg_transactions?.filter(({ order_id }) => order_id === "B")).toHaveLength(1);
  });

  it("an older version that comes late from another month does not bring the order back", async () => {
    const moved = line("B", "2026-09-05", { updated_at: "2026-10-02 00:00:00" });
    const { rows } = await afterAllOf([
      history,
      [moved],
      [line("B", "2026-07-31", { updated_at: "2026-09-01 00:00:00" })],
    ]);
    expect(rows.stg_transactions?.find(({ order_id }) => order_id === "B")?.order_date).toBe("2026-09-05");
  });

  it("an order moved again and back is in one month, each time", async () => {
    const steps = ["2026-09-05", "2026-07-09", "2026-08-05"].map((date, step) => [
      line("B", date, { updated_at: `2026-10-0${step + 2} 00:00:00` }),
    ]);
    const { rows } = await afterAllOf([history, ...steps]);
    expect(rows.stg_transactions?.filter(({ order_id }) => order_id === "B")).toHaveLength(1);
  });

  it("versions of a key in two months of the very first batch are one row", async () => {
    const { rows } = await afterAllOf([[...history, line("C", "2026-10-06", { updated_at: "2026-10-07 00:00:00" })]]);
    expect(rows.stg_transactions?.filter(({ order_id }) => order_id === "C")).toHaveLength(1);
  });

  it("a new exchange rate builds the months from its day on", async () => {
    await using context = await fixtureContext(monthly);
    const { storage } = context.effects;
    const rate = (date: string) => ({ currency: "USD", rate_date: date, rate: "7" });
    await commitRows(storage, "fx_rates", [rate("2026-07-01")]);
    await commitRows(storage, "transactions", [...history, line("E", "2026-10-02", { currency: "USD" })]);
    await build(context);
    await commitRows(storage, "fx_rates", [rate("2026-09-01")]);
    expect((await build(context)).months.stg_transactions).toEqual(["2026-09", "2026-10"]);
  });

  it("nothing new builds nothing", async () => {
    await using context = await fixtureContext(monthly);
    await commitRows(context.effects.storage, "transactions", history);
    await build(context);
    expect(Object.values((await build(context)).months).flat()).toEqual([]);
  });
});

it("what speaks of the end of the last month is not made anew within a month", async () => {
  await using context = await fixtureContext({ ...monthly, asOf: "2026-10-10" });
  const { storage } = context.effects;
  const sold = (orderId: string, date: string) => line(orderId, date, { customer_id: "K1" });
  await commitRows(storage, "transactions", [sold("A", "2026-08-03"), sold("B", "2026-09-05")]);
  const repeats = ["int_customer_orders", "int_customer_repeats"];
  await build(context, repeats);
  await commitRows(storage, "transactions", [sold("C", "2026-10-09")]);
  context.config.asOf = "2026-10-11";
  expect((await build(context, repeats)).months).toMatchObject({
    int_customer_orders: ["2026-10"],
    int_customer_repeats: [],
  });
  context.config.asOf = "2026-10-31";
  expect((await build(context, repeats)).months.int_customer_repeats).toEqual([null]);
});
