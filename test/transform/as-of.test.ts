import { expect, test } from "vitest";
import { readLog } from "../../functions/lake/commit-log.ts";
import { addDays, asOfDate, endOfDay, lastCompleteMonth, localDate } from "../../functions/transform/as-of.ts";
import { commitRows, fixtureContext } from "../fixtures/lake.ts";

test.each([
  ["2026-10-31", "2026-10-01"],
  ["2026-10-30", "2026-09-01"],
  ["2026-01-15", "2025-12-01"],
  ["2024-02-29", "2024-02-01"],
  ["2024-02-28", "2024-01-01"],
  ["2025-12-31", "2025-12-01"],
])("on %s the last complete month is %s", (asOf, month) => {
  expect(lastCompleteMonth(asOf)).toBe(month);
});

test("a business date is the day in the business zone, not in UTC", () => {
  expect(localDate(new Date("2026-10-31T17:00:00Z"), "Asia/Shanghai")).toBe("2026-11-01");
  expect(localDate(new Date("2026-10-31T15:59:59Z"), "Asia/Shanghai")).toBe("2026-10-31");
});

test("days are counted across month and year ends", () => {
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
});

test.each([
  ["2026-10-31", "Asia/Shanghai", "2026-10-31 16:00:00"],
  ["2026-10-31", "America/Los_Angeles", "2026-11-01 07:00:00"],
  ["2026-10-24", "Europe/Berlin", "2026-10-24 22:00:00"],
  ["2026-10-25", "Europe/Berlin", "2026-10-25 23:00:00"],
])("%s ends in %s at %s UTC, also beside a change of clocks", (date, zone, instant) => {
  expect(endOfDay(date, zone)).toBe(instant);
});

test("partners without any event are known as of yesterday; an empty lake has no day to speak of", async () => {
  await using context = await fixtureContext();
  const { config, effects } = context;
  expect(() => asOfDate(config, new Map(), effects.now())).toThrow("no row of any stream was loaded yet");
  await commitRows(effects.storage, "partners", [{ partner_id: "P1", valid_from: "1900-01-01", partner_name: "一" }]);
  const logs = new Map([["partners", await readLog(effects.storage, "partners")]]);
  expect(asOfDate(config, logs, new Date("2026-11-01T08:00:00Z"))).toBe("2026-10-31");
});
