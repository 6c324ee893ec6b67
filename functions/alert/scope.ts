// Who is told what. All limits of a scope hold together; a total over more than the scope is never shown.
import type { Config } from "../config/config.ts";
import type { Finding } from "./findings.ts";

export type Recipient = Config["alerts"]["recipients"][number];
type Scope = Recipient["sees"];

export const seesEverything = ({ regions, tiers, partners }: Scope) => !regions && !tiers && !partners;

/** May a recipient with this scope learn of this finding? */
export function sees(scope: Scope, finding: Pick<Finding, "kind" | "slice" | "partner">): boolean {
  if (seesEverything(scope)) return true;
  if (finding.kind === "all") return false;
  // A tier's figures add up partners of all regions.
  if (finding.kind === "tier") return !scope.regions && !scope.partners && isIn(scope.tiers, finding.slice);
  return (
    isIn(scope.regions, finding.partner?.region) &&
    isIn(scope.tiers, finding.partner?.tier) &&
    isIn(scope.partners, finding.slice)
  );
}

/** No limit lets everything pass; a limit lets nothing unknown pass. */
function isIn(limit: readonly string[] | undefined, value: string | null | undefined): boolean {
  return limit === undefined || (typeof value === "string" && limit.includes(value));
}
