// What a deviation is concentrated in: parts by their share of it (explanatory power, after Adtributor). It says where, never why.
import type { AnomalyRow, Partner } from "./findings.ts";

export interface Part {
  kind: "tier" | "partner";
  slice: string;
  /** Contribution to the deviation: (observed − expected) of the part over that of the whole. */
  share: number;
  partner?: Partner | undefined;
}

/** Parts that explain less are noise, and enough is explained at two thirds. */
const minimumShare = 0.1;
const enough = 0.67;
const most = 3;

/** Tiers and partners below a whole, partners below a tier; a partner has no parts. */
export function concentrationOf(
  row: AnomalyRow,
  today: readonly AnomalyRow[],
  partners: ReadonlyMap<string, Partner>,
): Part[] {
  if (row.slice_kind === "partner") return [];
  const isBelow = ({ slice_kind, slice }: AnomalyRow) =>
    slice_kind === "partner" && (row.slice_kind === "all" || partners.get(slice)?.tier === row.slice);
  const tiers = row.slice_kind === "all" ? today.filter(({ slice_kind }) => slice_kind === "tier") : [];
  return [...heaviest(row, tiers, partners), ...heaviest(row, today.filter(isBelow), partners)];
}

function heaviest(row: AnomalyRow, below: readonly AnomalyRow[], partners: ReadonlyMap<string, Partner>): Part[] {
  const deviation = row.observed - row.expected;
  const parts = below
    .filter(({ measure }) => measure === row.measure)
    .map(({ slice_kind, slice, observed, expected }): Part => {
      const kind = slice_kind === "tier" ? "tier" : "partner";
      return { kind, slice, share: (observed - expected) / deviation, partner: partners.get(slice) };
    })
    .filter(({ share }) => share >= minimumShare)
    .sort((a, b) => b.share - a.share);
  let explained = 0;
  return parts.filter(({ share }, index) => {
    const isNeeded = index < most && explained < enough;
    explained += share;
    return isNeeded;
  });
}
