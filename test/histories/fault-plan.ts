// What goes wrong in a history, drawn by its seed. Some histories are calm and some are terrible: a fault in every call would
// hide what only two faults far apart bring about.
import type { Random } from "../random.ts";

export type StoreFault =
  /** Refused, nothing was done. */
  | "500"
  | "503"
  /** Only for conditional writes: another one was under way, nothing was written. */
  | "409"
  /** No answer, nothing was done. */
  | "timeout before"
  /** Done, and the answer was lost. */
  | "timeout after"
  /** No answer now, and the request arrives later. */
  | "arrives later"
  /** Done twice, the second time later: a packet that the network kept. */
  | "twice"
  /** For reading: the body ends before its end. */
  | "cut body";

export interface FaultPlan {
  /** Probability of a fault, per request. */
  faults: number;
  /** Probability that a worker is killed, per await. */
  kills: number;
  /** Probability that a request takes up to a minute instead of up to 3 ms. */
  delays: number;
}

export const calm: FaultPlan = { faults: 0, kills: 0, delays: 0 };

export function drawPlan(random: Random): FaultPlan {
  return {
    faults: random.pick([0, 0.02, 0.1, 0.3]),
    kills: random.pick([0, 0, 0.005, 0.03]),
    delays: random.pick([0, 0.05, 0.3]),
  };
}

const anywhere = ["500", "503", "timeout before", "timeout after"] as const;
const forWrites = [...anywhere, "arrives later", "twice"] as const;

export function drawFault(
  random: Random,
  { faults }: FaultPlan,
  request: "read" | "write" | "conditional write",
): StoreFault | undefined {
  if (!random.chance(faults)) return undefined;
  if (request === "read") return random.pick([...anywhere, "cut body"]);
  return request === "write" ? random.pick(forWrites) : random.pick([...forWrites, "409", "409"]);
}

export const drawLatencyMs = (random: Random, { delays }: FaultPlan) =>
  random.chance(delays) ? random.between(1, 60_000) : random.between(0, 3);
