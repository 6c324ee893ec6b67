// Who could have ended at each time: all that is needed of many spells to estimate survival.
import type { Spells } from "./spells.ts";

export interface RiskSet {
  time: number;
  /** Under observation and not over just before this time. */
  atRisk: number;
  /** Ended at this time. */
  events: number;
  /** Last seen open at this time. */
  censored: number;
}

/**
 * One risk set per time at which a spell ended or was last seen, in order of time. Ends come before censorings of the same time, and who enters
 * at a time is at risk only after it: intervals are (entry, exit], as in R's `survfit`.
 */
export function riskSetsOf({ entry, exit, ended }: Spells): RiskSet[] {
  const size = exit.length;
  const order = new Uint32Array(size).map((_, index) => index);
  order.sort((a, b) => (exit[a] ?? 0) - (exit[b] ?? 0));
  const entries = Float64Array.from(entry).sort();
  const sets: RiskSet[] = [];
  let entered = 0;
  let gone = 0;
  while (gone < size) {
    const time = exit[order[gone] ?? 0] ?? Number.NaN;
    while (entered < size && (entries[entered] ?? Number.POSITIVE_INFINITY) < time) entered++;
    const set = { time, atRisk: entered - gone, events: 0, censored: 0 };
    for (; gone < size && exit[order[gone] ?? 0] === time; gone++)
      if (ended[order[gone] ?? 0] === 1) set.events++;
      else set.censored++;
    sets.push(set);
  }
  return sets;
}

/**
 * How many are at risk at times asked for in rising order; a risk set of a later time would count who entered in between.
 */
export function atRiskCounter({ entry, exit }: Spells): (time: number) => number {
  const entries = Float64Array.from(entry).sort();
  const exits = Float64Array.from(exit).sort();
  let entered = 0;
  let gone = 0;
  return time => {
    while (entered < entries.length && (entries[entered] ?? time) < time) entered++;
    while (gone < exits.length && (exits[gone] ?? time) < time) gone++;
    return entered - gone;
  };
}
