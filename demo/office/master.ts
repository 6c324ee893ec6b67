// Master data: partners, customers, products, exchange rates and changes of policy.
import type { Buyers } from "../buyers.ts";
import type { Company } from "../company.ts";
import { type Day, dayOf, dayOfMonth, instant, iso, localText, monthOf, yearOf } from "../days.ts";
import type { Ledger } from "../ledger.ts";
import { decimal } from "../order-lines.ts";
import { contractUntil, type Partner, type Tier } from "../partners.ts";
import { policyEffect } from "../planted.ts";
import { randomFor } from "../random.ts";
import { type Cells, writeTable } from "../write-files.ts";
import { withDamage } from "./damage.ts";

const tierNames: Readonly<Record<Tier, string>> = {
  core: "金牌核心",
  strategic: "战略合作",
  ordinary: "普通分销",
  emerging: "新兴试点",
};

/** Two people kept this list, and each wrote dates his own way. */
function chineseDate(day: Day | null, index: number): string {
  if (day === null) return "";
  if (index % 2 === 1) return `${yearOf(day)}年${monthOf(day)}月${dayOfMonth(day)}日`;
  const [year, month, date] = iso(day).split("-");
  return `${date}/${month}/${year}`;
}

export function writePartners(company: Company, ledger: Ledger, folder: string): void {
  const rows = company.partners.flatMap(partner => partnerRows(company, partner));
  const damaged = withDamage(
    ledger,
    "partners",
    rows,
    {
      missing_id: row => ({ ...row, 伙伴编号: "" }),
      impossible_date: row => ({ ...row, 签约日期: "31/02/2024" }),
      unknown_kind: row => ({ ...row, 类型: "朋友介绍" }),
    },
    100,
  );
  writeTable(`${folder}/伙伴台账.csv`, damaged, { encoding: "gb18030" });
}

function partnerRows(company: Company, partner: Partner): Cells[] {
  const random = randomFor(company.seed, "card", partner.id);
  const yes = (probability: number) => (random.chance(probability) ? "是" : "否");
  const current = {
    伙伴编号: partner.id,
    伙伴名称: partner.name,
    类型: partner.kind,
    级别: tierNames[partner.tier],
    所属行业: partner.industry,
    省份: partner.province.name,
    大区: partner.region,
    渠道经理: partner.owner,
    联系电话: `1${random.integer(30, 99)}${String(random.integer(0, 99_999_999)).padStart(8, "0")}`,
    签约日期: chineseDate(partner.signed, partner.index),
    终止日期: chineseDate(partner.ended, partner.index),
    终止原因: partner.endReason,
    合同到期日: chineseDate(dayOf(contractUntil(partner, company.window)), partner.index),
    已确认政策: yes(partner.depth >= 2 ? 0.98 : 0.45),
    数据共享: yes([0, 0.02, 0.15, 0.95, 1][partner.depth] ?? 0),
    认证人数: String(random.integer(0, partner.tier === "core" ? 14 : 5)),
    生效日期: chineseDate(partner.tierSince ?? partner.signed, partner.index),
    更新时间: localText(
      instant(Math.min(company.window.to, partner.ended ?? company.window.from + random.integer(0, 900)), 10 * 3600),
    ),
  };
  if (partner.formerTier === null || partner.tierSince === null || partner.tierSince > company.window.to)
    return [current];
  return [
    { ...current, 级别: tierNames[partner.formerTier], 生效日期: chineseDate(partner.signed, partner.index) },
    current,
  ];
}

const segments = { 设备制造商: 45, 终端工厂: 35, 系统集成商: 14, 工程公司: 6 } as const;

export function writeCustomers(company: Company, ledger: Ledger, folder: string, buyers: readonly Buyers[]): void {
  const rows = company.partners.flatMap(partner =>
    (buyers[partner.index]?.all ?? []).map((buyer): Cells => {
      const random = randomFor(company.seed, "customer", buyer.id);
      return {
        customer_no: buyer.id,
        partner_no: partner.id,
        segment: random.weighted(segments),
        industry: random.chance(0.6)
          ? partner.industry
          : random.pick(["电子装配", "新能源", "机床", "食品饮料", "汽车制造"]),
        province: partner.province.name,
        created_on: iso(buyer.knownSince),
        changed_at: localText(instant(buyer.firstDay, 9 * 3600)),
      };
    }),
  );
  // A customer who was moved to another segment is delivered again, with a later time.
  const again = rows
    .filter((_, position) => position % 400 === 399)
    .map(row => ({ ...row, segment: "终端工厂", changed_at: `${iso(company.window.to)} 08:00:00` }));
  ledger.stream("customers").superseded = again.length;
  const damaged = withDamage(ledger, "customers", [...rows, ...again], {
    missing_id: row => ({ ...row, customer_no: "" }),
    impossible_date: row => ({ ...row, created_on: "2025-13-07" }),
  });
  writeTable(`${folder}/customers.csv.gz`, damaged, { gzip: true });
}

export function writeProducts(company: Company, ledger: Ledger, folder: string): void {
  const rows = company.products.map(product => ({
    SKU: product.id,
    名称: product.name,
    品类: product.category,
    子类: product.subcategory,
    上市日期: iso(product.launched).replaceAll("-", "/"),
    目录价: decimal(product.priceFen),
    标准成本: decimal(product.costFen),
  }));
  const damaged = withDamage(
    ledger,
    "products",
    rows,
    { text_in_amount: row => ({ ...row, SKU: `${row.SKU}-X`, 目录价: "询价" }) },
    60,
  );
  writeTable(`${folder}/products.tsv`, damaged, { delimiter: "\t" });
}

export function writeRates(company: Company, ledger: Ledger, folder: string): void {
  const rows = company.rates.rows.map(({ currency, day, rate }) => ({
    currency,
    date: iso(day),
    rate: rate.toFixed(4),
  }));
  const damaged = withDamage(
    ledger,
    "fx_rates",
    rows,
    { rate_not_positive: row => ({ ...row, currency: "JPY", rate: "0" }) },
    40,
  );
  writeTable(`${folder}/fx_rates.csv`, damaged);
}

export function writePolicies(company: Company, ledger: Ledger, folder: string): void {
  const { policyId, announced, effective, treated } = policyEffect;
  const rows = [
    policy("POL-2024-01", "年度返利政策更新", "all", "2023-12-18", "2024-01-01", true),
    policy("POL-2024-02", "运费承担规则调整", "西北", "2024-06-03", "2024-07-01", false),
    policy("POL-2025-01", "年度返利政策更新", "all", "2024-12-16", "2025-01-01", true),
    policy(policyId, "分级合作改革：战略伙伴返利与资源倾斜", treated, iso(announced), iso(effective), true),
    policy("POL-2025-03", "流程提速：订单审批由八步减为四步", "all", "2025-06-09", "2025-07-01", true),
    policy("POL-2026-01", "年度返利政策更新", "all", "2025-12-15", "2026-01-01", true),
    policy("POL-2026-02", "授信额度重新核定", "strategic", "2026-10-12", "2026-10-26", false),
  ].filter(row => dayOf(row.生效 ?? "") >= company.window.from && dayOf(row.生效 ?? "") <= company.window.to);
  ledger.stream("policy_changes").rows = rows.length;
  writeTable(`${folder}/政策变更.csv`, rows, {
    encoding: "gb18030",
    columns: ["编号", "标题", "范围", "公布", "生效", "说明原因"],
  });
}

function policy(
  id: string,
  title: string,
  scope: string,
  announced: string,
  effective: string,
  reasonGiven: boolean,
): Cells {
  return { 编号: id, 标题: title, 范围: scope, 公布: announced, 生效: effective, 说明原因: reasonGiven ? "是" : "否" };
}
