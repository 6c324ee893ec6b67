// Days as whole numbers since 1970-01-01 (business days of the company's zone), and how they are written.

export type Day = number;
const DAY_MS = 86_400_000;
/** Asia/Shanghai has had no summer time since 1991, so a fixed offset is exact for every day the demo can have. */
export const zoneOffsetSeconds = 8 * 3600;

export function dayOf(iso: string): Day {
  const time = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(time)) throw new RangeError(`"${iso}" is no day; write it as 2026-10-31`);
  return time / DAY_MS;
}

const written = new Map<Day, string>();
/** "2026-10-31"; remembered, because the same thousand days are written millions of times. */
export function iso(day: Day): string {
  let text = written.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, 10);
    written.set(day, text);
  }
  return text;
}

export const isoOrEmpty = (day: Day | null) => (day === null ? "" : iso(day));
/** 0 = Monday … 6 = Sunday. */
export const weekdayOf = (day: Day) => (((day + 3) % 7) + 7) % 7;
export const yearOf = (day: Day) => parts(day).year;
/** 1–12. */
export const monthOf = (day: Day) => parts(day).month;
export const dayOfMonth = (day: Day) => parts(day).date;

interface Parts {
  year: number;
  month: number;
  date: number;
}
const known = new Map<Day, Parts>();
function parts(day: Day): Parts {
  let found = known.get(day);
  if (found === undefined) {
    const [year, month, date] = iso(day).split("-").map(Number);
    found = { year: year ?? 0, month: month ?? 0, date: date ?? 0 };
    known.set(day, found);
  }
  return found;
}
/** "2026-10" */
export const monthText = (day: Day) => iso(day).slice(0, 7);
export const isLastOfMonth = (day: Day) => monthText(day) !== monthText(day + 1);

/** Quarters counted on without a break from year 0. */
export const quarterOf = (day: Day) => yearOf(day) * 4 + Math.floor((monthOf(day) - 1) / 3);

/** First day of the day's quarter. */
export function quarterStart(day: Day): Day {
  return Date.UTC(yearOf(day), monthOf(day) - 1 - ((monthOf(day) - 1) % 3), 1) / DAY_MS;
}

export function addMonths(day: Day, months: number): Day {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS;
}

const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0"));
export const two = (n: number): string => twoDigits[n] ?? String(n);

/** Seconds since 1970 (UTC) of a local time of day. */
export const instant = (day: Day, localSecond: number) => day * 86_400 + localSecond - zoneOffsetSeconds;

/** "2026-10-31T01:30:00Z" */
export function isoInstant(second: number): string {
  const day = Math.floor(second / 86_400);
  const rest = second - day * 86_400;
  return `${iso(day)}T${clock(rest)}Z`;
}

/** "2026-10-31 09:30:00" as a system without zones writes it: local time. */
export function localText(second: number): string {
  const local = second + zoneOffsetSeconds;
  const day = Math.floor(local / 86_400);
  return `${iso(day)} ${clock(local - day * 86_400)}`;
}

function clock(second: number): string {
  return `${two(Math.floor(second / 3600))}:${two(Math.floor((second % 3600) / 60))}:${two(second % 60)}`;
}
