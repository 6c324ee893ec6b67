// Contacts with partners, and what they say when asked.
import type { Company } from "../company.ts";
import { addMonths, type Day, instant, iso, isoOrEmpty, localText, monthOf } from "../days.ts";
import type { Ledger } from "../ledger.ts";
import type { Partner } from "../partners.ts";
import { slaShare } from "../planted.ts";
import { type Random, randomFor } from "../random.ts";
import { type Cells, writeLines, writeTable } from "../write-files.ts";
import { withDamage } from "./damage.ts";

interface Touchpoint {
  id: string;
  partner: string;
  kind: string;
  direction: "out" | "in";
  sent: string;
  read?: string;
  attended?: boolean;
  due?: string;
  done?: string;
  ack_needed?: boolean;
  acknowledged?: string;
  value?: string;
}

export function writeTouchpoints(company: Company, ledger: Ledger, folder: string): void {
  const rows = company.partners.flatMap(partner => touchpointsOf(company, partner));
  const damaged = withDamage(ledger, "touchpoints", rows, {
    unknown_kind: row => ({ ...row, kind: "朋友圈点赞" }),
    missing_partner: row => ({ ...row, partner: "" }),
    impossible_date: row => ({ ...row, sent: "2024-11-31" }),
  });
  writeLines(`${folder}/touchpoints.ndjson`, damaged);
}

function touchpointsOf(company: Company, partner: Partner): Touchpoint[] {
  const { from, to } = company.window;
  const rows: Touchpoint[] = [];
  const last = Math.min(to, partner.ended ?? to);
  for (let month = addMonths(Math.max(from, partner.signed), 0); month <= last; month = addMonths(month, 1)) {
    const random = randomFor(company.seed, "contact", partner.id, month);
    const add: Add = (kind, direction, more, { afterDay, workdays } = { afterDay: month - 1, workdays: 20 }) => {
      const day = company.holidays.addWorkdays(afterDay, random.integer(1, workdays));
      if (day < Math.max(from, partner.signed) || day > last) return;
      rows.push({
        id: `TP-${iso(month).slice(0, 7).replace("-", "")}-${partner.id.slice(2)}-${rows.length + 1}`,
        partner: partner.id,
        kind,
        direction,
        sent: iso(day),
        ...more(day),
      });
    };
    monthOfContacts(company, partner, month, last, random, add);
  }
  return rows;
}

/** On one of the month's first twenty working days, or of so many after another day. */
type Add = (
  kind: string,
  direction: "out" | "in",
  more: (day: Day) => Partial<Touchpoint>,
  within?: { afterDay: Day; workdays: number },
) => void;

function monthOfContacts(company: Company, partner: Partner, month: Day, last: Day, random: Random, add: Add): void {
  const isSilent = partner.lastOrder !== null && month > partner.lastOrder;
  const attention = isSilent ? 0.25 : 0.45 + 0.13 * partner.depth;
  const by = (day: Day, probability: number, days: number) =>
    random.chance(probability) && day + days <= last ? iso(day + days) : undefined;
  const isClose = partner.tier === "core" || partner.tier === "strategic";
  const quarterEnds = monthOf(month) % 3 === 0;
  add("notice", "out", day => ({
    ...optional("read", by(day, attention, random.integer(0, 4))),
    ack_needed: true,
    ...optional("acknowledged", by(day, attention * 0.9, random.integer(1, 6))),
  }));
  add("report", "out", day => optional("read", by(day, attention * 0.85, random.integer(0, 9))));
  if (isClose || (quarterEnds && random.chance(0.8)))
    add("meeting", "out", () => ({ attended: random.chance(attention + 0.05) }));
  if (isClose && quarterEnds)
    add("review", "out", day => ({
      attended: random.chance(attention + 0.05),
      due: iso(day + 14),
      ...optional("done", by(day, attention, random.integer(4, 22))),
    }));
  if (random.chance(isClose ? 0.3 : 0.14)) add("training", "out", () => ({ attended: random.chance(attention) }));
  if (!isSilent && random.chance(0.06 + 0.13 * partner.depth)) add("one_on_one", "in", () => ({ attended: true }));
  if (!isSilent && random.chance([0, 0.02, 0.08, 0.16, 0.24][partner.depth] ?? 0))
    add("meeting", "in", () => ({ attended: true }));
  if (!isSilent && partner.depth >= 3 && random.chance(partner.depth === 4 ? 0.2 : 0.05))
    add("co_creation", "in", () => ({ attended: true }));
  if (monthOf(month) === 1)
    add(isClose ? "gift" : "greeting", "out", () => (isClose ? { value: `${random.integer(3, 28)}00.00` } : {}), {
      afterDay: (company.holidays.springFestivalFrom(month) ?? month + 30) - 15,
      workdays: 10,
    });
  if (isClose && random.chance(0.05)) add("grant", "out", () => ({ value: `${random.integer(5, 40)}000.00` }));
}

function optional<Name extends keyof Touchpoint>(name: Name, value: Touchpoint[Name] | undefined): Partial<Touchpoint> {
  return value === undefined ? {} : { [name]: value };
}

const praise = ["响应很快。", "交付稳定，\n希望继续保持。", "技术支持到位", '价格有竞争力，"样机"政策好。'];
const blame = ["返利口径不清楚", "交期经常变，\n客户有意见。", "回复太慢", "希望有专人对接,现在找不到人"];

/** Asked each quarter how content they are (1–5), and each November whether they would recommend (0–10). Many do not answer. */
export function writeSurveys(company: Company, ledger: Ledger, folder: string): void {
  const rows = company.partners.flatMap(partner => surveysOf(company, partner));
  const damaged = withDamage(ledger, "surveys", rows, {
    score_out_of_scale: row => ({ ...row, 评分: "11" }),
    unknown_survey: row => ({ ...row, 问卷: "抽奖" }),
  });
  writeTable(`${folder}/surveys.csv`, damaged, {
    encoding: "utf-8-bom",
    columns: ["编号", "问卷", "版本", "伙伴", "发送日", "回复日", "评分", "意见", "更新时间"],
  });
}

function surveysOf(company: Company, partner: Partner): Cells[] {
  const rows: Cells[] = [];
  const { from, to } = company.window;
  for (let month = addMonths(from, 1); month <= to; month = addMonths(month, 1)) {
    const asked = month + 14;
    const isThere = partner.firstOrder + 30 <= asked && asked <= Math.min(to, partner.lastOrder ?? to);
    if (!isThere) continue;
    if (monthOf(month) % 3 === 0) rows.push(response(company, partner, "csat5", asked));
    if (monthOf(month) === 11) rows.push(response(company, partner, "nps", asked));
  }
  return rows;
}

function response(company: Company, partner: Partner, survey: "csat5" | "nps", asked: Day): Cells {
  const random = randomFor(company.seed, survey, partner.id, asked);
  const answered = random.chance(0.48 + 0.07 * partner.depth) ? asked + random.integer(0, 12) : null;
  const known = answered !== null && answered <= company.window.to ? answered : null;
  const mood =
    0.5 + 0.14 * partner.depth - (partner.region === slaShare.worseRegion ? 0.45 : 0) + 0.9 * random.normal();
  const score =
    survey === "csat5" ? clamp(Math.round(3.7 + 0.62 * mood), 1, 5) : clamp(Math.round(7.2 + 1.3 * mood), 0, 10);
  const comment = random.chance(0.3) ? random.pick(score >= (survey === "csat5" ? 4 : 7) ? praise : blame) : "";
  return {
    编号: `SV-${survey}-${iso(asked).slice(0, 7).replace("-", "")}-${partner.id.slice(2)}`,
    问卷: survey,
    版本: iso(asked) < "2025-07" ? "v1" : "v2",
    伙伴: partner.id,
    发送日: iso(asked),
    回复日: isoOrEmpty(known),
    评分: known === null ? "" : String(score),
    意见: known === null ? "" : comment,
    更新时间: localText(instant(known ?? asked, 17 * 3600)),
  };
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
