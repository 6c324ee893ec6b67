// Charts of letters, for a terminal.

/** A share from 0 to 1 as a bar. */
export function bar(value: number, width = 30): string {
  const eighths = Math.round(Math.min(1, Math.max(0, value)) * width * 8);
  const rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "";
  return "█".repeat(Math.floor(eighths / 8)) + rest;
}

export interface Range {
  value: number;
  lower: number | undefined;
  upper: number | undefined;
}

/** Each estimate with its interval on one scale that holds all of them and zero: "    ├──●──┤  ". */
export function ranges(rows: readonly Range[], width = 41): string[] {
  const ends = rows.flatMap(({ value, lower, upper }) => [value, lower ?? value, upper ?? value]);
  const least = Math.min(0, ...ends);
  const most = Math.max(0, ...ends);
  const at = (value: number) => (most === least ? 0 : Math.round(((value - least) / (most - least)) * (width - 1)));
  return rows.map(({ value, lower, upper }) => {
    const cells = new Array<string>(width).fill(" ");
    cells[at(0)] = "│";
    if (lower !== undefined && upper !== undefined) {
      for (let cell = at(lower); cell <= at(upper); cell++) cells[cell] = cell === at(0) ? "┼" : "─";
      cells[at(lower)] = "├";
      cells[at(upper)] = "┤";
    }
    cells[at(value)] = "●";
    return cells.join("").trimEnd();
  });
}
