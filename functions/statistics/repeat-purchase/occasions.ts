// Rows of purchases become occasions: one per customer and day, in order.
import type { Occasions } from "./summary.ts";

export interface PurchaseRows {
  customer: readonly string[];
  /** Days since 1970; a time of day is cut off. */
  moment: Float64Array;
  /** NaN where it is not known; absent where the file has none. */
  amount?: Float64Array | undefined;
}

export interface OrderedOccasions extends Occasions {
  /** Customers by their number. */
  names: string[];
  /** Rows with an amount below zero: money paid back is no purchase. */
  refundRows: number;
}

/** Several purchases of one customer on one day count as one; their amounts add up. */
export function occasionsOf({ customer, moment, amount }: PurchaseRows): OrderedOccasions {
  const numbers = new Map<string, number>();
  const codes = new Int32Array(customer.length);
  const order: number[] = [];
  let refundRows = 0;
  for (const [row, name] of customer.entries()) {
    if (amount && (amount[row] ?? 0) < 0) {
      refundRows++;
      continue;
    }
    let code = numbers.get(name);
    if (code === undefined) {
      code = numbers.size;
      numbers.set(name, code);
    }
    codes[row] = code;
    order.push(row);
  }
  const days = Int32Array.from(moment, Math.floor);
  const sorted = Uint32Array.from(order).sort(
    (a, b) => (codes[a] ?? 0) - (codes[b] ?? 0) || (days[a] ?? 0) - (days[b] ?? 0),
  );
  return { ...merged(sorted, codes, days, amount), names: [...numbers.keys()], refundRows };
}

function merged(
  sorted: Uint32Array,
  codes: Int32Array,
  days: Int32Array,
  amounts: Float64Array | undefined,
): Occasions {
  const customer = new Int32Array(sorted.length);
  const day = new Int32Array(sorted.length);
  const amount = amounts && new Float64Array(sorted.length);
  let last = -1;
  for (const row of sorted) {
    const [code = 0, date = 0] = [codes[row], days[row]];
    if (last < 0 || customer[last] !== code || day[last] !== date) {
      last++;
      customer[last] = code;
      day[last] = date;
    }
    if (amount) amount[last] = (amount[last] ?? 0) + (amounts[row] ?? Number.NaN);
  }
  const size = last + 1;
  return {
    customer: customer.subarray(0, size),
    day: day.subarray(0, size),
    amount: amount?.subarray(0, size),
  };
}
