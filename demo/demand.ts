// How many orders a partner may be expected to place on a day: his own size and course, times what kind of day it is.
import type { Campaign } from "./campaigns.ts";
import { type Day, dayOfMonth, monthOf, monthText, weekdayOf, yearOf } from "./days.ts";
import type { Holidays } from "./holidays.ts";
import type { Partner } from "./partners.ts";
import { policyEffect } from "./planted.ts";

const weekdayFactors = [1.14, 1.12, 1.1, 1.06, 1.02, 0.6, 0.42];
const makeupFactor = 0.95;
const holidayFactors: Readonly<Record<string, number>> = {
  national: 0.16,
  may: 0.24,
  new_year: 0.3,
  qingming: 0.34,
  dragon_boat: 0.34,
  mid_autumn: 0.34,
};
/** Demand in the middle of each month; between middles it is interpolated, so that months do not jump. */
const seasonFactors = [0.97, 0.95, 1.06, 1.06, 1.04, 1.02, 0.96, 0.95, 1.02, 1.01, 1.03, 1.02];

/** Before Spring Festival stocks are filled, then factories close. From day −7 on. */
const springFactors = [
  0.98, 0.88, 0.74, 0.58, 0.4, 0.22, 0.08, 0.04, 0.05, 0.05, 0.06, 0.06, 0.07, 0.1, 0.46, 0.56, 0.66, 0.74, 0.82, 0.88,
  0.92, 0.96, 1,
];

export interface Promotion {
  name: string;
  /** Month and day, "06-10". */
  from: string;
  to: string;
  factor: number;
}
export const promotions: readonly Promotion[] = [
  { name: "618预热", from: "06-01", to: "06-09", factor: 1.06 },
  { name: "618", from: "06-10", to: "06-18", factor: 1.22 },
  { name: "618回落", from: "06-19", to: "06-25", factor: 0.93 },
  { name: "双十一预热", from: "11-04", to: "11-10", factor: 1.1 },
  { name: "双十一", from: "11-11", to: "11-11", factor: 1.45 },
  { name: "双十一回落", from: "11-12", to: "11-18", factor: 0.93 },
];

/** What the day does to everybody's orders. */
export function dayFactor(day: Day, holidays: Holidays): number {
  return weekAndHoliday(day, holidays) * season(day) * monthEdge(day, holidays) * promotion(day);
}

function weekAndHoliday(day: Day, holidays: Holidays): number {
  const special = holidays.at(day);
  const byWeekday = special?.kind === "makeup_workday" ? makeupFactor : (weekdayFactors[weekdayOf(day)] ?? 1);
  const offset = holidays.springFestivalOffset(day);
  if (offset !== null && offset >= -28 && offset <= 28) return springFestival(offset, byWeekday);
  const off = special && !special.isWorkday ? holidayFactors[special.kind] : undefined;
  return off ?? byWeekday * aroundNationalDay(day);
}

function springFestival(offset: number, byWeekday: number): number {
  if (offset < -14) return 1.08 * byWeekday;
  if (offset < -7) return 1.18 * byWeekday;
  if (offset > 15) return 1.06 * byWeekday;
  const factor = springFactors[offset + 7] ?? 1;
  return offset >= -2 && offset <= 6 ? factor : factor * byWeekday;
}

function aroundNationalDay(day: Day): number {
  const month = monthOf(day);
  if (month === 9 && dayOfMonth(day) >= 22) return 1.07;
  return month === 10 && dayOfMonth(day) >= 8 && dayOfMonth(day) <= 12 ? 1.06 : 1;
}

function season(day: Day): number {
  const position = monthOf(day) - 1 + (dayOfMonth(day) - 15) / 30.5;
  const left = Math.floor(position);
  const before = seasonFactors[(left + 12) % 12] ?? 1;
  const after = seasonFactors[(left + 13) % 12] ?? 1;
  return before + (after - before) * (position - left);
}

/** Targets are counted at the end of the month: its last three working days are fuller, the first two emptier. */
function monthEdge(day: Day, holidays: Holidays): number {
  let workdaysLeft = 0;
  for (let next = day + 1; monthText(next) === monthText(day); next++) if (holidays.isWorkday(next)) workdaysLeft++;
  if (workdaysLeft < 3) return 1.08;
  return dayOfMonth(day) <= 2 ? 0.96 : 1;
}

function promotion(day: Day): number {
  const date = `${String(monthOf(day)).padStart(2, "0")}-${String(dayOfMonth(day)).padStart(2, "0")}`;
  return promotions.find(({ from, to }) => date >= from && date <= to)?.factor ?? 1;
}

/** A partner's own level: growth over the years, the first months of a new one, the end of one who goes, the policy's effect. */
export function partnerLevel(partner: Partner, day: Day, policyFactor: number): number {
  if (day < partner.firstOrder || (partner.lastOrder !== null && day > partner.lastOrder)) return 0;
  const years = yearOf(day) - 2025 + (monthOf(day) - 1) / 12 + dayOfMonth(day) / 366;
  const growth = Math.exp(partner.growth * years);
  const age = day - partner.signed;
  const start = age < 240 ? 0.25 + 0.75 * (age / 240) : 1;
  const policy = partner.tier === policyEffect.treated && day >= policyEffect.effective ? policyFactor : 1;
  return partner.weight * growth * start * policy;
}

/** The largest lift of the campaigns he has joined that run on the day. */
export function campaignOn(campaigns: readonly Campaign[], partner: Partner, day: Day): Campaign | undefined {
  return campaigns.find(campaign => day >= campaign.start && day <= campaign.end && campaign.joined.has(partner.id));
}
