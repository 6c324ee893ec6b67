// Customers with the same history count together: a likelihood over a million customers visits each history once.

export interface HistoryPatterns {
  frequency: Int32Array;
  recency: Float64Array;
  age: Float64Array;
  /** The distinct times among recencies and ages: days give some thousands, so a logarithm is taken once for each and not for each customer. */
  times: Float64Array;
  /** Positions of recency and age among `times`. */
  recencyAt: Int32Array;
  ageAt: Int32Array;
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
  const found = {
    frequency: new Int32Array(size),
    recency: new Float64Array(size),
    age: new Float64Array(size),
    count: new Float64Array(size),
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
  return patternsOf({
    frequency: found.frequency.subarray(0, last + 1),
    recency: found.recency.subarray(0, last + 1),
    age: found.age.subarray(0, last + 1),
    count: found.count.subarray(0, last + 1),
  });
}

type Histories = Pick<HistoryPatterns, "frequency" | "recency" | "age" | "count">;

/** Patterns that are counted already, in order of frequency. */
export function patternsOf(histories: Histories): HistoryPatterns {
  const places = new Map<number, number>();
  const placeOf = (time: number) => {
    const known = places.get(time) ?? places.size;
    if (known === places.size) places.set(time, known);
    return known;
  };
  return {
    ...histories,
    recencyAt: Int32Array.from(histories.recency, placeOf),
    ageAt: Int32Array.from(histories.age, placeOf),
    times: Float64Array.from(places.keys()),
    customers: histories.count.reduce((sum, count) => sum + count, 0),
  };
}

/** Every n-th pattern, so that about so many are left: where a search begins well. */
export function thinnedPatterns(patterns: HistoryPatterns, about: number): HistoryPatterns {
  const step = Math.max(1, Math.floor(patterns.count.length / about));
  const every = <Values extends Int32Array | Float64Array>(values: Values) => values.filter((_, at) => at % step === 0);
  return patternsOf({
    frequency: Int32Array.from(every(patterns.frequency)),
    recency: Float64Array.from(every(patterns.recency)),
    age: Float64Array.from(every(patterns.age)),
    count: Float64Array.from(every(patterns.count)),
  });
}
