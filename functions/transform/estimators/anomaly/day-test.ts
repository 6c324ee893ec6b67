// One day of one series against its expectation: orders by the negative binomial, revenue as orders × order value.
import { midP } from "../../../statistics/discrete.ts";
import { negativeBinomial } from "../../../statistics/negative-binomial.ts";
import { normalQuantile } from "../../../statistics/normal.ts";
import { studentTwoSidedP } from "../../../statistics/student-t.ts";
import type { Expectation } from "./expectation.ts";
import { type OrderValue, orderValueDegrees, orderValueDeviation } from "./order-value.ts";

const bandZ = 1.959963984540054;
/** A p of 0 has no z. */
const widestZ = 12;

export interface DayTest {
  observed: number;
  expected: number;
  /** 95 % band of a normal day. */
  lower: number;
  upper: number;
  p: number;
}

export function testOrders({ mean, overdispersion }: Expectation, observed: number): DayTest {
  const normalDay = negativeBinomial(mean, overdispersion);
  return {
    observed,
    expected: mean,
    lower: normalDay.quantile(0.025),
    upper: normalDay.quantile(0.975),
    p: midP(normalDay, observed),
  };
}

/**
 * Revenue is orders × average order, so on the logarithm its deviation is the sum of two, each with its own spread: that of
 * orders through the z of their mid-p, that of the order value by median and MAD. Fewer but larger orders make a normal day.
 * The tail is Student's, with Welch and Satterthwaite's degrees of freedom: normal where orders decide, heavy where values do.
 * A day without orders has no average order; then orders alone decide.
 */
export function testNetAmount(expectation: Expectation, orders: DayTest, amount: number, value: OrderValue): DayTest {
  const { mean, overdispersion } = expectation;
  const expected = mean * value.typical;
  const half = bandZ * value.spread(mean);
  const edge = (count: number) => Math.hypot(half, Math.log(count / mean));
  return {
    observed: amount,
    expected,
    lower: expected * Math.exp(-edge(Math.min(orders.lower, mean))),
    upper: expected * Math.exp(edge(Math.max(orders.upper, mean))),
    p: orders.observed === 0 ? orders.p : jointP(),
  };

  function jointP(): number {
    const ordersSpread = Math.sqrt(1 / mean + overdispersion);
    const valueSpread = value.spread(orders.observed);
    const spread = Math.hypot(ordersSpread, valueSpread);
    const ordersDeviation = ordersSpread * signedZ(orders.p, orders.observed - mean);
    const deviation = ordersDeviation + orderValueDeviation(value, orders.observed, amount);
    const degrees = orderValueDegrees * (spread / valueSpread) ** 4;
    return studentTwoSidedP(deviation / spread, Math.min(degrees, 1e5));
  }
}

/** The z whose two-sided normal p this is, with the sign of a deviation. */
function signedZ(twoSidedP: number, deviation: number): number {
  const size = Math.min(widestZ, -normalQuantile(twoSidedP / 2));
  return deviation < 0 ? -size : size;
}
