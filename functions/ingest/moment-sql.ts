// Dates and times as SQL. Year-first writings are understood as they are; anything else needs a format, because nobody can tell
// 05/03 from 03/05. Common writings are recognised by the places of their signs, which costs little; the rest by patterns.
import { excelFormat } from "../config/mapping.ts";
import { literal, literals } from "../lake/engine.ts";
import { toUtcSql } from "./time-zone-sql.ts";

export interface MomentRule {
  formats: readonly string[];
  /** Zone of times that name none, and of the day that an instant falls on. */
  timeZone: string;
}

const day = "([12][0-9]{3})\\s*[-/.年]\\s*([0-9]{1,2})\\s*[-/.月]\\s*([0-9]{1,2})\\s*日?";
const hourMinute = "[T\\s]*([0-9]{1,2})[:时点]([0-9]{2})";
const second = "[:分]([0-9]{2}(?:\\.[0-9]{1,9})?)秒?";
const zone = "\\s*(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)";

/** What `strptime` would take for a moment although it is a word. */
const words = "('epoch', 'infinity', '-infinity')";

interface Writing {
  pattern: string;
  replacement: string;
  isZoned: boolean;
}

const writings: readonly Writing[] = [
  { pattern: day, replacement: "\\1-\\2-\\3", isZoned: false },
  { pattern: `${day}${hourMinute}${second}`, replacement: "\\1-\\2-\\3 \\4:\\5:\\6", isZoned: false },
  { pattern: `${day}${hourMinute}分?`, replacement: "\\1-\\2-\\3 \\4:\\5:00", isZoned: false },
  { pattern: `${day}${hourMinute}${second}${zone}`, replacement: "\\1-\\2-\\3 \\4:\\5:\\6\\7", isZoned: true },
  { pattern: `${day}${hourMinute}分?${zone}`, replacement: "\\1-\\2-\\3 \\4:\\5:00\\6", isZoned: true },
  { pattern: "([12][0-9]{3})([0-9]{2})([0-9]{2})", replacement: "\\1-\\2-\\3", isZoned: false },
  {
    pattern: "([12][0-9]{3})([0-9]{2})([0-9]{2})[T\\s]?([0-9]{2})([0-9]{2})([0-9]{2})",
    replacement: "\\1-\\2-\\3 \\4:\\5:\\6",
    isZoned: false,
  },
];

/** A DATE, or null where the text is none. */
export function dateSql(text: string, rule: MomentRule): string {
  const ofLocal = (moment: string) => `cast(${moment} as date)`;
  const ofInstant = (moment: string) => `cast(timezone(${literal(rule.timeZone)}, ${moment}) as date)`;
  if (rule.formats.length > 0) return formatted(text, rule.formats, ofLocal, ofInstant);
  return `case when ${text} is null then null ${plainDate(text)} ${written(text, ofLocal, ofInstant)} end`;
}

const plainDate = (text: string) => `when ${isPlainDate(text)} then try_cast(${text} as date)`;

/** SQL: 2024-03-05, if it is a date at all. */
export const isPlainDate = (text: string) => `${text} like '____-__-__' and ${hasYear(text)}`;

/** A TIMESTAMP in UTC, or null where the text is none. */
export function timestampSql(text: string, rule: MomentRule): string {
  const ofLocal = (moment: string) => toUtcSql(moment, rule.timeZone);
  const ofInstant = (moment: string) => `timezone('UTC', ${moment})`;
  if (rule.formats.length > 0) return formatted(text, rule.formats, ofLocal, ofInstant);
  return `case when ${text} is null then null ${plainTimestamp(text, rule.timeZone)}
    ${written(text, ofLocal, ofInstant)} end`;
}

function plainTimestamp(text: string, timeZone: string): string {
  const isUtc = `${text} like '____-__-__T__:__:__%Z' and strlen(${text}) <= 30`;
  return `when ${isPlainTimestamp(text)} then ${toUtcSql(`try_cast(${text} as timestamp)`, timeZone)}
    when ${isUtc} and ${hasYear(text)} then try_cast(${text} as timestamp)`;
}

/** SQL: 2024-03-05 10:11:12, or with a T in the middle, if it is a moment at all: DuckDB casts no other sign in that place. */
export const isPlainTimestamp = (text: string) => `${text} like '____-__-_____:__:__' and ${hasYear(text)}`;

/** Whether a text looks like a day, a month and a year, or a month, a day and a year. */
export const isAmbiguousSql = (text: string) =>
  `regexp_matches(${text}, '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}($|[^0-9])')`;

/** Years 1000 to 2999. */
const hasYear = (text: string) => `${text} >= '1' and ${text} < '3'`;

type Finish = (moment: string) => string;

function written(text: string, ofLocal: Finish, ofInstant: Finish): string {
  return writings
    .map(({ pattern, replacement, isZoned }) => {
      const iso = `regexp_replace(${text}, ${literal(`^${pattern}$`)}, ${literal(replacement)})`;
      const moment = isZoned ? ofInstant(`try_cast(${iso} as timestamptz)`) : ofLocal(`try_cast(${iso} as timestamp)`);
      return `when regexp_full_match(${text}, ${literal(pattern)}) then ${moment}`;
    })
    .join("\n    ");
}

/** By the given formats, in their order as far as zoned and unzoned ones can be kept apart. */
function formatted(text: string, formats: readonly string[], ofLocal: Finish, ofInstant: Finish): string {
  const isZoned = (format: string) => /%z|%Z/.test(format.replaceAll("%%", ""));
  const byLetters = formats.filter(format => format !== excelFormat);
  const parts = [
    { some: byLetters.filter(format => !isZoned(format)), type: "timestamp", finish: ofLocal },
    { some: byLetters.filter(isZoned), type: "timestamptz", finish: ofInstant },
  ].filter(({ some }) => some.length > 0);
  const moments = parts.map(({ some, type, finish }) => {
    const parsed = `try_strptime(${text}, ${some.length === 1 ? literal(some[0] ?? "") : literals(some)})`;
    // A year of two digits under %Y would be one of antiquity.
    return finish(
      `case when ${parsed} >= ${type} '1000-01-01 00:00:00' and ${text} not in ${words} then ${parsed} end`,
    );
  });
  if (byLetters.length < formats.length) moments.push(ofLocal(excelMoment(text)));
  return moments.length === 1 ? (moments[0] ?? "null") : `coalesce(${moments.join(", ")})`;
}

/** From 1900-03-01, the first day on which all spreadsheets agree (Excel has a 29 February 1900), to 9999. */
function excelMoment(text: string): string {
  const days = `try_cast(${text} as double)`;
  return `case when ${days} >= 61 and ${days} < 2958466
      then timestamp '1899-12-30 00:00:00' + to_seconds(cast(round(${days} * 86400) as bigint)) end`;
}
