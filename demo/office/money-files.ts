// What is promised to partners and spent on them: rules, accruals that fit the sales, payouts, support.
import { type Company, quartersOf } from "../company.ts";
import { addMonths, type Day, instant, iso, isoOrEmpty, localText } from "../days.ts";
import type { Ledger } from "../ledger.ts";
import { decimal } from "../order-lines.ts";
import { type Partner, type Tier, tierOn } from "../partners.ts";
import { newProductDays } from "../products.ts";
import { randomFor } from "../random.ts";
import { type Cells, writeBytes, writeTable } from "../write-files.ts";
import { withDamage } from "./damage.ts";

interface IncentiveRule {
  id: string;
  version: number;
  kind: "volume" | "new_product" | "target";
  tier: Tier | "";
  thresholdFen: number;
  rate: number;
  from: string;
  to: string;
}

const rule = (
  id: string,
  version: number,
  kind: IncentiveRule["kind"],
  tier: Tier | "",
  yuan: number,
  rate: number,
  from: string,
  to: string,
): IncentiveRule => ({
  id,
  version,
  kind,
  tier,
  thresholdFen: yuan * 100,
  rate,
  from,
  to,
});

// biome-ignore format: a table reads better line by line
const rules: readonly IncentiveRule[] = [
  rule("R-VOL-CORE", 1, "volume", "core", 3_000_000, 0.018, "2023-01-01", "2024-12-31"),
  rule("R-VOL-CORE", 2, "volume", "core", 3_200_000, 0.02, "2025-01-01", ""),
  rule("R-VOL-STR", 1, "volume", "strategic", 900_000, 0.016, "2023-01-01", "2025-03-31"),
  rule("R-VOL-STR", 2, "volume", "strategic", 900_000, 0.024, "2025-04-01", ""),
  rule("R-VOL-ORD", 1, "volume", "ordinary", 300_000, 0.012, "2023-01-01", ""),
  rule("R-VOL-EMG", 1, "volume", "emerging", 100_000, 0.02, "2023-01-01", ""),
  rule("R-NEW", 1, "new_product", "", 1_000, 0.03, "2024-01-01", ""),
];

export function writeRules(ledger: Ledger, folder: string): void {
  const rows = rules.map(({ id, version, kind, tier, thresholdFen, rate, from, to }) => ({
    rule: id,
    version,
    kind: String(kind),
    tier: tier === "" ? null : tier,
    threshold: decimal(thresholdFen),
    new_product_days: kind === "new_product" ? newProductDays : null,
    rate,
    // Small as they are, they are paid by volume: an exception that is renewed by nobody.
    special: tier === "emerging",
    valid: { from, to: to === "" ? null : to },
  }));
  const damaged = withDamage(
    ledger,
    "incentive_rules",
    rows,
    { unknown_kind: row => ({ ...row, rule: "R-OLD", kind: "口头承诺" }) },
    7,
  );
  writeBytes(`${folder}/incentive_rules.json`, `${JSON.stringify(damaged, null, 1)}\n`);
}

interface Spend {
  id: string;
  partner: string;
  kind: string;
  amountFen: number;
  day: Day;
  rule?: IncentiveRule;
  baseFen?: number;
  accrued?: Day;
  shown?: Day;
  approved?: Day | null;
  paid?: Day | null;
  disputed?: boolean;
}

export function writeSpend(company: Company, ledger: Ledger, folder: string): void {
  const rows = company.partners
    .flatMap(partner => [...accruals(company, ledger, partner), ...support(company, partner)])
    .map(spendCells);
  const damaged = withDamage(ledger, "spend", rows, {
    text_amount: row => ({ ...row, 金额: "见附件" }),
    unknown_kind: row => ({ ...row, 类别: "其他费用" }),
    missing_partner: row => ({ ...row, 伙伴: "" }),
  });
  writeTable(`${folder}/spend.csv`, damaged, { delimiter: ";" });
}

/** After each quarter: what the rules give on the quarter's revenue, then its payment. */
function accruals(company: Company, ledger: Ledger, partner: Partner): Spend[] {
  return quartersOf(company).flatMap(quarter => {
    const end = addMonths(quarter, 3) - 1;
    if (end + 5 > company.window.to) return [];
    return rules.flatMap(rule => {
      if (
        iso(end) < rule.from ||
        (rule.to !== "" && iso(end) > rule.to) ||
        (rule.tier !== "" && rule.tier !== tierOn(partner, addMonths(quarter, 2)))
      )
        return [];
      const baseFen =
        rule.kind === "new_product" ? ledger.newProductNetOf(partner, quarter) : ledger.netOf(partner, quarter);
      const amountFen = Math.round(baseFen * rule.rate);
      return baseFen < rule.thresholdFen ? [] : settle(company, partner, rule, quarter, end, baseFen, amountFen);
    });
  });
}

function settle(
  company: Company,
  partner: Partner,
  rule: IncentiveRule,
  quarter: Day,
  end: Day,
  baseFen: number,
  amountFen: number,
): Spend[] {
  const random = randomFor(company.seed, "accrual", partner.id, rule.id, quarter);
  const id = `${rule.id.slice(2)}-${iso(quarter).slice(0, 7).replace("-", "")}-${partner.id.slice(2)}`;
  const known = (day: Day) => (day <= company.window.to ? day : null);
  const accrued = end + 5;
  const approved = known(accrued + random.integer(5, 15));
  const paid = approved === null ? null : known(approved + random.integer(6, partner.paysLate ? 75 : 28));
  const accrual: Spend = {
    id: `AC-${id}`,
    partner: partner.id,
    kind: "accrual",
    amountFen,
    day: end,
    rule,
    baseFen,
    accrued,
    shown: Math.min(company.window.to, accrued + 2),
    approved,
    paid,
    disputed: random.chance(0.025),
  };
  return paid === null
    ? [accrual]
    : [accrual, { ...accrual, id: `PO-${id}`, kind: "payout", day: paid, disputed: false }];
}

const monthlySupportYuan: Readonly<Record<Tier, number>> = {
  core: 9000,
  strategic: 5200,
  ordinary: 1300,
  emerging: 2600,
};

function support(company: Company, partner: Partner): Spend[] {
  const spent: Spend[] = [];
  const last = Math.min(company.window.to, partner.ended ?? company.window.to);
  for (
    let month = addMonths(Math.max(company.window.from, partner.signed), 1);
    month <= last;
    month = addMonths(month, 1)
  ) {
    const random = randomFor(company.seed, "support", partner.id, month);
    const add = (kind: string, yuan: number, day: Day) => {
      if (day <= last)
        spent.push({
          id: `${kind.slice(0, 2).toUpperCase()}-${iso(month).slice(0, 7).replace("-", "")}-${partner.id.slice(2)}`,
          partner: partner.id,
          kind,
          amountFen: Math.round(yuan) * 100,
          day,
          approved: day,
          paid: day,
        });
    };
    const yuan = monthlySupportYuan[partner.tier];
    add("staff", yuan * random.wobble(0.2), month + 24);
    if (random.chance(0.3)) add("support", yuan * 0.8 * random.wobble(0.5), month + random.integer(0, 26));
    if (partner.tier !== "ordinary" && random.chance(0.22))
      add("market_fund", yuan * 2.2 * random.wobble(0.5), month + random.integer(0, 26));
    if (random.chance(0.06)) add("training", yuan * 0.7 * random.wobble(0.4), month + random.integer(0, 26));
  }
  return spent;
}

const kindNames: Readonly<Record<string, string>> = {
  accrual: "返利计提",
  payout: "返利兑付",
  market_fund: "市场基金",
  support: "技术支持",
  staff: "人员",
  gift: "礼品",
  training: "培训",
};
const commaDecimal = (fen: number) => decimal(fen).replace(".", ",");

function spendCells(spend: Spend): Cells {
  return {
    凭证号: spend.id,
    伙伴: spend.partner,
    类别: kindNames[spend.kind] ?? spend.kind,
    规则: spend.rule?.id ?? "",
    规则版本: spend.rule ? String(spend.rule.version) : "",
    基数: spend.baseFen === undefined ? "" : commaDecimal(spend.baseFen),
    比例: spend.rule ? String(spend.rule.rate).replace(".", ",") : "",
    金额: commaDecimal(spend.amountFen),
    归属日: iso(spend.day),
    计提日: isoOrEmpty(spend.accrued ?? null),
    公示日: isoOrEmpty(spend.shown ?? null),
    批准日: isoOrEmpty(spend.approved ?? null),
    支付日: isoOrEmpty(spend.paid ?? null),
    有异议: spend.disputed ? "是" : "否",
    更新时间: localText(instant(spend.paid ?? spend.approved ?? spend.day, 18 * 3600)),
  };
}
