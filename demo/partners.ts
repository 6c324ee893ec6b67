// The partners of the company: who they are, how large, how they grow, and how some of them end.
import { addMonths, type Day, dayOf, iso } from "./days.ts";
import { type Province, provinces, type Region, regionCodes } from "./places.ts";
import { type Random, randomFor } from "./random.ts";

export type Tier = "core" | "strategic" | "ordinary" | "emerging";
export type Fate = "stays" | "ended" | "silent";
/** How deep the cooperation goes, 1–4. Hidden; it shapes what the data show (sharing, meetings, campaigns, repurchase). */
export type Depth = 1 | 2 | 3 | 4;

export interface Partner {
  index: number;
  id: string;
  name: string;
  kind: string;
  tier: Tier;
  /** Position among the core partners, from 1; 0 for the others. */
  coreRank: number;
  /** A tier he had until the day before `tierSince`. */
  formerTier: Tier | null;
  tierSince: Day | null;
  industry: string;
  province: Province;
  region: Region;
  owner: string;
  signed: Day;
  firstOrder: Day;
  fate: Fate;
  /** Last day on which he can order; null: he stays. */
  lastOrder: Day | null;
  ended: Day | null;
  endReason: string;
  depth: Depth;
  /** Relative volume of orders in his best time. */
  weight: number;
  /** Growth of his orders in a year, as a factor's logarithm. */
  growth: number;
  /** Factor on the size of his lines. */
  lineScale: number;
  /** Usual discount in per cent. */
  discountPct: number;
  currency: "CNY" | "USD" | "EUR";
  paysLate: boolean;
}

export interface Window {
  from: Day;
  to: Day;
}

// Of every 20 partners: 2 core, 3 strategic, 4 emerging, 11 ordinary; mixed, so that any number of partners has them all.
// biome-ignore format: ten to a line
const tierPattern: readonly Tier[] = [
  "core", "ordinary", "strategic", "ordinary", "emerging", "ordinary", "ordinary", "strategic", "ordinary", "emerging",
  "ordinary", "core", "ordinary", "emerging", "ordinary", "strategic", "ordinary", "ordinary", "emerging", "ordinary",
];

const first = [..."恒华科瑞博泰汇正德信中鼎宏嘉金锐创卓力益安凯旭东盛万同昌立元浩方远"];
const second = [..."达拓泰控源辉通诚迈创联跃工特利宇邦航飞腾信力芯威捷胜益能博"];
const trades = [
  "自动化设备",
  "工控技术",
  "机电设备",
  "电气",
  "智能科技",
  "工业装备",
  "自动化科技",
  "机电",
  "电气成套",
  "系统集成",
];
const forms = ["有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司"];
const industries = [
  "汽车制造",
  "电子装配",
  "新能源",
  "包装印刷",
  "仓储物流",
  "纺织机械",
  "食品饮料",
  "机床",
  "水处理",
  "冶金",
  "医疗器械",
];
export const kindWeights = { 经销商: 50, 代理商: 16, 集成商: 18, 门店: 7, 电商平台: 4, 生态伙伴: 5 } as const;
const endReasons = { 目标不一致: 26, 信任不足: 18, 竞品: 22, 价格: 14, 服务: 10, 停业: 10 } as const;

/** The same first partners whatever their number. */
export function makePartners(seed: number, count: number, window: Window): Partner[] {
  const names = new Set<string>();
  let coreRank = 0;
  return Array.from({ length: count }, (_, index) => {
    const tier = tierPattern[index % tierPattern.length] ?? "ordinary";
    if (tier === "core") coreRank++;
    return makePartner(seed, index, tier, tier === "core" ? coreRank : 0, window, names);
  });
}

function makePartner(
  seed: number,
  index: number,
  tier: Tier,
  coreRank: number,
  window: Window,
  names: Set<string>,
): Partner {
  const random = randomFor(seed, "partner", index);
  const province = provinceOf(random, index, coreRank);
  const name = nameOf(random, province, names);
  const signed = signedDay(random, tier, window);
  const firstOrder = Math.max(window.from, signed + random.integer(6, 35));
  const fate = fateOf(random, tier, coreRank);
  const lastOrder = lastOrderDay(random, fate, coreRank, firstOrder, window);
  const ended = fate === "ended" && lastOrder !== null ? Math.min(lastOrder + random.integer(5, 40), window.to) : null;
  const formerTier =
    tier === "ordinary" && signed > window.from
      ? "emerging"
      : tier === "core" && random.chance(0.12)
        ? "strategic"
        : null;
  return {
    index,
    id: `HY${String(index + 1).padStart(4, "0")}`,
    name,
    kind: random.weighted(kindWeights),
    tier,
    coreRank,
    formerTier,
    tierSince: formerTier === null ? null : formerTier === "emerging" ? signed + 365 : dayOf("2024-01-01"),
    industry: random.pick(industries),
    province,
    region: province.region,
    owner: `${regionCodes[province.region]}-${String(random.integer(1, province.region === "华东" ? 5 : 2)).padStart(2, "0")}`,
    signed,
    firstOrder,
    fate: lastOrder === null ? "stays" : fate,
    lastOrder,
    ended,
    endReason: ended === null ? "" : random.weighted(endReasons),
    depth: depthOf(random, tier),
    weight: weightOf(random, tier, coreRank),
    growth: growthOf(random, tier),
    lineScale: random.wobble(0.18) * (tier === "core" ? 1.12 : tier === "emerging" ? 0.8 : 1),
    discountPct: { core: 8, strategic: 7, ordinary: 4, emerging: 3 }[tier] + random.integer(-1, 2),
    currency: index % 37 === 5 ? "USD" : index % 53 === 8 ? "EUR" : "CNY",
    paysLate: random.chance(0.08),
  };
}

/** Where the largest partners sit: where the industry is. */
const coreProvinces = [
  "江苏",
  "广东",
  "浙江",
  "山东",
  "上海",
  "湖北",
  "广东",
  "四川",
  "河南",
  "福建",
  "北京",
  "江苏",
  "辽宁",
  "安徽",
  "陕西",
  "天津",
];
const provinceWeights = Object.fromEntries(provinces.map(({ name, weight }) => [name, weight]));

/** Every fourth partner goes round the provinces, so that all are covered; the others follow the weight of industry. */
function provinceOf(random: Random, index: number, coreRank: number): Province {
  const drawn = random.weighted(provinceWeights);
  if (index % 4 === 2) return provinces[((index - 2) / 4) % provinces.length] ?? random.pick(provinces);
  const name = coreRank > 0 ? coreProvinces[(coreRank - 1) % coreProvinces.length] : drawn;
  return provinces.find(province => province.name === name) ?? random.pick(provinces);
}

function nameOf(random: Random, province: Province, taken: Set<string>): string {
  for (;;) {
    const name = `${random.pick(province.cities)}${random.pick(first)}${random.pick(second)}${random.pick(trades)}${random.pick(forms)}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** His tier on a day. */
export const tierOn = ({ tier, formerTier, tierSince }: Partner, day: Day): Tier =>
  formerTier !== null && tierSince !== null && day < tierSince ? formerTier : tier;

function signedDay(random: Random, tier: Tier, window: Window): Day {
  const inWindow = random.chance({ core: 0, strategic: 0.12, ordinary: 0.24, emerging: 1 }[tier]);
  if (!inWindow) return random.integer(dayOf("2011-03-01"), Math.min(dayOf("2023-08-31"), window.from - 60));
  if (tier === "emerging") return random.integer(window.to - 470, window.to - 50);
  return random.integer(window.from + 40, window.to - 420);
}

function fateOf(random: Random, tier: Tier, coreRank: number): Fate {
  const drawn = random.next();
  if (tier === "core") return coreRank === 9 ? "silent" : coreRank === 15 ? "ended" : "stays";
  const [ended, silent] = { strategic: [0.06, 0.06], ordinary: [0.16, 0.18], emerging: [0.1, 0.14] }[tier];
  return drawn < (ended ?? 0) ? "ended" : drawn < (ended ?? 0) + (silent ?? 0) ? "silent" : "stays";
}

/** Silent ones stop at least 150 days before the end, so that their silence can be told from a pause. */
function lastOrderDay(random: Random, fate: Fate, coreRank: number, firstOrder: Day, window: Window): Day | null {
  const earliest = Math.max(firstOrder + 60, window.from + 150);
  const latest = window.to - (fate === "silent" ? 150 : 60);
  const drawn = random.next();
  if (fate === "stays" || earliest >= latest) return null;
  if (coreRank > 0) return latest - 12;
  return earliest + Math.floor(drawn * (latest - earliest));
}

function depthOf(random: Random, tier: Tier): Depth {
  const shares = {
    core: [0.05, 0.2, 0.4],
    strategic: [0.1, 0.3, 0.4],
    ordinary: [0.35, 0.45, 0.17],
    emerging: [0.55, 0.4, 0.05],
  }[tier];
  let rest = random.next();
  for (const depth of [1, 2, 3] as const) {
    rest -= shares[depth - 1] ?? 0;
    if (rest < 0) return depth;
  }
  return 4;
}

function weightOf(random: Random, tier: Tier, coreRank: number): number {
  const spread = random.wobble(tier === "strategic" ? 0.45 : 0.75);
  if (tier === "core") return 280 * coreRank ** -0.55;
  return { strategic: 20, ordinary: 7.5, emerging: 6 }[tier] * spread;
}

function growthOf(random: Random, tier: Tier): number {
  return { core: 0.05, strategic: 0.04, ordinary: -0.02, emerging: 0.3 }[tier] + 0.13 * random.normal();
}

/** The contract in force at the end of the window runs to the end of a calendar year. */
export function contractUntil(partner: Partner, window: Window): string {
  const lastYear = partner.fate === "stays" ? addMonths(window.to, 2) : (partner.lastOrder ?? window.to);
  return `${iso(lastYear).slice(0, 4)}-12-31`;
}
