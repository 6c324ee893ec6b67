// The registry: every stream Qudao knows. Only `transactions` and `partners` are needed to start.
import { campaignPartners, campaigns, leads, traffic } from "./campaigns.ts";
import type { Contract } from "./contract.ts";
import { feedback, feedbackEvents, surveys, touchpoints } from "./feedback.ts";
import { incentiveRules, plans, spend, targets } from "./incentives.ts";
import { policyChanges, processSteps } from "./operations.ts";
import { customers, partners, products } from "./partners.ts";
import { fxRates, transactions } from "./transactions.ts";

export const contracts = [
  partners,
  customers,
  products,
  transactions,
  feedback,
  feedbackEvents,
  surveys,
  touchpoints,
  campaigns,
  campaignPartners,
  leads,
  spend,
  incentiveRules,
  targets,
  plans,
  traffic,
  processSteps,
  policyChanges,
  fxRates,
] as const;

export type StreamName = (typeof contracts)[number]["stream"];

export const streamNames: readonly StreamName[] = contracts.map(contract => contract.stream);

/** The contract of a stream; undefined for a name that is not one. */
export function contractOf(stream: string): Contract | undefined {
  return contracts.find(contract => contract.stream === stream);
}
