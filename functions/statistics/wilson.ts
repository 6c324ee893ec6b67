// The interval of a share.
import { normalQuantile } from "./normal.ts";

export interface Interval {
  lower: number;
  upper: number;
}

/**
 * Wilson's score interval (1927); Brown, Cai and DasGupta (2001) recommend it for small n.
 * @param hits from 0 to n
 * @param n cases; 0 has no interval
 * @param confidence e.g. 0.95
 */
export function wilsonInterval(hits: number, n: number, confidence = 0.95): Interval | null {
  if (!(n > 0 && hits >= 0 && hits <= n)) return null;
  const z = normalQuantile((1 + confidence) / 2);
  const square = z * z;
  const centre = hits + square / 2;
  const spread = z * Math.sqrt((hits * (n - hits)) / n + square / 4);
  // At 0 and n of n the bound is exact; rounding must not push it outside.
  return {
    lower: hits === 0 ? 0 : Math.max(0, (centre - spread) / (n + square)),
    upper: hits === n ? 1 : Math.min(1, (centre + spread) / (n + square)),
  };
}
