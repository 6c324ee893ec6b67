// Every word of a mail in both languages.
import type { AnomalyRow } from "./findings.ts";

type Direction = "up" | "down";

export interface Words {
  locale: string;
  product: string;
  whole: string;
  measures: Record<AnomalyRow["measure"], string>;
  direction: Record<Direction, string>;
  /** "38% below expectation". */
  change(direction: Direction, share: string): string;
  /** "net revenue 38% below expectation", for a subject. */
  headline(slice: string, measure: string, direction: Direction, share: string): string;
  observed: string;
  expected: string;
  normalRange: string;
  since(date: string): string;
  firstDay: string;
  concentratedIn: string;
  share(name: string, share: string): string;
  joiner: string;
  /** Between tiers and partners. */
  groupJoiner: string;
  colon: string;
  /** @param day the same day with its weekday */
  asOf(date: string, day: string): string;
  details: string;
  more(count: number): string;
  moreInSubject(count: number): string;
  continuing(count: number): string;
  method(tests: number, falseShare: string): string;
  why: string;
  chartTitle(slice: string, measure: string, unit: string): string;
  chartAlt(slice: string, measure: string): string;
  chartLegend: { observed: string; expected: string; band: string; alarm: string };
  incidentSubject(asOf: string): string;
  incidentTitle: string;
  incidentHeld: string;
  incidentHint: string;
  end: string;
}

const zh: Words = {
  locale: "zh-CN",
  product: "渠道预警",
  whole: "全公司",
  measures: { orders: "订单数", net_amount: "净销售额" },
  direction: { up: "高于", down: "低于" },
  change: (direction, share) => `${zh.direction[direction]}预期 ${share}`,
  headline: (slice, measure, direction, share) => `${slice}${measure}${zh.direction[direction]}预期 ${share}`,
  observed: "实际",
  expected: "预期",
  normalRange: "正常范围",
  since: date => `自 ${date} 起`,
  firstDay: "当日首次出现",
  concentratedIn: "偏差集中在（占比）",
  share: (name, share) => `${name}（${share}）`,
  joiner: "、",
  groupJoiner: "；",
  colon: "：",
  asOf: (date, day) => `数据截至 ${date}（${day.split(" ")[1]}）`,
  details: "查看详情",
  more: count => `另有 ${count} 条，见预警页`,
  moreInSubject: count => `，另有 ${count} 条`,
  continuing: count => `另有 ${count} 条此前已通知的异常仍在持续，不再重复列出。`,
  method: (tests, falseShare) =>
    `预期值按近 84 天水平、星期规律和节假日推算；正常范围表示 100 个正常日中约 95 个落在其中。当日共检验 ${tests} 项，预警中误报的期望比例不超过 ${falseShare}。`,
  why: "偏差集中在何处不等于原因；请结合业务情况判断。",
  chartTitle: (slice, measure, unit) => `${slice} · ${measure}${unit}，近 8 周`,
  chartAlt: (slice, measure) => `${slice}近 8 周每日${measure}与正常范围，异常日已标出`,
  chartLegend: { observed: "实际", expected: "预期", band: "正常范围（95%）", alarm: "异常日" },
  incidentSubject: asOf => `渠道数据异常：业务预警已暂停（数据截至 ${asOf}）`,
  incidentTitle: "数据异常，业务预警已暂停",
  incidentHeld: "在数据恢复之前不发送业务预警。没有收到预警不代表没有异常。",
  incidentHint: "请联系数据负责人检查数据来源；恢复后系统会自动继续检验。",
  end: "。",
};

const en: Words = {
  locale: "en-GB",
  product: "Channel alert",
  whole: "Whole company",
  measures: { orders: "orders", net_amount: "net revenue" },
  direction: { up: "above", down: "below" },
  change: (direction, share) => `${share} ${en.direction[direction]} expectation`,
  headline: (slice, measure, direction, share) =>
    `${slice}: ${measure} ${share} ${en.direction[direction]} expectation`,
  observed: "observed",
  expected: "expected",
  normalRange: "normal range",
  since: date => `Since ${date}`,
  firstDay: "First seen on this day",
  concentratedIn: "Concentrated in (share of the deviation)",
  share: (name, share) => `${name} (${share})`,
  joiner: ", ",
  groupJoiner: "; ",
  colon: ": ",
  asOf: (date, day) => `Data as of ${date} (${day.split(" ")[0]})`,
  details: "Details",
  more: count => `And ${count} more on the alerts page`,
  moreInSubject: count => `, and ${count} more`,
  continuing: count =>
    `${count} told earlier ${count === 1 ? "goes" : "go"} on and ${count === 1 ? "is" : "are"} not repeated.`,
  method: (tests, falseShare) =>
    `Expected from the level of the last 84 days, the weekday and holidays; the normal range holds about 95 of 100 normal days. ${tests} tests were made for this day; among alarms an expected ${falseShare} at most are false.`,
  why: "Where a deviation is concentrated is not why it came about.",
  chartTitle: (slice, measure, unit) => `${slice} · ${measure}${unit}, last 8 weeks`,
  chartAlt: (slice, measure) => `${slice}: daily ${measure} over 8 weeks against the normal range, alarm days marked`,
  chartLegend: { observed: "observed", expected: "expected", band: "normal range (95%)", alarm: "alarm day" },
  incidentSubject: asOf => `Channel data incident: business alerts are held (data as of ${asOf})`,
  incidentTitle: "Data incident: business alerts are held",
  incidentHeld:
    "No business alert is sent until the data are sound again. Hearing nothing does not mean that nothing moved.",
  incidentHint: "Ask whoever runs the data sources to look; testing resumes by itself.",
  end: ".",
};

export const words = { zh, en };
export type Language = keyof typeof words;
