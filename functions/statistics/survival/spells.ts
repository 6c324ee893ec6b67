// From dates to spells: how long each was under observation, from when on, and whether it ended or was only last seen.

export interface Spells {
  /** Time since the spell's start at which it came under observation; −∞ where it was observed from its start. */
  entry: Float64Array;
  /** Time since the start at which it ended or was last seen. */
  exit: Float64Array;
  /** 1 where it ended at `exit`, 0 where it was still open then. */
  ended: Uint8Array;
}

/** Moments on one scale (days since 1970, or any other); NaN where there is none. */
export interface SpellMoments {
  start: Float64Array;
  end: Float64Array;
  /** When each came under observation; absent: from its start. */
  entry?: Float64Array | undefined;
}

export interface ObservedSpells extends Spells {
  /** Positions of the given spells that are in the result, in order. */
  rows: Uint32Array;
  /** Started after the day that the data speak of. */
  startedLater: number;
  /** Over before they came under observation: nobody could have seen them last longer. */
  neverObserved: number;
  /** Ended after the day that the data speak of, hence open on it. */
  endedLater: number;
}

/**
 * Spells as they were on one day: what had not ended by then is open. Left truncation: who came under observation late counts from then on
 * only, for had his spell ended before, nobody would know of it (Klein and Moeschberger, Survival Analysis, 3.4).
 * @param asOf the last moment that the data speak of
 */
export function observeSpells({ start, end, entry }: SpellMoments, asOf: number): ObservedSpells {
  const size = start.length;
  const kept = { entry: new Float64Array(size), exit: new Float64Array(size), ended: new Uint8Array(size) };
  const rows = new Uint32Array(size);
  let [count, startedLater, neverObserved, endedLater] = [0, 0, 0, 0];
  for (let row = 0; row < size; row++) {
    const from = start[row] ?? Number.NaN;
    const to = end[row] ?? Number.NaN;
    if (from > asOf) {
      startedLater++;
      continue;
    }
    const isOver = to <= asOf;
    if (to > asOf) endedLater++;
    const exit = (isOver ? to : asOf) - from;
    const late = (entry?.[row] ?? Number.NaN) - from;
    const seenFrom = late > 0 ? late : Number.NEGATIVE_INFINITY;
    if (seenFrom >= exit) {
      neverObserved++;
      continue;
    }
    kept.entry[count] = seenFrom;
    kept.exit[count] = exit;
    kept.ended[count] = isOver ? 1 : 0;
    rows[count++] = row;
  }
  return {
    entry: kept.entry.subarray(0, count),
    exit: kept.exit.subarray(0, count),
    ended: kept.ended.subarray(0, count),
    rows: rows.subarray(0, count),
    startedLater,
    neverObserved,
    endedLater,
  };
}

/** Spells whose duration is known instead of their dates: entry and duration count from the spell's own start. */
export function spellsOfDurations(
  duration: Float64Array,
  ended: Float64Array,
  entry?: Float64Array | undefined,
): ObservedSpells {
  const observed = observeSpells({ start: new Float64Array(duration.length), end: duration, entry }, Number.MAX_VALUE);
  return { ...observed, ended: Uint8Array.from(observed.rows, row => (ended[row] === 1 ? 1 : 0)) };
}

/** The spells at some positions. */
export function pickSpells(spells: Spells, positions: ArrayLike<number>): Spells {
  const size = positions.length;
  const picked = { entry: new Float64Array(size), exit: new Float64Array(size), ended: new Uint8Array(size) };
  for (let at = 0; at < size; at++) {
    const position = positions[at] ?? 0;
    picked.entry[at] = spells.entry[position] ?? Number.NaN;
    picked.exit[at] = spells.exit[position] ?? Number.NaN;
    picked.ended[at] = spells.ended[position] ?? 0;
  }
  return picked;
}
