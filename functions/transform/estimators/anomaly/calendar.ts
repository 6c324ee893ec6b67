// What each day is to an expectation: its place in the week, its holiday class, and whether trade rests.
import { z } from "zod";
import type { Engine } from "../../../lake/engine.ts";

export interface CalendarDay {
  date: string;
  /** Kind of day in the week: 0 (Monday) to 6, or `offDay`, or `makeUpWorkday`. */
  weekSlot: number;
  /** null on ordinary days. */
  holidayClass: string | null;
}

/** Statutory day off: the weekday does not matter on it. */
export const offDay = 7;
/** A Saturday or Sunday that is worked: it follows the average working day. */
export const makeUpWorkday = 8;
/** Number of kinds of day. */
export const weekSlots = makeUpWorkday + 1;

/** Classes of days around a festival that are worked as usual: their weekends are ordinary weekends. */
const classesAround = new Set(["pre_far", "pre", "post", "lantern"]);
const makeUpClass = "makeup_workday";

const calendarRow = z.object({
  date: z.string(),
  weekday: z.coerce.number(),
  is_workday: z.boolean(),
  holiday_class: z.string().nullable(),
});

/** Every day from the first event to the as-of date, in order and without gaps. */
export async function readCalendar(engine: Engine, asOfDate: string): Promise<CalendarDay[]> {
  const rows = await engine.rowsAs(
    calendarRow,
    `select cast(date as varchar) as date, weekday, is_workday, nullif(holiday_class, '') as holiday_class
     from calendar_days where date <= cast($1 as date) order by date`,
    [asOfDate],
  );
  return rows.map(calendarDay);
}

export function calendarDay({ date, weekday, is_workday, holiday_class }: z.infer<typeof calendarRow>): CalendarDay {
  const isOff = holiday_class !== null && !is_workday && !classesAround.has(holiday_class);
  const isMakeUp = holiday_class === makeUpClass || (weekday > 5 && is_workday);
  return { date, holidayClass: holiday_class, weekSlot: isOff ? offDay : isMakeUp ? makeUpWorkday : weekday - 1 };
}
