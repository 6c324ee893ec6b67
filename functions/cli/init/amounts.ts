// gross − discount − refund = net must hold for the rows to be taken; whether it does is seen before the mapping is proposed.
import type { Match } from "./guess-stream.ts";
import type { Sample } from "./sample.ts";

const parts = ["gross_amount", "discount_amount", "refund_amount"] as const;

/** `doubtful`: the columns to leave out where the amounts of more than one row in twenty do not add up. */
export function amountsAddUp(
  sample: Sample,
  matches: ReadonlyMap<string, Match>,
): { addUp: boolean; doubtful: string[] } {
  const doubtful = parts.filter(column => matches.has(column));
  if (!matches.has("net_amount") || !matches.has("gross_amount")) return { addUp: true, doubtful: [] };
  const read = (column: string) => reader(sample, matches.get(column));
  const [net, gross, discount, refund] = ["net_amount", "gross_amount", "discount_amount", "refund_amount"].map(read);
  const wrong = sample.rows.filter(row => {
    const difference = (gross?.(row) ?? 0) - (discount?.(row) ?? 0) - (refund?.(row) ?? 0) - (net?.(row) ?? 0);
    return Math.abs(difference) > 0.01;
  });
  return { addUp: wrong.length <= sample.rows.length * 0.05, doubtful: [...doubtful] };
}

function reader(sample: Sample, match: Match | undefined): (row: string[]) => number {
  if (!match) return () => 0;
  const position = sample.fields.indexOf(match.field.name);
  return row => numberIn(row[position] ?? "", match.field.decimal);
}

function numberIn(text: string, decimal: "." | "," | undefined): number {
  const plain = decimal === "," ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
  return Number(plain.replaceAll(/[^\d.-]/g, "")) || 0;
}
