import { expect, test } from "vitest";
import { orderValueDeviation, orderValueOf } from "../../../functions/transform/estimators/anomaly/order-value.ts";

const days = 60;
const orders = new Float64Array(days).fill(2);
const amounts = Float64Array.from({ length: days }, (_, day) => 2000 + 100 * (day % 5));

test("one order refunded in full does not make the day's order value strange", () => {
  const value = orderValueOf(orders, amounts, 0, days);
  if (!value) throw new Error("no order value");
  expect(orderValueDeviation(value, 1, 0)).toBe(0);
  expect(orderValueDeviation(value, 1, -250)).toBe(0);
});

test("refunds that eat the revenue of many orders do", () => {
  const value = orderValueOf(orders, amounts, 0, days);
  if (!value) throw new Error("no order value");
  expect(orderValueDeviation(value, 20, 0)).toBeLessThan(-4);
});
