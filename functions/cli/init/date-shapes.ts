// How a column writes its dates, told from the values alone. The one thing values may not tell is whether day or month comes
// first; then it is said so, never guessed.

export interface DateReading {
  /** In strptime's letters, as the config wants them. */
  format: string;
  /** There is a time of day that is not always midnight. */
  hasTime: boolean;
  /** ISO 8601: the config need not say a format. */
  isIso: boolean;
  /** Why the order of day and month is known: a value that decides it. */
  evidence: string;
}

export type DateVerdict =
  | { kind: "dates"; readings: DateReading[] }
  | { kind: "ambiguous"; separator: string; dayFirst: string; monthFirst: string; example: string }
  | { kind: "none" };

interface Shape {
  yearFirst: boolean;
  separator: string;
  /** "%Y" or "%y"; the whole format where the month is a word. */
  year: string;
  time: string;
}

interface Seen {
  shape: Shape;
  values: number;
  example: string;
  hasTime: boolean;
  /** A value whose first number is over 12, so it is a day. */
  dayFirst?: string;
  monthFirst?: string;
  firstNumbers: Set<string>;
  secondNumbers: Set<string>;
}

const numeric = /^(\d{4}|\d{1,2})([-/.年])(\d{1,2})([-/.月])(\d{4}|\d{1,2})日?(.*)$/u;
const compact = /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(.*)$/;
const month = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
/** 25-Mar-2024 */
const named = new RegExp(`^(\\d{1,2})([- /])${month}([a-z]*)\\2(\\d{4}|\\d{2})$`, "i");
/** Mar 25, 2024 */
const namedMonthFirst = new RegExp(`^${month}([a-z]*) (\\d{1,2}), (\\d{4})$`, "i");
const timeOfDay = /^([ T]+)(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?( ?[AP]M)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** Reads the values of one column, each counted once. */
export function dateVerdict(values: Iterable<string>): DateVerdict {
  const seen = new Map<string, Seen>();
  let total = 0;
  let dates = 0;
  for (const value of values) {
    total += 1;
    if (notice(seen, value.trim())) dates += 1;
  }
  if (dates === 0 || dates < total * 0.9) return { kind: "none" };
  const shapes = [...seen.values()]
    .filter(({ values: count }) => count >= total * 0.01)
    .sort((a, b) => b.values - a.values);
  const undecided = shapes.find(shape => !shape.shape.yearFirst && !orderOf(shape));
  if (undecided) return ambiguous(undecided);
  return { kind: "dates", readings: shapes.map(readingOf) };
}

function notice(seen: Map<string, Seen>, value: string): boolean {
  const found = namedDate(value) ?? compactDate(value) ?? numericDate(value);
  if (!found) return false;
  const { shape, first, second, hasTime } = found;
  const key = JSON.stringify(shape);
  const known = seen.get(key) ?? {
    shape,
    values: 0,
    example: value,
    hasTime: false,
    firstNumbers: new Set(),
    secondNumbers: new Set(),
  };
  known.values += 1;
  known.hasTime ||= hasTime;
  known.firstNumbers.add(first);
  known.secondNumbers.add(second);
  if (Number(first) > 12) known.dayFirst ??= value;
  if (Number(second) > 12) known.monthFirst ??= value;
  seen.set(key, known);
  return true;
}

interface Found {
  shape: Shape;
  first: string;
  second: string;
  hasTime: boolean;
}

function numericDate(value: string): Found | undefined {
  const [, a = "", separator = "", b = "", second, c = "", rest = ""] = numeric.exec(value) ?? [];
  const isChinese = separator === "年";
  if (separator === "" || (isChinese ? second !== "月" : second !== separator)) return undefined;
  const time = timeFormat(rest);
  const yearFirst = a.length === 4;
  if (
    time === undefined ||
    (yearFirst
      ? !isPart(b, 12) || !isPart(c, 31)
      : !isPart(a, 31) || !isPart(b, 31) || (Number(a) > 12 && Number(b) > 12))
  )
    return undefined;
  if (!yearFirst && c.length !== 4 && c.length !== 2) return undefined;
  return {
    shape: { yearFirst, separator, year: yearFirst || c.length === 4 ? "%Y" : "%y", time: time.format },
    first: a,
    second: b,
    hasTime: time.isSet,
  };
}

function compactDate(value: string): Found | undefined {
  const [, , month = "", day = "", rest = ""] = compact.exec(value) ?? [];
  const time = month === "" ? undefined : timeFormat(rest);
  return (
    time && {
      shape: { yearFirst: true, separator: "", year: "%Y", time: time.format },
      first: month,
      second: day,
      hasTime: time.isSet,
    }
  );
}

function namedDate(value: string): Found | undefined {
  const [, day, separator, , rest = "", year = ""] = named.exec(value) ?? [];
  if (day !== undefined && separator !== undefined)
    return foundNamed(["%d", monthName(rest), year.length === 2 ? "%y" : "%Y"].join(separator), day);
  const [, , longer = "", dayBehind] = namedMonthFirst.exec(value) ?? [];
  return dayBehind === undefined ? undefined : foundNamed(`${monthName(longer)} %d, %Y`, dayBehind);
}

const monthName = (restOfName: string) => (restOfName === "" ? "%b" : "%B");

/** The month is a word, so the format is known at once. */
function foundNamed(format: string, day: string): Found {
  return {
    shape: { yearFirst: true, separator: "named", year: format, time: "" },
    first: day,
    second: "",
    hasTime: false,
  };
}

const isPart = (text: string, most: number) => Number(text) >= 1 && Number(text) <= most;

function timeFormat(rest: string): { format: string; isSet: boolean } | undefined {
  if (rest.trim() === "") return { format: "", isSet: false };
  const [, gap = "", hour, minute, second, fraction, half, zone] = timeOfDay.exec(rest) ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  const halves = half === undefined ? "" : half.startsWith(" ") ? " %p" : "%p";
  const format = `${/t/i.test(gap) ? "T" : " "}${half === undefined ? "%H" : "%I"}:%M${second === undefined ? "" : ":%S"}${fraction === undefined ? "" : ".%f"}${halves}${zone === undefined ? "" : "%z"}`;
  return { format, isSet: Number(hour) + Number(minute) + Number(second ?? 0) > 0 };
}

/** A number over 12 decides. So does a part that is always 1 beside one that varies: first days of months. */
function orderOf({ dayFirst, monthFirst, firstNumbers, secondNumbers }: Seen): "day" | "month" | undefined {
  if (dayFirst !== undefined) return monthFirst === undefined ? "day" : undefined;
  if (monthFirst !== undefined) return "month";
  const isFirstOfMonth = (days: Set<string>, months: Set<string>) =>
    days.size === 1 && Number([...days][0]) === 1 && months.size >= 3;
  if (isFirstOfMonth(firstNumbers, secondNumbers)) return "day";
  return isFirstOfMonth(secondNumbers, firstNumbers) ? "month" : undefined;
}

function readingOf(seen: Seen): DateReading {
  const { shape, hasTime, example } = seen;
  if (shape.yearFirst)
    return { format: yearFirstFormat(shape), hasTime, isIso: shape.separator === "-", evidence: example };
  const order = orderOf(seen) ?? "day";
  return {
    format: formatOf(shape, order),
    hasTime,
    isIso: false,
    evidence: (order === "day" ? seen.dayFirst : seen.monthFirst) ?? example,
  };
}

function yearFirstFormat({ separator, year, time }: Shape): string {
  if (separator === "年") return `%Y年%m月%d日${time}`;
  if (separator === "named") return year;
  return ["%Y", "%m", "%d"].join(separator) + time;
}

export function formatOf(
  { separator, year, time }: Pick<Shape, "separator" | "year" | "time">,
  order: "day" | "month",
): string {
  return [...(order === "day" ? ["%d", "%m"] : ["%m", "%d"]), year].join(separator) + time;
}

function ambiguous({ shape, example }: Seen): DateVerdict {
  return {
    kind: "ambiguous",
    separator: shape.separator,
    dayFirst: formatOf(shape, "day"),
    monthFirst: formatOf(shape, "month"),
    example,
  };
}
