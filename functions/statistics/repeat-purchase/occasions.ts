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
  const size = customer.length;
  const codes = new Int32Array(size);
  const days = new Int32Array(size);
  const rowsOf: number[] = [];
  let refundRows = 0;
  for (let row = 0; row < size; row++) {
    codes[row] = -1;
    if (amount && (amount[row] ?? 0) < 0) {
      refundRows++;
      continue;
    }
    const name = customer[row] ?? "";
    const code = numbers.get(name) ?? numbers.size;
    if (code === numbers.size) {
      numbers.set(name, code);
      rowsOf.push(0);
    }
    codes[row] = code;
    days[row] = Math.floor(moment[row] ?? 0);
    rowsOf[code] = (rowsOf[code] ?? 0) + 1;
  }
  const sorted = sortedRows(codes, days, rowsOf);
  return { ...merged(sorted, codes, days, amount), names: [...numbers.keys()], refundRows };
}

/** By customer, then by day. Customers are counted into place; within one the rows are few and mostly in order already. */
function sortedRows(codes: Int32Array, days: Int32Array, rowsOf: readonly number[]): Uint32Array {
  const next = new Uint32Array(rowsOf.length);
  let total = 0;
  for (let code = 0; code < rowsOf.length; code++) {
    next[code] = total;
    total += rowsOf[code] ?? 0;
  }
  const starts = next.slice();
  const sorted = new Uint32Array(total);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1;
    if (code < 0) continue;
    const place = next[code] ?? 0;
    sorted[place] = row;
    next[code] = place + 1;
  }
  for (let code = 0; code < starts.length; code++)
    sorted.subarray(starts[code], next[code]).sort((a, b) => (days[a] ?? 0) - (days[b] ?? 0));
  return sorted;
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
