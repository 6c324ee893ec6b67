// Dirty rows on purpose. A damaged copy follows every so-manieth row, each time with the next kind of damage, and every one is counted.
import type { Ledger } from "../ledger.ts";

export type Damages<Row> = Readonly<Record<string, (row: Row) => Row>>;

/** The rows with their damaged copies among them. The originals stay, so damage takes nothing away from what is true. */
export function withDamage<Row>(
  ledger: Ledger,
  stream: string,
  rows: readonly Row[],
  damages: Damages<Row>,
  every = 300,
): Row[] {
  const kinds = Object.entries(damages);
  const result: Row[] = [];
  let planted = 0;
  for (const [position, row] of rows.entries()) {
    result.push(row);
    const [kind, damage] = kinds[planted % kinds.length] ?? [];
    if (!kind || !damage || (position + 1) % every !== 0) continue;
    result.push(damage(row));
    ledger.dirty(stream, kind);
    planted++;
  }
  ledger.stream(stream).rows = result.length;
  return result;
}
