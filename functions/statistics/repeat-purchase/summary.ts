// From purchases to what the models need of each customer.

/** Purchase occasions in order of customer and day; several purchases of one customer on one day are one occasion. */
export interface Occasions {
  /** Number of the customer, from 0, without gaps. */
  customer: Int32Array;
  /** Days since 1970. */
  day: Int32Array;
  /** What was bought on the day; absent where no amount is known. */
  amount?: Float64Array | undefined;
}

export interface RepeatSummary {
  /** Customer numbers, as in the occasions, of those with an occasion up to the end of calibration. */
  customer: Int32Array;
  /** Repeat purchases up to the end of calibration. */
  frequency: Int32Array;
  /** In the unit of time, as `age`. */
  recency: Float64Array;
  age: Float64Array;
  /** Mean amount of the repeat purchases; NaN without any, or where no amount is known. */
  meanAmount: Float64Array;
  /** Occasions after the end of calibration, up to the end of observation. */
  heldOut: Int32Array;
  /** The last day of calibration and of observation. */
  calibrationUntil: number;
  observedUntil: number;
  daysPerUnit: number;
}

export interface SummaryOptions {
  calibrationUntil: number;
  observedUntil: number;
  /** 1 for days, 7 for weeks. */
  daysPerUnit: number;
}

/**
 * One row per customer who had begun by the end of calibration. The first purchase counts as the beginning, not as a repeat purchase, and
 * repeat amounts leave it out (Fader and Hardie's notes on CDNOW).
 */
export function summariseOccasions(occasions: Occasions, options: SummaryOptions): RepeatSummary {
  const { calibrationUntil, observedUntil, daysPerUnit } = options;
  const size = occasions.day.length;
  const summary = emptySummary(size, options);
  let count = 0;
  for (let at = 0; at < size; ) {
    const customer = occasions.customer[at] ?? 0;
    const first = occasions.day[at] ?? 0;
    let [frequency, last, heldOut, amount] = [-1, first, 0, 0];
    for (; at < size && occasions.customer[at] === customer; at++) {
      const day = occasions.day[at] ?? 0;
      if (day <= calibrationUntil) {
        frequency++;
        last = day;
        if (frequency > 0) amount += occasions.amount?.[at] ?? Number.NaN;
      } else if (day <= observedUntil) heldOut++;
    }
    if (frequency < 0) continue;
    summary.customer[count] = customer;
    summary.frequency[count] = frequency;
    summary.recency[count] = (last - first) / daysPerUnit;
    summary.age[count] = (calibrationUntil - first) / daysPerUnit;
    summary.meanAmount[count] = frequency > 0 ? amount / frequency : Number.NaN;
    summary.heldOut[count] = heldOut;
    count++;
  }
  return cut(summary, count);
}

function emptySummary(size: number, options: SummaryOptions): RepeatSummary {
  return {
    customer: new Int32Array(size),
    frequency: new Int32Array(size),
    recency: new Float64Array(size),
    age: new Float64Array(size),
    meanAmount: new Float64Array(size),
    heldOut: new Int32Array(size),
    ...options,
  };
}

function cut(summary: RepeatSummary, count: number): RepeatSummary {
  return {
    ...summary,
    customer: summary.customer.subarray(0, count),
    frequency: summary.frequency.subarray(0, count),
    recency: summary.recency.subarray(0, count),
    age: summary.age.subarray(0, count),
    meanAmount: summary.meanAmount.subarray(0, count),
    heldOut: summary.heldOut.subarray(0, count),
  };
}
