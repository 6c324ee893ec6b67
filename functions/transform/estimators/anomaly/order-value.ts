// What an order is usually worth, and how far a day's average order lies from that: on the logarithm, by median and MAD,
// because a few large orders make raw revenue anything but normal.
import { madToSd, median, medianAbsoluteDeviation } from "../../../statistics/median.ts";

const minimumDays = 20;
/** A spread from some sixty days of heavy-tailed values is less sure than a normal one: Student's t stands in, with so many. */
export const orderValueDegrees = 8;
/** Relative spread below which values are taken for list prices. */
const minimumSpread = 0.02;
const leastShare = 0.01;
/** On a day of fewer orders than this, one order refunded in full can eat the day's revenue: that says nothing of the rest. */
const ordersToJudgeRefunds = 5;

export interface OrderValue {
  /** Amount of a typical order, in the currency of the amounts. */
  typical: number;
  /** Standard deviation of the logarithm of a day's average order, for a day of so many orders. */
  spread(orders: number): number;
}

/** @returns undefined where fewer than 20 of the days have orders with revenue */
export function orderValueOf(
  orders: Float64Array,
  amounts: Float64Array,
  from: number,
  to: number,
): OrderValue | undefined {
  const logs: number[] = [];
  const roots: number[] = [];
  for (let day = from; day < to; day++) {
    const count = orders[day] ?? 0;
    const amount = amounts[day] ?? 0;
    if (count <= 0 || amount <= 0) continue;
    logs.push(Math.log(amount / count));
    roots.push(Math.sqrt(count));
  }
  if (logs.length < minimumDays) return undefined;
  const centre = median(logs);
  const daily = madToSd * medianAbsoluteDeviation(logs, centre);
  const perOrder = madToSd * median(logs.map((log, index) => Math.abs(log - centre) * (roots[index] ?? 1)));
  return {
    typical: Math.exp(centre),
    // Days differ by chance, which more orders average out, and by customer mix, which they do not: the wider of the two.
    spread: count => Math.max(minimumSpread, daily, perOrder / Math.sqrt(Math.max(1, count))),
  };
}

/**
 * How far a day's average order lies from the typical one, on the logarithm. Refunds that ate the revenue of many orders count
 * as a hundredth of it; of a few orders, as no deviation.
 */
export function orderValueDeviation(value: OrderValue, orders: number, amount: number): number {
  if (amount <= 0 && orders < ordersToJudgeRefunds) return 0;
  const share = amount / orders / value.typical;
  return Math.log(Math.max(share, leastShare));
}
