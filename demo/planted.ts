// What is hidden in the data on purpose, so that tests can ask whether it was found.
import { type Day, dayOf } from "./days.ts";
import type { Depth, Partner, Tier, Window } from "./partners.ts";

export interface Anomaly {
  id: string;
  scope: "all" | "tier" | "partner";
  /** "all", a tier's id or a partner's id. */
  slice: string;
  measure: "orders" | "net_amount";
  from: Day;
  to: Day;
  /** Orders (or, for net_amount, the size of lines) are multiplied by it. */
  factor: number;
  why: string;
}

/** The tiering reform: orders of the treated tier are multiplied by `factor` from `effective` on; the control tier is untouched. */
export const policyEffect = {
  policyId: "POL-2025-02",
  announced: dayOf("2025-03-03"),
  effective: dayOf("2025-04-01"),
  treated: "strategic" as Tier,
  control: "ordinary" as Tier,
  factor: 1.18,
};

/** Probability that a customer orders again within 90 days of the first order, by the depth of his partner's cooperation. */
export const repurchaseWithin90Days: Readonly<Record<Depth, number>> = { 1: 0.34, 2: 0.4, 3: 0.48, 4: 0.56 };

/** Share of tickets answered within 24 hours. */
export const slaShare = { worseRegion: "西南", worse: 0.76, elsewhere: 0.935 } as const;

type Plan = [
  scope: "all" | "tier" | "core",
  slice: string | number,
  daysBeforeEnd: number,
  days: number,
  factor: number,
  why: string,
];

// "core" 1 is the largest core partner. Days before the end count back from the last day, 0; the list is ordered by time.
const plans: readonly Plan[] = [
  ["all", "all", 858, 1, 0.42, "订单系统停机一天"],
  ["tier", "ordinary", 781, 2, 0.5, "分销平台登录故障"],
  ["all", "all", 592, 2, 1.75, "调价前集中下单"],
  ["core", 5, 530, 3, 0.2, "客户产线停产"],
  ["tier", "core", 437, 1, 1.7, "核心伙伴季度锁价"],
  ["core", 2, 345, 1, 2.6, "年末项目集中交付"],
  ["core", 4, 228, 4, 0.2, "仓库搬迁"],
  ["tier", "strategic", 163, 2, 0.4, "战略伙伴对账暂停"],
  ["core", 3, 51, 1, 2.9, "新工厂首批备货"],
  ["all", "all", 45, 1, 0.5, "结算接口故障"],
  ["core", 2, 39, 3, 0.2, "采购负责人更换"],
  ["core", 6, 17, 1, 3.4, "招标项目落地"],
  ["tier", "ordinary", 11, 2, 0.42, "返利核算争议"],
  ["core", 1, 2, 3, 0.22, "转向竞品试用"],
  ["tier", "strategic", 1, 2, 0.4, "授信额度调整"],
  ["core", 4, 0, 1, 3.6, "双十一提前备货"],
];

export function planAnomalies(partners: readonly Partner[], window: Window): Anomaly[] {
  return plans
    .flatMap(([scope, slice, before, days, factor, why], position): Anomaly[] => {
      const partner = scope === "core" ? partners.find(candidate => candidate.coreRank === slice) : undefined;
      const from = window.to - before;
      if ((scope === "core" && !partner) || from < window.from + 120) return [];
      const common = { id: `A${position + 1}`, measure: "orders" as const, from, to: from + days - 1, factor, why };
      return [
        partner
          ? { ...common, scope: "partner", slice: partner.id }
          : { ...common, scope: scope === "tier" ? "tier" : "all", slice: String(slice) },
      ];
    })
    .concat(bigProject(partners, window));
}

/** Orders as usual, but one of them is a whole project: only the money shows it. */
function bigProject(partners: readonly Partner[], window: Window): Anomaly[] {
  const partner = partners.find(candidate => candidate.coreRank === 2);
  if (!partner) return [];
  const day = window.to - 4;
  return [
    {
      id: "A17",
      scope: "partner",
      slice: partner.id,
      measure: "net_amount",
      from: day,
      to: day,
      factor: 120,
      why: "整线改造项目一次性下单",
    },
  ];
}

export function hits(anomaly: Anomaly, partner: Partner, day: Day): boolean {
  if (day < anomaly.from || day > anomaly.to) return false;
  if (anomaly.scope === "all") return true;
  return anomaly.scope === "tier" ? anomaly.slice === partner.tier : anomaly.slice === partner.id;
}
