// What a day is in China: read from the committed calendar, which the transform step reads too.
import { readFileSync } from "node:fs";
import { type Day, dayOf, weekdayOf } from "./days.ts";

export interface SpecialDay {
  name: string;
  kind: string;
  isWorkday: boolean;
  /** Days from Spring Festival; null outside −14…+15. */
  springFestivalDay: number | null;
}

export class Holidays {
  private readonly days = new Map<Day, SpecialDay>();
  private readonly springFestivals: Day[] = [];

  constructor(csv: string) {
    for (const line of csv.trim().split("\n").slice(1)) {
      const [date = "", name = "", kind = "", isWorkday = "", offset = ""] = line.split(",");
      const day = dayOf(date);
      this.days.set(day, {
        name,
        kind,
        isWorkday: isWorkday === "true",
        springFestivalDay: offset === "" ? null : Number(offset),
      });
      if (offset === "0") this.springFestivals.push(day);
    }
  }

  at(day: Day): SpecialDay | undefined {
    return this.days.get(day);
  }

  isWorkday(day: Day): boolean {
    return this.days.get(day)?.isWorkday ?? weekdayOf(day) < 5;
  }

  /** Days from the nearest Spring Festival, at most 40 away; null elsewhere. */
  springFestivalOffset(day: Day): number | null {
    const near = this.springFestivals.find(festival => Math.abs(day - festival) <= 40);
    return near === undefined ? null : day - near;
  }

  /** The first Spring Festival from a day on; undefined beyond the calendar. */
  springFestivalFrom(day: Day): Day | undefined {
    return this.springFestivals.find(festival => festival >= day);
  }

  /** The day that many working days later. */
  addWorkdays(day: Day, count: number): Day {
    let reached = day;
    for (let left = count; left > 0; ) if (this.isWorkday(++reached)) left--;
    return reached;
  }
}

export function readHolidays(): Holidays {
  return new Holidays(readFileSync(new URL("../calendar/cn.csv", import.meta.url), "utf8"));
}
