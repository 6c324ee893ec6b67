// Group-time effects put together: by time since the treatment began, by cohort, by calendar period, and over all (the paper's section 3).
import type { GroupTimeEffect } from "./group-time.ts";

export const aggregations = ["event", "group", "calendar", "simple"] as const;
export type Aggregation = (typeof aggregations)[number];

export interface Aggregate {
  /** Exposure, cohort or period, by the kind of aggregation. */
  at: number;
  value: number;
  influence: Float64Array;
  /** Every effect in it has. */
  hasSpread: boolean;
}

export interface Aggregated {
  parts: Aggregate[];
  /** The one number: null where no cohort has a period under treatment. */
  overall: Omit<Aggregate, "at"> | null;
}

/**
 * "event": cohorts weighed by size at each exposure, overall the mean over exposures ≥ 0 (eq. 3.4, 3.5 and the overall of table 1).
 * "group": mean over a cohort's periods under treatment, overall by size (eq. 3.7, 3.8). "calendar": cohorts treated by then, by size, overall the mean over
 * periods (eq. 3.9, 3.10). "simple": all (g, t) under treatment, by size (eq. 3.11). Weights are estimated too, and their influence is counted.
 */
export function aggregateEffects(
  effects: readonly GroupTimeEffect[],
  kind: Aggregation,
  cohortOf: Int32Array,
): Aggregated {
  const after = effects.filter(({ exposure }) => exposure >= 0);
  if (after.length === 0) return { parts: [], overall: null };
  if (kind === "simple") return { parts: [], overall: bySize(after, cohortOf) };
  if (kind === "group") {
    const parts = groupedBy(after, ({ cohort }) => cohort).map(([at, some]) => ({ at, ...evenly(some) }));
    return {
      parts,
      overall: bySize(
        parts.map(part => ({ ...part, cohort: part.at })),
        cohortOf,
      ),
    };
  }
  const groups =
    kind === "event" ? groupedBy(effects, ({ exposure }) => exposure) : groupedBy(after, ({ period }) => period);
  const parts = groups.map(([at, some]) => ({ at, ...bySize(some, cohortOf) }));
  const counted = kind === "event" ? parts.filter(({ at }) => at >= 0) : parts;
  return { parts, overall: evenly(counted) };
}

type Part = Pick<Aggregate, "value" | "influence" | "hasSpread">;

function groupedBy(
  effects: readonly GroupTimeEffect[],
  keyOf: (effect: GroupTimeEffect) => number,
): [number, GroupTimeEffect[]][] {
  return [...Map.groupBy(effects, keyOf)].sort(([a], [b]) => a - b);
}

function evenly(parts: readonly Part[]): Omit<Aggregate, "at"> {
  return combined(
    parts,
    parts.map(() => 1 / parts.length),
  );
}

/** Σ w·ATT with w the cohort's share of all units; the influence of the shares after the package `did`'s `wif`. */
function bySize(parts: readonly (Part & { cohort: number })[], cohortOf: Int32Array): Omit<Aggregate, "at"> {
  const size = cohortOf.length;
  const sizes = new Map<number, number>();
  for (const cohort of cohortOf) sizes.set(cohort, (sizes.get(cohort) ?? 0) + 1);
  const shares = parts.map(({ cohort }) => (sizes.get(cohort) ?? 0) / size);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const result = combined(
    parts,
    shares.map(share => share / whole),
  );
  // ∂(Σ p·ATT / Σ p)/∂p = (ATT − mean)/Σ p, and p is the mean of an indicator.
  for (let unit = 0; unit < result.influence.length; unit++)
    for (const [index, part] of parts.entries()) {
      const indicator = cohortOf[unit] === part.cohort ? 1 : 0;
      result.influence[unit] =
        (result.influence[unit] ?? 0) + ((part.value - result.value) / whole) * (indicator - (shares[index] ?? 0));
    }
  return result;
}

function combined(parts: readonly Part[], weights: readonly number[]): Omit<Aggregate, "at"> {
  const influence = new Float64Array(parts[0]?.influence.length ?? 0);
  let value = 0;
  for (const [index, part] of parts.entries()) {
    const weight = weights[index] ?? 0;
    value += weight * part.value;
    for (let unit = 0; unit < influence.length; unit++)
      influence[unit] = (influence[unit] ?? 0) + weight * (part.influence[unit] ?? 0);
  }
  return { value, influence, hasSpread: parts.every(part => part.hasSpread) };
}
