// What the bench measures, and what it makes of several rounds: medians, and ratios taken round by round, because a machine
// that others use changes its speed between rounds but hardly within one.
export interface Figures {
  wallSeconds: number;
  cpuSeconds: number;
  peakMemoryMb: number;
}

export interface Comparison {
  what: string;
  ours: Figures;
  base: Figures;
  wallRatio: number;
  cpuRatio: number;
  /** What the ratio should not exceed; undefined where it is only told. */
  limit?: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export const sumOf = (...parts: Figures[]): Figures => ({
  wallSeconds: parts.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0),
  cpuSeconds: parts.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  peakMemoryMb: Math.max(...parts.map(({ peakMemoryMb }) => peakMemoryMb)),
});

function mediansOf(rounds: readonly Figures[]): Figures {
  return {
    wallSeconds: median(rounds.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(rounds.map(({ cpuSeconds }) => cpuSeconds)),
    peakMemoryMb: Math.max(...rounds.map(({ peakMemoryMb }) => peakMemoryMb)),
  };
}

/** @param rounds ours and the base of each round */
export function compare(what: string, rounds: readonly { ours: Figures; base: Figures }[], limit?: number): Comparison {
  return {
    what,
    ours: mediansOf(rounds.map(({ ours }) => ours)),
    base: mediansOf(rounds.map(({ base }) => base)),
    wallRatio: median(rounds.map(({ ours, base }) => ours.wallSeconds / base.wallSeconds)),
    cpuRatio: median(rounds.map(({ ours, base }) => ours.cpuSeconds / base.cpuSeconds)),
    ...(limit !== undefined && { limit }),
  };
}

export function comparisonLines(comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.map(({ what, ours, base, wallRatio, cpuRatio, limit }) => [
    what,
    ours.wallSeconds.toFixed(2),
    base.wallSeconds.toFixed(2),
    wallRatio.toFixed(3),
    ours.cpuSeconds.toFixed(2),
    base.cpuSeconds.toFixed(2),
    cpuRatio.toFixed(3),
    limit === undefined ? "" : String(limit),
    ours.peakMemoryMb.toFixed(0),
    base.peakMemoryMb.toFixed(0),
  ]);
  const head = ["", "wall s", "base", "ratio", "CPU s", "base", "ratio", "limit", "peak MB", "base"];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)));
  return [head, ...rows].map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
