// Waiting before another try: longer each time, and each who waits for another time, so that they do not meet again.
import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

/** What waiting needs of the world; a test hands in a virtual one. */
export interface Pace {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  sleep(ms: number): Promise<void>;
  /** A number in [0, 1), another for everybody. */
  chance(): number;
}

export const realPace: Pace = {
  nowMs: () => performance.now(),
  sleep: async ms => {
    await wait(ms);
  },
  chance: () => randomInt(2 ** 32) / 2 ** 32,
};

export interface Patience {
  firstMs: number;
  /** No single wait is longer. */
  mostMs: number;
  /** Counted from the first try; no try begins later. */
  deadlineMs: number;
}

/** Exponential backoff with full jitter: the n-th wait is anything up to `firstMs` · 2ⁿ⁻¹, at most `mostMs`. */
export class Backoff {
  readonly #pace: Pace;
  readonly #patience: Patience;
  readonly #startedMs: number;
  #waits = 0;

  constructor(pace: Pace, patience: Patience) {
    this.#pace = pace;
    this.#patience = patience;
    this.#startedMs = pace.nowMs();
  }

  /** Waits; false, at once, where the deadline would pass meanwhile. */
  async again(): Promise<boolean> {
    const { firstMs, mostMs, deadlineMs } = this.#patience;
    const ms = this.#pace.chance() * Math.min(mostMs, firstMs * 2 ** this.#waits++);
    if (this.#pace.nowMs() - this.#startedMs + ms > deadlineMs) return false;
    await this.#pace.sleep(ms);
    return true;
  }
}
