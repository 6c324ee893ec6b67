// A published number beside ours.

export interface Published {
  what: string;
  /** As printed: its digits say how exact it is. */
  published: string;
  ours: number;
  /** Where the two may differ, and why; such a row is shown and not counted as a failure. */
  mayDiffer?: string;
}

export interface Source {
  /** Who published the numbers, and on which data. */
  title: string;
  /** How ours came about: the command, or the example. */
  by: string;
  rows: Published[];
}

const decimalsOf = (text: string) => (text.split(".")[1] ?? "").length;
export const numberOf = (text: string) => Number(text.replaceAll(",", ""));

/** Ours, rounded as the published number is, is the published number. */
export function agrees({ published, ours }: Published): boolean {
  const half = 0.5 * 10 ** -decimalsOf(published);
  return Math.abs(ours - numberOf(published)) <= half * (1 + 1e-6);
}

/** Ours with two digits more than was published. */
export const shownOurs = ({ published, ours }: Published) =>
  ours.toLocaleString("en-US", {
    minimumFractionDigits: 0,
    maximumFractionDigits: decimalsOf(published) === 0 ? 0 : decimalsOf(published) + 2,
  });
