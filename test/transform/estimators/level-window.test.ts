import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CalendarDay, weekSlots } from "../../../functions/transform/estimators/anomaly/calendar.ts";
import { LevelWindow, type SeriesDays } from "../../../functions/transform/estimators/anomaly/level-window.ts";

/** The formula as it stands in a book, added up anew. */
function levelByDefinition({ calendar, orders, holidayFactor, flagged }: SeriesDays, since: number, day: number) {
  const ofDays = Array.from({ length: Math.min(84, day - since) }, (_, age) => day - 1 - age)
    .filter(before => !Number.isNaN(holidayFactor[before]))
    .map(before => {
      const weight = 2 ** ((before - day) / 28) * (calendar[before]?.holidayClass === null ? 1 : 0.15);
      const factor = (factors[calendar[before]?.weekSlot ?? 0] ?? 0) * (holidayFactor[before] ?? 0);
      return { weight, factor, count: orders[before] ?? 0, isFlagged: flagged[before] === 1 };
    });
  const counted = ofDays.filter(({ isFlagged }) => !isFlagged);
  const trading = ofDays.filter(({ factor }) => factor >= 0.25);
  const observed = counted.reduce((sum, { weight, count }) => sum + weight * count, 0);
  const expected = counted.reduce((sum, { weight, factor }) => sum + weight * factor, 0);
  return {
    level: expected > 0 ? observed / expected : 0,
    tradingShare: trading.length > 0 ? trading.filter(({ count }) => count > 0).length / trading.length : 0,
  };
}

const factors = [1.25, 1.3, 1.2, 1.2, 1.1, 0.5, 0.2, 1, 1.21];

const anyDay = fc.record({
  slot: fc.nat(weekSlots - 1),
  count: fc.oneof(fc.constant(0), fc.nat(500)),
  holiday: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, fc.constantFrom(0.1, 0.7, 1.1, 1, Number.NaN)),
  flagged: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constant(1)),
});

describe("the level of the last twelve weeks", () => {
  it("moved along day by day, it is what adding them up anew gives, also after a restart", () => {
    fc.assert(
      fc.property(
        fc.array(anyDay, { minLength: 100, maxLength: 400 }),
        fc.nat(99),
        fc.nat(400),
        (days, start, restart) => {
          const calendar: CalendarDay[] = days.map(({ slot, holiday }) => ({
            date: "",
            weekSlot: slot,
            holidayClass: holiday === null ? null : "festival",
          }));
          const seriesDays: SeriesDays = {
            calendar,
            orders: days.map(({ count }) => count),
            holidayFactor: days.map(({ holiday }) => holiday ?? 1),
            flagged: days.map(({ flagged }) => flagged),
          };
          const window = new LevelWindow(seriesDays, start);
          let since = start;
          for (let day = start; day < days.length; day++) {
            if (day === restart) {
              since = Math.max(start, day - 14);
              window.restart(since);
            }
            const { level, tradingShare } = window.before(day, factors);
            const wanted = levelByDefinition(seriesDays, since, day);
            expect(level).toBeCloseTo(wanted.level, 6);
            expect(tradingShare).toBe(wanted.tradingShare);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("nothing is left of a busy time once it is twelve weeks ago", () => {
    const days = 400;
    const window = new LevelWindow(
      {
        calendar: Array.from({ length: days }, (_, day) => ({ date: "", weekSlot: day % 7, holidayClass: null })),
        orders: Array.from({ length: days }, (_, day) => (day < 200 ? 1e6 : 0)),
        holidayFactor: new Float64Array(days).fill(1),
        flagged: new Uint8Array(days),
      },
      0,
    );
    for (let day = 0; day < 284; day++) window.before(day, factors);
    expect(window.before(284, factors).level).toBeLessThan(1e-6);
    expect(window.before(284, factors).tradingShare).toBe(0);
  });
});
