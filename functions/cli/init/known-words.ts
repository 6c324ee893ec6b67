// The words that sources use where a contract has a fixed choice: states of an order, kinds of partners. First match wins, so
// the narrower word stands before the wider one ("待发货" is open, not shipped).
import type { Column } from "../../contracts/contract.ts";

type Choice = [value: string, pattern: RegExp][];

const choices: Record<string, Choice> = {
  "transactions.status": [
    ["test", /测试|样例|^test/i],
    ["cancelled", /取消|作废|关闭交易|交易关闭|已关闭|撤销|无效|驳回|cancel|void|invalid|reject|annul/i],
    ["returned", /退货|退款|退换|红字|冲红|return|refund|credit (memo|note)/i],
    [
      "open",
      /未|待|新建|新单|处理中|进行中|审核中|已审核|已确认|已下单|草稿|备货|open|new|pending|process|confirm|placed|draft|approved|in progress|backorder/i,
    ],
    ["shipped", /发货|出库|运输|在途|配送|ship|dispatch|transit/i],
    [
      "completed",
      /完成|完结|签收|收货|到货|成功|结清|已付|已收|已开票|正常|有效|complet|done|deliver|closed|paid|invoiced|success|finish|fulfil|valid/i,
    ],
  ],
  "partners.kind": [
    ["distributor", /分销|经销|批发|总代|一级|distribut|wholesal/i],
    ["agent", /代理|agent|agency/i],
    ["reseller", /集成|转售|增值|resell|integrator|var$|warehouse/i],
    ["dealer", /门店|零售|终端|专卖|dealer|retail|store|shop/i],
    ["affiliate", /推广|联盟|affiliate|referral/i],
    ["platform", /平台|电商|天猫|京东|platform|market ?place|e-?commerce|online/i],
    ["eco", /生态|战略伙伴|联合|alliance|eco|technology/i],
  ],
  "partners.end_reason": [
    ["goal_mismatch", /目标|方向|战略|goal|strateg/i],
    ["trust", /信任|诚信|违约|窜货|trust|breach/i],
    ["competitor", /竞品|竞争|对手|compet/i],
    ["price", /价格|利润|成本|返利|price|margin/i],
    ["service", /服务|支持|交付|售后|service|support|delivery/i],
    ["closed_business", /歇业|停业|倒闭|注销|破产|转行|closed|bankrupt|out of business/i],
  ],
  "spend.kind": [
    ["accrual", /计提|预提|accru/i],
    ["market_fund", /市场|推广|广告|market|mdf|co-?op/i],
    ["payout", /返利|返点|奖励|佣金|分成|兑现|rebate|payout|commission|bonus/i],
    ["gift", /礼品|礼物|gift/i],
    ["training", /培训|train/i],
    ["staff", /人员|人力|工资|staff|salar|personnel/i],
    ["support", /支持|补贴|差旅|support|travel|subsid/i],
  ],
  "touchpoints.kind": [
    ["training", /培训|train/i],
    ["one_on_one", /拜访|走访|一对一|visit|one.?on.?one/i],
    ["review", /复盘|评审|回顾|review|qbr/i],
    ["meeting", /会议|例会|电话|meeting|call/i],
    ["greeting", /问候|祝福|生日|节日|greet/i],
    ["gift", /礼品|礼物|gift/i],
    ["report", /报告|周报|月报|report/i],
    ["notice", /通知|公告|邮件|notice|mail/i],
    ["grant", /补贴|扶持|grant/i],
    ["co_creation", /共创|co.?creat/i],
    ["event", /活动|大会|展会|event|fair/i],
  ],
  "touchpoints.direction": [
    ["in", /来|入|渠道发起|^in|inbound/i],
    ["out", /去|出|外|我方|总部|^out/i],
  ],
  "surveys.survey": [
    ["nps", /nps|推荐/i],
    ["ces7", /ces|费力/i],
    ["csat5", /csat|满意/i],
  ],
  "targets.set_by": [
    ["joint", /共同|协商|joint/i],
    ["hq", /总部|公司|hq|head/i],
    ["partner", /渠道|经销商|自报|partner/i],
  ],
};

export interface WordProposal {
  /** Words of the source → words of the contract, without those that are the same already. */
  values: Record<string, string>;
  /** Words that nothing is known about, and what they count as until somebody decides. */
  unknown: string[];
  otherwise: string | undefined;
}

/** Proposes which of a contract's fixed values each word of the source means. */
export function proposeWords(
  stream: string,
  column: string,
  { values = [], default: byDefault }: Column,
  found: Iterable<string>,
): WordProposal {
  const proposal: WordProposal = {
    values: {},
    unknown: [],
    otherwise: values.includes("other") ? "other" : typeof byDefault === "string" ? byDefault : undefined,
  };
  for (const word of found) {
    if (values.includes(word)) continue;
    const meant =
      values.find(value => value.toLowerCase() === word.toLowerCase()) ??
      choices[`${stream}.${column}`]?.find(([, pattern]) => pattern.test(word))?.[0];
    if (meant !== undefined) proposal.values[word] = meant;
    else {
      proposal.unknown.push(word);
      if (proposal.otherwise !== undefined) proposal.values[word] = proposal.otherwise;
    }
  }
  return proposal;
}

const tierWords: Choice = [
  ["strategic", /战略|strateg/i],
  ["core", /核心|金牌|钻石|重点|^core|gold|platinum|premier/i],
  ["emerging", /新兴|试点|培育|潜力|孵化|emerging|pilot|new/i],
  ["ordinary", /普通|一般|常规|基础|标准|ordinary|standard|regular|basic/i],
];

/** Tiers by their usual words; undefined where a word is not among them, or two words would become one tier. */
export function proposeTiers(found: readonly string[]): Record<string, string> | undefined {
  const pairs = found.map(word => [word, tierWords.find(([, pattern]) => pattern.test(word))?.[0]] as const);
  const meant = new Set(pairs.map(([, tier]) => tier));
  if (meant.has(undefined) || meant.size < pairs.length) return undefined;
  return Object.fromEntries(
    pairs.flatMap(([word, tier]) => (tier === undefined || word === tier ? [] : [[word, tier] as const])),
  );
}

const ranks = [/钻|diamond/i, /铂|白金|platinum/i, /金|gold/i, /银|silver/i, /铜|bronze/i];

/** Tiers as people rank them: by metal where they are metals, else as letters and numbers go. */
export function inRank(tiers: readonly string[]): string[] {
  const rank = (tier: string) => ranks.findIndex(pattern => pattern.test(tier)) + 1 || ranks.length + 1;
  return tiers.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true }));
}

const currencies: Record<string, string> = {
  人民币: "CNY",
  元: "CNY",
  RMB: "CNY",
  "￥": "CNY",
  "¥": "CNY",
  美元: "USD",
  美金: "USD",
  $: "USD",
  欧元: "EUR",
  "€": "EUR",
  港币: "HKD",
  港元: "HKD",
  日元: "JPY",
  英镑: "GBP",
  "£": "GBP",
};

export const isCurrency = (word: string) =>
  /^[A-Z]{3}$/.test(word) || word.toUpperCase() in currencies || /^[a-z]{3}$/.test(word);

/** Words for currencies → ISO 4217, without those that are it already. */
export function proposeCurrencies(found: Iterable<string>): Record<string, string> {
  const pairs = [...found].map(word => [word, currencies[word.toUpperCase()] ?? word.toUpperCase()] as const);
  return Object.fromEntries(pairs.filter(([word, code]) => word !== code));
}
