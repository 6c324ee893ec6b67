// Exports for people have a title, a period, a printing date above the table. The names stand in the first line that is about as
// full as the lines below it.

/** Titles are not longer; a table that begins later has to be told by hand. */
export const mostTitleLines = 12;
const sampleRows = 60;
const leastShare = 0.6;

/** Whether the first of these rows can be the header of those below. */
export function isHeader(rows: readonly (readonly string[])[]): boolean {
  const [header, ...below] = rows.slice(0, sampleRows).map(filled);
  if (header === undefined || header < 2) return false;
  const typical = below.toSorted((a, b) => a - b)[Math.floor(below.length / 2)] ?? header;
  return header >= typical * leastShare;
}

const filled = (row: readonly string[]) => row.filter(cell => cell.trim() !== "").length;
