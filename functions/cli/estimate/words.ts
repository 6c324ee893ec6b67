// Numbers and verdicts of estimates as a person reads them.
import type { Estimate, Verdict } from "../../statistics/estimate.ts";
import type { Interval } from "../../statistics/wilson.ts";
import { print } from "../print.ts";

/** Four significant digits, thousands with separators; what is smaller than a rounding error is 0. */
export function figure(given: number | null | undefined): string {
  if (given === null || given === undefined || Number.isNaN(given)) return "·";
  const value = Number(given.toPrecision(12));
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return minus(value.toExponential(2));
  const decimals = Number.isInteger(value) ? 0 : size >= 1000 ? 1 : Math.max(0, 3 - Math.floor(Math.log10(size)));
  return minus(value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
}

const minus = (text: string) => text.replace(/^-/, "−");

export const share = (value: number | null | undefined) =>
  value === null || value === undefined || Number.isNaN(value) ? "·" : `${(100 * value).toFixed(1)} %`;

export const between = (interval: Interval | null, show: (value: number) => string = figure) =>
  interval ? `${show(interval.lower)} to ${show(interval.upper)}` : "·";

export const pValue = (p: number) => (p < 0.0001 ? "p < 0.0001" : `p = ${p.toPrecision(2)}`);

/** 0.95 → "95 %". */
export const level = (confidence: number) => `${Number((100 * confidence).toFixed(3))} %`;

export const estimateText = ({ value, interval }: Estimate, confidence: number) =>
  interval ? `${figure(value)}, ${level(confidence)} interval ${between(interval)}` : `${figure(value)}, no interval`;

/** What may be said of an effect. */
export const verdictText: Readonly<Record<Verdict, string>> = {
  above: "the interval lies above zero: shown to have raised it",
  below: "the interval lies below zero: shown to have lowered it",
  "not shown": "the interval covers zero: not shown to have an effect",
  unknown: "no interval can be given: nothing is shown",
};

/** A list under a heading; nothing where it is empty. */
export function printList(heading: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  print(`\n${heading}`);
  for (const line of lines) print(`  • ${line}`);
}
