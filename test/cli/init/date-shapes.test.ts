import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateVerdict } from "../../../functions/cli/init/date-shapes.ts";

const formats = (values: string[]) => {
  const verdict = dateVerdict(values);
  return verdict.kind === "dates" ? verdict.readings.map(({ format }) => format) : verdict.kind;
};

describe("how a column writes its dates is told from its values", () => {
  test.each<[string, string[], string[] | string]>([
    ["a first number over 12 is a day", ["03/04/2024", "25/03/2024"], ["%d/%m/%Y"]],
    ["a second number over 12 is a day", ["03/04/2024", "03/25/2024"], ["%m/%d/%Y"]],
    ["with points and short years", ["1.2.24", "28.2.24"], ["%d.%m.%y"]],
    ["ISO", ["2024-03-25"], ["%Y-%m-%d"]],
    ["ISO with a time and a zone", ["2024-03-25T08:00:00Z"], ["%Y-%m-%dT%H:%M:%S%z"]],
    ["Chinese", ["2024年3月25日"], ["%Y年%m月%d日"]],
    ["eight digits", ["20240325", "20240401"], ["%Y%m%d"]],
    ["slashes with a time", ["2024/3/25 14:05"], ["%Y/%m/%d %H:%M"]],
    ["names of months", ["25-Mar-2024"], ["%d-%b-%Y"]],
    ["names of months first", ["Mar 25, 2024", "May 1, 2024"], ["%b %d, %Y"]],
    ["halves of a day", ["3/25/2024 2:05 PM"], ["%m/%d/%Y %I:%M %p"]],
    [
      "two ways in one column, the commoner first",
      [...Array.from({ length: 9 }, (_, day) => `2024-03-${10 + day}`), "25/03/2024"],
      ["%Y-%m-%d", "%d/%m/%Y"],
    ],
    ["first days of months: the part that is always 1", ["01/02/2024", "01/03/2024", "01/11/2024"], ["%d/%m/%Y"]],
    ["no value over 12: nothing tells", ["03/04/2024", "05/06/2024"], "ambiguous"],
    ["values that contradict each other: nothing tells", ["25/03/2024", "03/25/2024"], "ambiguous"],
    ["amounts are no dates", ["12.50", "3.99"], "none"],
    ["numbers of orders are no dates", ["20249999", "20240325"], "none"],
    ["an empty column", [], "none"],
  ])("%s", (_claim, values, expected) => {
    expect(formats(values)).toEqual(expected);
  });

  test("whatever the dates, day-first columns are never read month first", () => {
    const day = fc
      .date({ min: new Date("2000-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
      .map(date => date.toISOString().slice(0, 10).split("-").reverse().join("/"));
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 40 }), days => {
        const found = formats(days);
        const isFirstOfMonths = days.every(text => text.slice(3, 5) === "01");
        return found === "ambiguous" || String(found) === "%d/%m/%Y" || isFirstOfMonths;
      }),
    );
  });
});
