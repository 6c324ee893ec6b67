// Orders, tickets and spend must name partners as the partner file does. Where a column's name promised a link that its values do
// not keep, the values decide: another field that does, or a look-up by name.
import type { Field, Guess, Match } from "./guess-stream.ts";

export interface PartnerLink {
  /** Share of the distinct values found among the partners. */
  share: number;
  /** The values are partners' names: they are looked up in the partner file. */
  byName: boolean;
}

const trusted = 0.5;

/** Share of a field's distinct values that another field has too. */
export function overlap(field: Field, known: Field): number {
  if (field.values.size === 0) return 0;
  let shared = 0;
  for (const value of field.values.keys()) if (known.values.has(value)) shared += 1;
  return shared / field.values.size;
}

/** Mends `guess` in place where another field links better; undefined: the stream has no partner, or there is no partner file. */
export function linkToPartners(
  guess: Guess,
  fields: readonly Field[],
  partners: Guess | undefined,
): PartnerLink | undefined {
  const id = partners?.matches.get("partner_id")?.field;
  if (!id || guess.stream === "partners") return undefined;
  const name = partners.matches.get("partner_name")?.field;
  const current = guess.matches.get("partner_id");
  if (!current && !guess.missing.includes("partner_id")) return undefined;
  const share = current ? overlap(current.field, id) : 0;
  if (share >= trusted) return { share, byName: false };
  const candidates = fields.filter(field => field.dates.kind === "none" && field.values.size > 0);
  const byId = best(candidates, id);
  if (byId && byId.share > Math.max(share, trusted)) return take(guess, byId.field, byId.share, false);
  const byName = name && name !== id ? best(candidates, name) : undefined;
  if (byName && byName.share > Math.max(share, trusted)) return take(guess, byName.field, byName.share, true);
  return current ? { share, byName: false } : undefined;
}

function best(candidates: readonly Field[], known: Field): { field: Field; share: number } | undefined {
  return candidates.map(field => ({ field, share: overlap(field, known) })).sort((a, b) => b.share - a.share)[0];
}

function take(guess: Guess, field: Field, share: number, byName: boolean): PartnerLink {
  for (const match of [...guess.matches.values()]) if (match.field === field) guess.matches.delete(match.column);
  const match: Match = { column: "partner_id", field, why: "values" };
  guess.matches.set("partner_id", match);
  guess.missing = guess.missing.filter(column => column !== "partner_id");
  return { share, byName };
}
