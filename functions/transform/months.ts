// Months as the lake names them: `YYYY-MM`, which sorts by time.
import { addDays } from "./as-of.ts";

/** What has no date has no month, and is kept under a name that no month has. */
export const undated = "0000-00";

/** First day of the month, an ISO date. */
export const firstDayOf = (month: string) => `${month}-01`;

/** First day of the month after. */
export function firstDayAfter(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 12
    ? `${String(year + 1).padStart(4, "0")}-01-01`
    : `${month.slice(0, 5)}${String(number + 1).padStart(2, "0")}-01`;
}

export const lastDayOf = (month: string) => addDays(firstDayAfter(month), -1);

/** SQL of a date's month. */
export const monthSql = (date: string) => `coalesce(strftime(${date}, '%Y-%m'), '${undated}')`;

export const monthBefore = (month: string) => addDays(firstDayOf(month), -1).slice(0, 7);

/** What is said of a month, worked out once: many tables ask it of the same months. */
export function onceAMonth(say: (month: string) => string): (month: string) => string {
  const said = new Map<string, string>();
  return month => {
    const known = said.get(month);
    if (known !== undefined) return known;
    const now = say(month);
    said.set(month, now);
    return now;
  };
}
