import type { Pace } from "../../functions/lake/backoff.ts";

/** A clock that moves only when somebody waits; `waits` says for how long. */
export function virtualPace(chance: () => number = () => 1): Pace & { waits: number[] } {
  let nowMs = 0;
  const waits: number[] = [];
  return {
    waits,
    nowMs: () => nowMs,
    sleep: async ms => {
      waits.push(ms);
      nowMs += ms;
    },
    chance,
  };
}
