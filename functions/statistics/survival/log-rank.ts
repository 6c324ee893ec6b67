// Do groups last equally long? Observed ends against those expected if they did, over all times (Mantel, 1966).
import { chiSquareP } from "../chi-square.ts";
import { quadraticForm } from "../matrix.ts";
import { atRiskCounter, riskSetsOf } from "./risk-sets.ts";
import type { Spells } from "./spells.ts";

export interface LogRank {
  chiSquare: number;
  degreesOfFreedom: number;
  p: number;
  /** Per group, in the order given: ends seen, and ends expected under equal survival. */
  groups: { observed: number; expected: number }[];
}

/**
 * The k-sample log-rank test with the hypergeometric covariance; late entries count in the risk sets, so it holds under left truncation too.
 * @returns null with fewer than two groups, or where nothing can be told, as when nobody ended
 */
export function logRank(groups: readonly Spells[]): LogRank | null {
  const size = groups.length;
  const observed = new Array<number>(size).fill(0);
  const expected = new Array<number>(size).fill(0);
  const covariance = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const { events, atRisk } of eventTimes(groups)) {
    const n = sum(atRisk);
    const d = sum(events);
    const spread = n > 1 ? (d * (n - d)) / (n - 1) : 0;
    for (let i = 0; i < size; i++) {
      const share = (atRisk[i] ?? 0) / n;
      observed[i] = (observed[i] ?? 0) + (events[i] ?? 0);
      expected[i] = (expected[i] ?? 0) + d * share;
      const row = covariance[i] ?? [];
      for (let j = 0; j < size; j++)
        row[j] = (row[j] ?? 0) + spread * share * ((i === j ? 1 : 0) - (atRisk[j] ?? 0) / n);
    }
  }
  // The differences add up to zero, so the last group tells nothing more.
  const differences = observed.map((value, group) => value - (expected[group] ?? 0)).slice(0, -1);
  const chiSquare = quadraticForm(
    covariance.slice(0, -1).map(row => row.slice(0, -1)),
    differences,
  );
  if (size < 2 || chiSquare === null) return null;
  const degreesOfFreedom = size - 1;
  return {
    chiSquare,
    degreesOfFreedom,
    p: chiSquareP(chiSquare, degreesOfFreedom),
    groups: observed.map((value, group) => ({ observed: value, expected: expected[group] ?? 0 })),
  };
}

interface EventTime {
  events: number[];
  atRisk: number[];
}

/** At each time with an end in any group: the ends and the numbers at risk of every group. */
function* eventTimes(groups: readonly Spells[]): Generator<EventTime> {
  const eventsOf = groups.map(
    group => new Map(riskSetsOf(group).flatMap(({ time, events }) => (events > 0 ? [[time, events] as const] : []))),
  );
  const countersOf = groups.map(atRiskCounter);
  const times = new Float64Array(new Set(eventsOf.flatMap(events => [...events.keys()]))).sort();
  for (const time of times)
    yield {
      events: eventsOf.map(events => events.get(time) ?? 0),
      atRisk: countersOf.map(counter => counter(time)),
    };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
