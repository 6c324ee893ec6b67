// One thread and a virtual clock. Workers stop at every await of the world; the seed says which of them goes on, and a worker
// that is killed never does. Nothing else decides the order, so a seed always gives the same history.
import { setImmediate as microtasksDone } from "node:timers/promises";
import type { Random } from "../random.ts";

interface Waiting {
  worker: string;
  dueMs: number;
  goOn(): void;
}

export class Scheduler {
  nowMs: number;
  /** Awaits of the world so far. */
  steps = 0;
  readonly #random: Random;
  readonly #dead = new Set<string>();
  #waiting: Waiting[] = [];

  constructor(random: Random, start: Date) {
    this.#random = random;
    this.nowMs = start.getTime();
  }

  now(): Date {
    return new Date(this.nowMs);
  }

  /** Goes on after so much virtual time, when it is this worker's turn. */
  wait(worker: string, ms: number): Promise<void> {
    return new Promise(resolve => {
      if (!this.#dead.has(worker)) this.#waiting.push({ worker, dueMs: this.nowMs + ms, goOn: resolve });
    });
  }

  /** Does something later, whatever becomes of the workers: what is on its way in the network arrives. */
  later(ms: number, event: () => void): void {
    this.#waiting.push({ worker: "", dueMs: this.nowMs + ms, goOn: event });
  }

  /** As SIGKILL: whatever the worker waits for, it never goes on. */
  kill(worker: string): void {
    this.#dead.add(worker);
    this.#waiting = this.#waiting.filter(waiting => waiting.worker !== worker);
  }

  /** How many were killed. */
  get kills(): number {
    return this.#dead.size;
  }

  /** Lets workers go on, one at a time, until nobody waits. */
  async untilQuiet(): Promise<void> {
    for (;;) {
      await microtasksDone();
      const first = this.#waiting.reduce((earliest, { dueMs }) => Math.min(earliest, dueMs), Number.POSITIVE_INFINITY);
      if (first === Number.POSITIVE_INFINITY) return;
      this.nowMs = Math.max(this.nowMs, first);
      const due = this.#waiting.filter(({ dueMs }) => dueMs <= this.nowMs);
      const next = due[this.#random.below(due.length)];
      if (!next) return;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.steps++;
      next.goOn();
    }
  }
}
