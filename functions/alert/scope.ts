// Who is told what. A total over more than the scope is never shown.
import type { Config } from "../config/config.ts";
import { isIn, type PartnerScope, seesEverything, seesPartner } from "../config/partner-scope.ts";
import type { Finding } from "./findings.ts";

export type Recipient = Config["alerts"]["recipients"][number];

/** May a recipient with this scope learn of this finding? */
export function sees(scope: PartnerScope, finding: Pick<Finding, "kind" | "slice" | "partner">): boolean {
  if (seesEverything(scope)) return true;
  if (finding.kind === "all") return false;
  // A tier's figures add up partners of all regions.
  if (finding.kind === "tier") return !scope.regions && !scope.partners && isIn(scope.tiers, finding.slice);
  return seesPartner(scope, {
    partnerId: finding.slice,
    region: finding.partner?.region,
    tier: finding.partner?.tier,
  });
}
