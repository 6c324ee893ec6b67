// The campaigns of three years: who was invited, who joined, what they lift and how much of it carries the campaign's number.
import { type Day, dayOf } from "./days.ts";
import type { Partner, Tier, Window } from "./partners.ts";
import { randomFor } from "./random.ts";

export interface Campaign {
  id: string;
  name: string;
  kind: string;
  isJoint: boolean;
  start: Day;
  end: Day;
  discountPct: number;
  /** Orders of joined partners while it runs are multiplied by 1 + lift. */
  lift: number;
  /** Share of their orders that carry the campaign's number. */
  attribution: number;
  /** Return planted: costs are chosen so that (attributed margin − cost) / cost comes out at it. */
  roi: number;
  invited: readonly Partner[];
  /** Joined partners and the day they joined. */
  joined: ReadonlyMap<string, Day>;
}

interface Plan {
  id: string;
  name: string;
  kind: "promotion" | "joint" | "co_brand" | "training";
  start: string;
  end: string;
  discountPct: number;
  lift: number;
  attribution: number;
  roi: number;
  tiers: readonly Tier[];
  joinShare: number;
}

const plan = (
  id: string,
  name: string,
  kind: Plan["kind"],
  start: string,
  end: string,
  [discountPct, lift, attribution, roi]: readonly [number, number, number, number],
  joinShare: number,
  ...tiers: Tier[]
): Plan => ({ id, name, kind, start, end, discountPct, lift, attribution, roi, joinShare, tiers });

const everybody: Tier[] = ["core", "strategic", "ordinary", "emerging"];
// In the brackets: discount in per cent, lift, attributed share, planted ROI.
// biome-ignore format: a table reads better line by line
const plans: readonly Plan[] = [
  plan("C2312", "年末伺服焕新", "promotion", "2023-12-04", "2023-12-24", [4, 0.1, 0.3, 0.9], 0.5, ...everybody),
  plan("C2404", "春季开工季", "promotion", "2024-04-08", "2024-04-28", [3, 0.1, 0.28, 0.7], 0.5, ...everybody),
  plan("C2406", "618工控节", "promotion", "2024-06-10", "2024-06-18", [5, 0.12, 0.35, 1.1], 0.6, ...everybody),
  plan("C2409", "苏州工博会联合展", "joint", "2024-09-24", "2024-09-28", [0, 0.08, 0.3, 0.4], 0.45, "core", "strategic"),
  plan("C2411", "双十一备件专场", "promotion", "2024-11-01", "2024-11-11", [6, 0.12, 0.4, 1.4], 0.6, ...everybody),
  plan("C2503", "变频器以旧换新", "promotion", "2025-03-10", "2025-04-06", [5, 0.08, 0.22, 0.3], 0.4, "ordinary", "emerging"),
  plan("C2506", "618工控节", "promotion", "2025-06-10", "2025-06-18", [5, 0.12, 0.35, 1.2], 0.6, ...everybody),
  plan("C2508", "新能源产线共创计划", "co_brand", "2025-08-04", "2025-08-31", [2, 0.12, 0.3, 1.8], 0.5, "core", "strategic"),
  plan("C2511", "双十一备件专场", "promotion", "2025-11-01", "2025-11-11", [6, 0.12, 0.4, 1.5], 0.6, ...everybody),
  plan("C2512", "冬季设备联合巡检", "joint", "2025-12-01", "2025-12-19", [0, 0.05, 0.2, 0.5], 0.5, "core", "strategic", "ordinary"),
  plan("C2601", "新伙伴认证训练营", "training", "2026-01-12", "2026-01-23", [0, 0.05, 0.2, 0.2], 0.6, "ordinary", "emerging"),
  plan("C2603", "全国巡回路演", "joint", "2026-03-09", "2026-04-05", [1, 0.01, 0.05, -0.72], 0.6, ...everybody),
  plan("C2605", "核心伙伴联合直播", "joint", "2026-05-11", "2026-05-31", [2, 0.2, 0.42, 3.6], 0.75, "core", "strategic"),
  plan("C2606", "618工控节", "promotion", "2026-06-10", "2026-06-18", [5, 0.12, 0.35, 1.2], 0.6, ...everybody),
  plan("C2609", "区域联合技术日", "joint", "2026-09-07", "2026-09-20", [1, 0.04, 0.2, 0.6], 0.5, "core", "strategic", "ordinary"),
];

/** Only campaigns that end at least 28 days before the window's end, so that each can be judged. */
export function makeCampaigns(seed: number, partners: readonly Partner[], window: Window): Campaign[] {
  return plans
    .map(plan => ({ plan, start: dayOf(plan.start), end: dayOf(plan.end) }))
    .filter(({ start, end }) => start >= window.from && end <= window.to - 28)
    .map(({ plan, start, end }) => makeCampaign(seed, plan, start, end, partners));
}

function makeCampaign(seed: number, plan: Plan, start: Day, end: Day, partners: readonly Partner[]): Campaign {
  const isThere = (partner: Partner) => partner.firstOrder < start && (partner.lastOrder ?? end) >= end;
  const joined = new Map<string, Day>();
  const invited = partners.filter(partner => {
    const random = randomFor(seed, "campaign", plan.id, partner.id);
    if (!plan.tiers.includes(partner.tier) || !isThere(partner) || !random.chance(0.52 + 0.11 * partner.depth))
      return false;
    // Deeper cooperation means more joint work.
    if (random.chance(Math.min(0.95, plan.joinShare * (0.7 + 0.15 * partner.depth))))
      joined.set(partner.id, start - random.integer(1, 14));
    return true;
  });
  return { ...plan, isJoint: plan.kind === "joint" || plan.kind === "co_brand", start, end, invited, joined };
}
