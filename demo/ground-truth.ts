// Writes down what was planted and what was counted, with the exact meaning of each, for tests to score against.
import type { Company } from "./company.ts";
import { iso } from "./days.ts";
import { promotions } from "./demand.ts";
import type { Ledger } from "./ledger.ts";
import type { Market } from "./market.ts";
import type { CampaignCost } from "./office/campaign-files.ts";
import { policyEffect, repurchaseWithin90Days, slaShare } from "./planted.ts";
import type { ServiceTruth } from "./service-desk.ts";

export function groundTruth(
  company: Company,
  ledger: Ledger,
  market: Market,
  costs: readonly CampaignCost[],
  service: ServiceTruth,
) {
  return {
    window: { from: iso(company.window.from), to: iso(company.window.to) },
    streams: ledger.streams,
    transactions: transactionTruth(ledger),
    anomalies: anomalyTruth(company, market),
    promotions: {
      definition:
        "Yearly promotions multiply everybody's orders by `factor`, month and day included; they are no anomalies.",
      list: promotions,
    },
    repurchase: repurchaseTruth(company, market),
    policy: policyTruth(),
    silentChurners: silentTruth(company, ledger),
    ended: company.partners
      .filter(partner => partner.fate === "ended")
      .map(partner => ({ partner_id: partner.id, ended_date: partner.ended === null ? null : iso(partner.ended) })),
    campaigns: campaignTruth(company, ledger, costs),
    service: {
      definition:
        "A ticket is met if a person replied within 24 hours of opening; breached if later, or unanswered and older than that at the end of the window's last day.",
      worse_region: slaShare.worseRegion,
      planted_share: { worse_region: slaShare.worse, elsewhere: slaShare.elsewhere },
      ...service,
    },
  };
}

function transactionTruth(ledger: Ledger) {
  return {
    definition:
      "Good lines in their newest version. `net_cents` counts every status, `counted_net_cents` leaves out cancelled and test; both in the line's own currency. `counted_net_cents_reporting` adds them up after each line was converted with the month's rate and rounded to the cent.",
    net_cents: ledger.netFenByCurrency,
    counted_net_cents: ledger.countedFenByCurrency,
    counted_net_cents_reporting: ledger.countedNetFen,
    counted_orders: ledger.countedOrders,
  };
}

function anomalyTruth(company: Company, market: Market) {
  return {
    definition:
      "From `from` to `to` (both included) expected orders of the slice, or for net_amount the size of the first order's lines on the day, are multiplied by `factor`. `expected_orders` is the mean without it, over those days, before campaigns and chance. A partner's anomaly also moves his tier and the whole by his share.",
    list: company.anomalies.map(({ id, scope, slice, measure, from, to, factor, why }) => ({
      id,
      scope,
      slice,
      measure,
      from: iso(from),
      to: iso(to),
      factor,
      expected_orders: Math.round((market.expectedUnderAnomaly.get(id) ?? 0) * 10) / 10,
      why,
    })),
  };
}

function repurchaseTruth(company: Company, market: Market) {
  const depths = ([1, 2, 3, 4] as const).map(depth => {
    const buyers = company.partners
      .filter(partner => partner.depth === depth)
      .flatMap(partner => market.buyers[partner.index]?.all ?? []);
    const mature = buyers.filter(buyer => buyer.firstDay + 90 <= company.window.to);
    const again = mature.filter(buyer => buyer.secondDay !== null && buyer.secondDay - buyer.firstDay <= 90);
    return {
      depth,
      planted_share: repurchaseWithin90Days[depth],
      customers: mature.length,
      repurchased_90d: again.length,
    };
  });
  return {
    definition:
      "Of a partner's customers whose first counted order lies at least 90 days before the end, the share with a second order day within 90 days of the first. Planted by the depth of the partner's cooperation; small partners fall a little below, because an order must first come by.",
    depths,
    partners: Object.fromEntries(company.partners.map(partner => [partner.id, partner.depth])),
  };
}

function policyTruth() {
  const { policyId, announced, effective, treated, control, factor } = policyEffect;
  return {
    definition:
      "From the effective date on, expected orders of every partner of the treated tier are multiplied by `factor`; the control tier's are not.",
    policy_id: policyId,
    announced_date: iso(announced),
    effective_date: iso(effective),
    treated_tier: treated,
    control_tier: control,
    factor,
  };
}

function silentTruth(company: Company, ledger: Ledger) {
  return {
    definition:
      "Partners who stopped ordering without ending the cooperation. `last_order_date` is the last day with a counted order.",
    list: company.partners
      .filter(partner => partner.fate === "silent")
      .flatMap(partner => {
        const last = ledger.lastOrder.get(partner.id);
        return last === undefined ? [] : [{ partner_id: partner.id, last_order_date: iso(last) }];
      }),
  };
}

function campaignTruth(company: Company, ledger: Ledger, costs: readonly CampaignCost[]) {
  return {
    definition:
      "roi = (attributed margin − cost) / cost. Margin: net minus cost of counted good lines that carry the campaign's number, in the reporting currency. Cost: hq_cost_amount of campaign_partners; spend holds no cost of campaigns.",
    list: company.campaigns.map(campaign => {
      const truth = ledger.campaigns.get(campaign.id);
      const costCents = costs.filter(cost => cost.campaign === campaign).reduce((sum, cost) => sum + cost.ownFen, 0);
      const marginCents = truth?.marginFen ?? 0;
      return {
        campaign_id: campaign.id,
        planted_roi: campaign.roi,
        roi: costCents === 0 ? null : Math.round((marginCents / costCents - 1) * 10_000) / 10_000,
        lines: truth?.lines ?? 0,
        net_cents: truth?.netFen ?? 0,
        margin_cents: marginCents,
        cost_cents: costCents,
        invited: campaign.invited.length,
        joined: campaign.joined.size,
      };
    }),
  };
}

export type GroundTruth = ReturnType<typeof groundTruth>;
