// Customers with the same history count together: a likelihood over a million customers visits each history once.

export interface HistoryPatterns {
  frequency: Int32Array;
  recency: Float64Array;
  age: Float64Array;
  /** Customers with this history. */
  count: Float64Array;
  /** Customers in all. */
  customers: number;
}

/** The distinct histories, in order of frequency, recency and age. */
export function historyPatterns(histories: {
  frequency: Int32Array;
  recency: Float64Array;
  age: Float64Array;
}): HistoryPatterns {
  const { frequency, recency, age } = histories;
  const size = frequency.length;
  const order = new Uint32Array(size).map((_, index) => index);
  order.sort(
    (a, b) =>
      (frequency[a] ?? 0) - (frequency[b] ?? 0) ||
      (recency[a] ?? 0) - (recency[b] ?? 0) ||
      (age[a] ?? 0) - (age[b] ?? 0),
  );
  const found: HistoryPatterns = {
    frequency: new Int32Array(size),
    recency: new Float64Array(size),
    age: new Float64Array(size),
    count: new Float64Array(size),
    customers: size,
  };
  let last = -1;
  for (const position of order) {
    const [x = 0, tx = 0, T = 0] = [frequency[position], recency[position], age[position]];
    const isSame = last >= 0 && found.frequency[last] === x && found.recency[last] === tx && found.age[last] === T;
    if (!isSame) {
      last++;
      found.frequency[last] = x;
      found.recency[last] = tx;
      found.age[last] = T;
    }
    found.count[last] = (found.count[last] ?? 0) + 1;
  }
  const cut = last + 1;
  return {
    ...found,
    frequency: found.frequency.subarray(0, cut),
    recency: found.recency.subarray(0, cut),
    age: found.age.subarray(0, cut),
    count: found.count.subarray(0, cut),
  };
}
