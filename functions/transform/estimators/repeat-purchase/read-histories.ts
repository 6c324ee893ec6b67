// The customers' purchase histories, as the fit wants them: one row per distinct history, with how many customers share it.
import type { Engine } from "../../../lake/engine.ts";
import { type HistoryPatterns, patternsOf } from "../../../statistics/repeat-purchase/patterns.ts";

export interface Histories extends HistoryPatterns {
  /** Repeats of all customers with the history after the days that it speaks of. */
  later: Float64Array;
}

/** @param earlier the histories as of 182 days before the as-of date, with what came after */
export async function readHistories(engine: Engine, { earlier }: { earlier: boolean }): Promise<Histories> {
  const prefix = earlier ? "earlier_" : "";
  const later = earlier ? "sum(later_repeats)" : "0";
  const reader = await engine.connection.runAndReadAll(
    `select ${prefix}repeats, ${prefix}recency_days, ${prefix}age_days, count(*), cast(${later} as bigint)
     from int_customer_repeats where ${prefix}repeats is not null
     group by ${prefix}repeats, ${prefix}recency_days, ${prefix}age_days
     order by ${prefix}repeats, ${prefix}recency_days, ${prefix}age_days`,
  );
  const columns = reader.getColumns().map(column => Float64Array.from(column, Number));
  const [repeats, recency, age, count, laterRepeats] = columns;
  const none = new Float64Array();
  const patterns = patternsOf({
    frequency: Int32Array.from(repeats ?? none),
    recency: recency ?? none,
    age: age ?? none,
    count: count ?? none,
  });
  return { ...patterns, later: laterRepeats ?? none };
}
