// Chance that is handed in by its seed: the same seed draws the same numbers, on every machine.

/**
 * Mulberry32: 32 bits of state, uniform on [0, 1). Good enough to shuffle and to sign; not for secrets.
 * @param seed a whole number
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle<T>(values: T[], random: () => number): T[] {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = values[last];
    const moved = values[other];
    if (kept !== undefined && moved !== undefined) {
      values[last] = moved;
      values[other] = kept;
    }
  }
  return values;
}
