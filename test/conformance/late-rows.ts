// What a source sends days after a month was closed: amounts are corrected, orders move to another month, and some come a second time
// under other ids, as when a system is replaced.
import { appendFile, readFile } from "node:fs/promises";
import { z } from "zod";

/** Months that ended longer ago than a late row is allowed (31 days, rules.lateness.limitDays). */
const closedMonth = "2026-08";
const corrected = 20;
const moved = 10;
/** More than one in a hundred of a month's lines, and more than twenty: orders_come_under_one_id looks from there on. */
const copied = 40;

const amount = z.string();
const orderLine = z.looseObject({
  order: z.string(),
  ordered_at: z.string(),
  amounts: z.looseObject({ gross: amount, net: amount }),
});
type OrderLine = z.infer<typeof orderLine>;

const raised = (text: string) => (Number(text) + 100).toFixed(2);

const lateRowOf = (line: OrderLine, position: number): OrderLine => {
  const { order, amounts, ordered_at } = line;
  if (position < corrected)
    return { ...line, amounts: { ...amounts, gross: raised(amounts.gross), net: raised(amounts.net) } };
  if (position < corrected + moved) return { ...line, ordered_at: ordered_at.replace(closedMonth, "2026-07") };
  return { ...line, order: `COPY-${order}` };
};

/** Appends them to a file of order lines, which is sorted by `updated_at`. */
export async function appendLateRows(file: string, updatedAt: string): Promise<void> {
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const closed = lines
    .map(line => orderLine.parse(JSON.parse(line)))
    .filter(({ ordered_at }) => ordered_at.startsWith(closedMonth) && !ordered_at.startsWith(`${closedMonth}-31`));
  const late = closed.slice(0, corrected + moved + copied).map(lateRowOf);
  if (late.length < corrected + moved + copied)
    throw new Error(`${file} has only ${late.length} lines of ${closedMonth}`);
  await appendFile(file, late.map(line => `${JSON.stringify({ ...line, updated_at: updatedAt })}\n`).join(""));
}
