// The committed calendar against dates that are known from elsewhere: libraries have got them wrong before.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Row {
  date: string;
  name: string;
  kind: string;
  isWorkday: boolean;
  offset: number | null;
  status: string;
}

const text = readFileSync(new URL("../../calendar/cn.csv", import.meta.url), "utf8");
const rows: Row[] = text
  .trimEnd()
  .split("\n")
  .slice(1)
  .map(line => {
    const [date = "", name = "", kind = "", isWorkday = "", offset = "", status = ""] = line.split(",");
    return { date, name, kind, isWorkday: isWorkday === "true", offset: offset === "" ? null : Number(offset), status };
  });
const byDate = new Map(rows.map(row => [row.date, row]));
const datesOf = (kind: string, year: number) =>
  rows.filter(row => row.kind === kind && row.date.startsWith(`${year}`)).map(row => row.date);

test("Spring Festival falls on the true days, also where ICU is wrong", () => {
  const festivals = rows.filter(row => row.offset === 0).map(row => row.date);
  expect(festivals).toEqual([
    "2015-02-19",
    "2016-02-08",
    "2017-01-28",
    "2018-02-16",
    "2019-02-05",
    "2020-01-25",
    "2021-02-12",
    "2022-02-01",
    "2023-01-22",
    "2024-02-10",
    "2025-01-29",
    "2026-02-17",
    "2027-02-06",
    "2028-01-26",
    "2029-02-13",
    "2030-02-03",
    "2031-01-23",
    "2032-02-11",
    "2033-01-31",
    "2034-02-19",
    "2035-02-08",
  ]);
});

test("Dragon Boat and Mid-Autumn fall on the true days", () => {
  expect(byDate.get("2024-06-10")?.name).toBe("端午节");
  expect(byDate.get("2025-05-31")?.name).toBe("端午节");
  expect(byDate.get("2026-06-19")?.name).toBe("端午节");
  expect(byDate.get("2027-06-09")?.name).toBe("端午节");
  expect(byDate.get("2024-09-17")?.name).toBe("中秋节");
  expect(byDate.get("2025-10-06")?.name).toBe("国庆节、中秋节");
  expect(byDate.get("2026-09-25")?.name).toBe("中秋节");
  expect(byDate.get("2027-09-15")?.name).toBe("中秋节");
});

test("make-up workdays of 2025 and 2026 are those of the official notices", () => {
  expect(datesOf("makeup_workday", 2025)).toEqual([
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
  ]);
  expect(datesOf("makeup_workday", 2026)).toEqual([
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
  ]);
  expect(rows.filter(row => row.kind === "makeup_workday").every(row => row.isWorkday)).toBe(true);
});

test("thirty days around each Spring Festival are listed, each in its class", () => {
  for (const festival of rows.filter(row => row.offset === 0)) {
    const year = rows.filter(row => row.offset !== null && row.date.startsWith(festival.date.slice(0, 4)));
    expect(year.map(row => row.offset)).toEqual(Array.from({ length: 30 }, (_, position) => position - 14));
    for (const { offset, kind } of year) if (kind !== "makeup_workday") expect(kind).toBe(classAt(offset ?? 0));
  }
});

function classAt(offset: number): string {
  if (offset === 14) return "lantern";
  return offset < -7 ? "pre_far" : offset < -1 ? "pre" : offset < 7 ? "core" : "post";
}

test("years to 2026 are confirmed, later ones estimated and without make-up workdays", () => {
  for (const row of rows) expect(row.status).toBe(row.date < "2027" ? "confirmed" : "estimated");
  expect(rows.filter(row => row.date >= "2027" && row.kind === "makeup_workday")).toEqual([]);
});

test("days come once, in order, from 2015 to 2035, and no ordinary day is listed", () => {
  const dates = rows.map(row => row.date);
  expect(dates).toEqual([...new Set(dates)].sort());
  expect([dates[0]?.slice(0, 4), dates.at(-1)?.slice(0, 4)]).toEqual(["2015", "2035"]);
  expect(rows.some(row => row.kind === "normal")).toBe(false);
});
