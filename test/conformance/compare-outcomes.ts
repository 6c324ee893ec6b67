// Whether readers are told the same, letter by letter, but for the last digits of computed numbers, which depend on the order of adding.
import { doubleTolerance, noise } from "./compare.ts";
import type { Outcome } from "./outcome.ts";

/** @returns in words, where what the reader of a page or a mail sees is not the same */
export function differencesBetween(onLaptop: Outcome, onAws: Outcome): string[] {
  const wrong = [
    ...differing("the page", onLaptop.pages, onAws.pages),
    ...differing("the mail to", onLaptop.mails, onAws.mails),
  ];
  if (onLaptop.tests !== onAws.tests) wrong.push(`${onLaptop.tests} tests on a laptop, ${onAws.tests} on AWS`);
  return wrong;
}

function differing(what: string, ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): string[] {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return names.flatMap(name => {
    const difference = firstDifference(ours.get(name), theirs.get(name));
    return difference === undefined ? [] : [`${what} ${name}: ${difference}`];
  });
}

/** Numbers that nobody reads to the end: keys to sort by, places in a chart, data of a tooltip. */
const longNumber = /(-?\d+\.\d{9,}(?:e-?\d+)?|-?\d(?:\.\d+)?e-\d+)/;

function firstDifference(ours: string | undefined, theirs: string | undefined): string | undefined {
  if (ours === undefined) return "only on AWS";
  if (theirs === undefined) return "only on a laptop";
  if (ours === theirs) return undefined;
  // Every second part is a number.
  const parts = ours.split(longNumber);
  const otherParts = theirs.split(longNumber);
  const length = Math.max(parts.length, otherParts.length);
  for (let index = 0; index < length; index++) {
    const [part = "", other = ""] = [parts[index], otherParts[index]];
    const isSame = part === other || (index % 2 === 1 && isClose(Number(part), Number(other)));
    if (isSame) continue;
    const same = sameLetters(part, other);
    return `“${around(parts, index, same)}” on a laptop, “${around(otherParts, index, same)}” on AWS`;
  }
  return undefined;
}

function sameLetters(one: string, other: string): number {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  return same;
}

function around(parts: readonly string[], index: number, same: number): string {
  const at = parts.slice(0, index).join("").length + same;
  return parts.join("").slice(Math.max(0, at - 40), at + 40);
}

const isClose = (one: number, other: number) =>
  Math.abs(one - other) <= Math.max(noise, doubleTolerance * Math.max(Math.abs(one), Math.abs(other)));
