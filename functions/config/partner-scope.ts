// Which partners a scope of the config covers: all its limits hold together.
import type { Config } from "./config.ts";

/** What a recipient or an audience `sees`. */
export type PartnerScope = Config["audiences"][number]["sees"];

export interface ScopedPartner {
  partnerId: string;
  region: string | null | undefined;
  tier: string | null | undefined;
}

export const seesEverything = ({ regions, tiers, partners }: PartnerScope) => !regions && !tiers && !partners;

/** Those that do not see everything. */
export const limitedAudiences = ({ audiences }: Pick<Config, "audiences">): Config["audiences"] =>
  audiences.filter(({ sees }) => !seesEverything(sees));

export const seesPartner = (scope: PartnerScope, { partnerId, region, tier }: ScopedPartner): boolean =>
  isIn(scope.regions, region) && isIn(scope.tiers, tier) && isIn(scope.partners, partnerId);

/** No limit lets everything pass; a limit lets nothing unknown pass. */
export function isIn(limit: readonly string[] | undefined, value: string | null | undefined): boolean {
  return limit === undefined || (typeof value === "string" && limit.includes(value));
}
