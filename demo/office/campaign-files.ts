// Campaigns as their team keeps them: what was run, who took part at whose cost, which leads came, what the shops' pages saw.
import type { Campaign } from "../campaigns.ts";
import type { Company } from "../company.ts";
import { type Day, instant, iso, isoOrEmpty, localText } from "../days.ts";
import { dayFactor } from "../demand.ts";
import type { Ledger } from "../ledger.ts";
import { decimal } from "../order-lines.ts";
import type { Partner } from "../partners.ts";
import { type Random, randomFor } from "../random.ts";
import { type Cells, writeBytes, writeTable } from "../write-files.ts";
import { withDamage } from "./damage.ts";

export interface CampaignCost {
  campaign: Campaign;
  partnerId: string;
  /** Our cost for him, fen: it lies in campaign_partners only, spend does not repeat it. */
  ownFen: number;
  theirFen: number;
}

/** Costs chosen so that the attributed margin pays back as planted: cost = margin / (1 + ROI), laid on those who joined. */
export function campaignCosts(company: Company, ledger: Ledger): CampaignCost[] {
  return company.campaigns.flatMap(campaign => {
    const truth = ledger.campaigns.get(campaign.id);
    const total = Math.max(200_000 * campaign.joined.size, (truth?.marginFen ?? 0) / (1 + campaign.roi));
    const shares = [...campaign.joined.keys()].map(partnerId => ({
      partnerId,
      share:
        randomFor(company.seed, "cost", campaign.id, partnerId).wobble(0.3) *
        (1 + (truth?.netFenByPartner.get(partnerId) ?? 0) / 5_000_000),
    }));
    const sum = shares.reduce((all, { share }) => all + share, 0);
    return shares.map(({ partnerId, share }) => {
      const ownFen = Math.round((total * share) / sum / 10_000) * 10_000;
      return { campaign, partnerId, ownFen, theirFen: campaign.isJoint ? Math.round(ownFen / 30_000) * 10_000 : 0 };
    });
  });
}

export function writeCampaigns(company: Company, ledger: Ledger, folder: string, costs: readonly CampaignCost[]): void {
  const rows = company.campaigns.map(campaign => ({
    code: campaign.id,
    title: campaign.name,
    kind: campaign.kind,
    joint: campaign.isJoint,
    period: { from: iso(campaign.start), to: iso(campaign.end) },
    discount_pct: campaign.discountPct,
    updated_at: localText(instant(campaign.start - 20, 36_000)),
  }));
  const damaged = withDamage(
    ledger,
    "campaigns",
    rows,
    { ends_before_start: row => ({ ...row, code: "C0000", period: { from: "2025-05-01", to: "2025-04-01" } }) },
    10,
  );
  writeBytes(`${folder}/campaigns.json`, `${JSON.stringify(damaged, null, 1)}\n`);
  writeParticipants(company, ledger, folder, costs);
  writeLeads(company, ledger, folder);
}

function writeParticipants(company: Company, ledger: Ledger, folder: string, costs: readonly CampaignCost[]): void {
  const costOf = new Map(costs.map(cost => [`${cost.campaign.id} ${cost.partnerId}`, cost]));
  const rows = company.campaigns.flatMap(campaign =>
    campaign.invited.map((partner): Cells => {
      const joined = campaign.joined.get(partner.id) ?? null;
      const cost = costOf.get(`${campaign.id} ${partner.id}`);
      return {
        campaign: campaign.id,
        partner: partner.id,
        joined_on: isoOrEmpty(joined),
        state: joined === null ? "invited" : "done",
        our_cost: decimal(cost?.ownFen ?? 0),
        their_cost: decimal(cost?.theirFen ?? 0),
        changed_at: localText(instant(campaign.end, 64_000)),
      };
    }),
  );
  const damaged = withDamage(
    ledger,
    "campaign_partners",
    rows,
    {
      missing_partner: row => ({ ...row, partner: "" }),
      text_amount: row => ({ ...row, our_cost: "待结算" }),
    },
    250,
  );
  writeTable(`${folder}/campaign_partners.csv`, damaged, {
    delimiter: "|",
    columns: ["campaign", "partner", "joined_on", "state", "our_cost", "their_cost", "changed_at"],
  });
}

function writeLeads(company: Company, ledger: Ledger, folder: string): void {
  const rows = company.campaigns.flatMap(campaign =>
    [...campaign.joined.keys()].flatMap(partnerId => {
      const partner = company.partners.find(candidate => candidate.id === partnerId);
      if (!partner) return [];
      const random = randomFor(company.seed, "leads", campaign.id, partnerId);
      return Array.from({ length: random.poisson(3.2) }, (_, number) =>
        lead(company, ledger, campaign, partner, number, random),
      );
    }),
  );
  const damaged = withDamage(
    ledger,
    "leads",
    rows,
    { impossible_date: row => ({ ...row, created: "2025-02-31" }) },
    400,
  );
  writeTable(`${folder}/leads.csv`, damaged, {
    columns: ["lead", "campaign", "partner", "created", "qualified", "won", "lost", "order", "value", "changed_at"],
  });
}

function lead(
  company: Company,
  ledger: Ledger,
  campaign: Campaign,
  partner: Partner,
  number: number,
  random: Random,
): Cells {
  const created = random.integer(campaign.start, campaign.end);
  const qualified = random.chance(0.55) ? inWindow(company, created + random.integer(1, 12)) : null;
  const won =
    qualified !== null && random.chance(0.42)
      ? orderDayAfter(company, ledger, partner, qualified + random.integer(3, 30))
      : null;
  const lost = won === null && random.chance(0.6) ? inWindow(company, created + random.integer(14, 60)) : null;
  return {
    lead: `L-${campaign.id}-${partner.id.slice(2)}-${number + 1}`,
    campaign: campaign.id,
    partner: partner.id,
    created: iso(created),
    qualified: isoOrEmpty(qualified),
    won: isoOrEmpty(won),
    lost: isoOrEmpty(lost),
    order: won === null ? "" : `SO${iso(won).replaceAll("-", "")}-${partner.id.slice(2)}-1`,
    value: decimal(random.integer(40, 900) * 10_000),
    changed_at: localText(instant(won ?? lost ?? qualified ?? created, 61_000)),
  };
}

const inWindow = (company: Company, day: Day) => (day <= company.window.to ? day : null);

/** The next day with an order, within two months: a lead that was won became that order. */
function orderDayAfter(company: Company, ledger: Ledger, partner: Partner, day: Day): Day | null {
  for (let next = day; next <= Math.min(day + 60, company.window.to); next++)
    if (ledger.ordersOn(partner, next) > 0) return next;
  return null;
}

/** Partners with pages or shops of their own: views to conversions, a row a day. */
export function writeTraffic(company: Company, ledger: Ledger, folder: string): void {
  const { from, to } = company.window;
  const rows: Cells[] = [];
  for (const partner of company.partners) {
    const random = randomFor(company.seed, "traffic", partner.id);
    const hasPages =
      partner.index === 0 || partner.kind === "电商平台" || partner.kind === "门店" || random.chance(0.05);
    if (!hasPages) continue;
    const size = random.between(300, 4000);
    for (let day = Math.max(from, partner.firstOrder); day <= Math.min(to, partner.lastOrder ?? to); day++) {
      const impressions = Math.round(size * (0.35 + 0.65 * dayFactor(day, company.holidays)) * random.wobble(0.2));
      const clicks = random.poisson(impressions * 0.034);
      const visits = Math.round(clicks * 0.86);
      const signups = random.poisson(visits * 0.05);
      rows.push({
        partner: partner.id,
        day: iso(day),
        impressions: String(impressions),
        clicks: String(clicks),
        visits: String(visits),
        signups: String(signups),
        conversions: String(random.poisson(signups * 0.22)),
      });
    }
  }
  const damaged = withDamage(ledger, "traffic", rows, {
    text_in_number: row => ({ ...row, impressions: "约1000" }),
    impossible_date: row => ({ ...row, day: "2025-02-30" }),
  });
  writeTable(`${folder}/traffic.csv.gz`, damaged, {
    gzip: true,
    columns: ["partner", "day", "impressions", "clicks", "visits", "signups", "conversions"],
  });
}
