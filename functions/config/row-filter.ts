// What an audience sees, as a condition over a shared table's own columns: Lake Formation keeps one for each audience and table, and
// adds it to every query of that audience. It says the same as `seesPartner`: all limits together, and what is unknown passes none.
import { literal } from "../lake/engine.ts";
import { ConfigError } from "../lake/errors.ts";
import type { PartnerScope } from "./partner-scope.ts";

/** Columns that every shared table gets beside its own, so that one condition fits them all: the partner's as of today. */
export const partnerColumns = { region: "partner_region", tier: "partner_tier" } as const;

/** Lake Formation's limit for a filter's expression, in characters. */
const longestFilter = 2048;

/** @throws ConfigError where the audience's lists are longer than a filter may be */
export function rowFilterOf({ name, sees }: { name: string; sees: PartnerScope }): string {
  const limits = [
    isIn(partnerColumns.region, sees.regions),
    isIn(partnerColumns.tier, sees.tiers),
    isIn("partner_id", sees.partners),
  ];
  const filter = limits.filter(limit => limit !== undefined).join(" and ");
  if (filter.length > longestFilter)
    throw new ConfigError(
      `the audience "${name}" sees a list of ${filter.length} characters; a row filter has ${longestFilter}`,
      { hint: "Say it by regions or tiers instead of partners, or part the audience in two." },
    );
  return filter;
}

const isIn = (column: string, values: readonly string[] | undefined) =>
  values && `${column} in (${values.map(literal).join(", ")})`;
