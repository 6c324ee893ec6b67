// A mapped text becomes a value of its column's type, or is refused with words that name the value and what was expected.
import type { FieldMapping, FromField } from "../config/mapping.ts";
import { type Column, type ColumnType, sqlTypes } from "../contracts/contract.ts";
import { literal, literals } from "../lake/engine.ts";
import { dateSql, isAmbiguousSql, isPlainDate, isPlainTimestamp, timestampSql } from "./moment-sql.ts";
import { integerSql, isPlainInteger, isPlainNumber, numberSql } from "./number-sql.ts";
import { toUtcSql } from "./time-zone-sql.ts";

export interface ParsedValue {
  /** SQL of the value, null where the text cannot be taken for one. */
  value: string;
  /** SQL of why it cannot: after `column: "text" `. */
  fault: string;
  /** SQL of the same without anything that belongs to the one row. */
  faultKind: string;
}

/** Spaces that people cannot see, full-width, non-breaking and zero-width ones among them. */
export const spaces: readonly string[] = [" ", "\t", "\r", "\n", "\u3000", "\u00a0", "\ufeff", "\u200b"];
/** Without it in a text, no spreadsheet has cut a number in it. */
export const cutMark = "E+";

/** A field without surrounding space; null where it is empty or one of the words for empty. */
export function cleanedSql(field: string, emptyWords: readonly string[], lacks: ReadonlySet<string>): string {
  // Most texts have nothing to trim, and looking is much cheaper than trimming.
  const trimmed = `case when ${isTrimmedSql(field, lacks)} then ${field} else nullif(trim(${field}, ${literal(spaces.join(""))}), '') end`;
  if (emptyWords.length === 0) return trimmed;
  return `case when list_contains(${literals(emptyWords.map(word => word.trim()))}, ${trimmed}) then null else ${trimmed} end`;
}

/** SQL: true only for texts that begin and end with something else than a space. */
export function isTrimmedSql(field: string, lacks: ReadonlySet<string>): string {
  const possible = spaces.filter(space => !lacks.has(space));
  // The narrow spaces, and whatever else is invisible in ASCII, sort before "!".
  const begins = possible.filter(space => space > "!").map(space => `not starts_with(${field}, ${literal(space)})`);
  const ends = possible.map(space => `not suffix(${field}, ${literal(space)})`);
  return [`${field} >= '!'`, ...begins, ...ends].join(" and ");
}

/**
 * What DuckDB's own cast makes of most fields as they came, and when it can be taken for what `parsedValue` would say of the
 * cleaned field. The slower way then sees only the others.
 */
export interface QuickValue {
  /** SQL over the field. */
  cast: string;
  /** SQL over the field and the column that holds the cast. */
  isSure: (cast: string) => string;
  /** SQL of the value over the column that holds the cast. */
  value: (cast: string) => string;
}

/** Undefined where the rule says more than where the field is. */
export function quickValue(
  field: string,
  type: ColumnType,
  rule: FieldMapping,
  timeZone: string,
  { emptyWords, lacks }: { emptyWords: readonly string[]; lacks: ReadonlySet<string> },
): QuickValue | undefined {
  const from = plainField(rule);
  const quick = from && quickCast(field, type, from, timeZone);
  if (!quick) return undefined;
  // Without space around it a field is what cleaning makes of it. DuckDB would skip the space too, but takes "- " for 0.
  const words = emptyWords.map(word => word.trim()).filter(word => /[0-9]/.test(word));
  const isNoWord = words.length === 0 ? [] : [`not list_contains(${literals(words)}, ${field})`];
  return {
    ...quick,
    isSure: cast =>
      `(${field} is null or (${[quick.isSure(cast), isTrimmedSql(field, lacks), ...isNoWord].join(" and ")}))`,
  };
}

/** A rule that takes one field's text as it is. */
function plainField(rule: FieldMapping): FromField | undefined {
  if (typeof rule === "string") return { from: rule };
  if (!("from" in rule) || rule.split || rule.lookup || rule.values || rule.otherwise !== undefined) return undefined;
  return rule;
}

function quickCast(text: string, type: ColumnType, rule: FromField, timeZone: string): QuickValue | undefined {
  const same = (cast: string) => cast;
  const { decimal = ".", format, scale } = rule;
  if (scale !== undefined) return undefined;
  if (type === "amount" || type === "number")
    return {
      cast: `try_cast(${text} as ${sqlTypes[type]})`,
      isSure: cast => isPlainNumber(text, cast, type, decimal),
      value: same,
    };
  if (type === "integer")
    return {
      cast: `try_cast(${text} as bigint)`,
      isSure: cast => isPlainInteger(text, cast),
      value: same,
    };
  if (format !== undefined) return undefined;
  if (type === "date")
    return {
      cast: `try_cast(${text} as date)`,
      isSure: cast => `${cast} is not null and ${isPlainDate(text)}`,
      value: same,
    };
  if (type !== "timestamp") return undefined;
  return {
    cast: `try_cast(${text} as timestamp)`,
    isSure: cast => `${cast} is not null and ${isPlainTimestamp(text)}`,
    value: cast => toUtcSql(cast, rule.timeZone ?? timeZone),
  };
}

/** SQL that types a text. `rule` is the field's mapping; a constant has none. */
export function parsedValue(
  text: string,
  name: string,
  column: Column,
  rule: Partial<FromField>,
  timeZone: string,
  lacks: ReadonlySet<string>,
): ParsedValue {
  const formats = rule.format === undefined ? [] : [rule.format].flat();
  const moment = { formats, timeZone: rule.timeZone ?? timeZone };
  const number = { decimal: rule.decimal ?? ".", isPercentage: name.endsWith("_pct"), scale: rule.scale } as const;
  switch (column.type) {
    case "text":
      return column.values ? oneOf(text, column.values) : freeText(text, name, lacks);
    case "date":
      return momentFault(text, dateSql(text, moment), "a date", formats);
    case "timestamp":
      return momentFault(text, timestampSql(text, moment), "a date and time", formats);
    case "integer":
      return simple(integerSql(text, number), "is not a whole number", rule);
    case "amount":
      return simple(numberSql(text, "amount", number), "is not an amount", rule);
    case "number":
      return simple(numberSql(text, "number", number), "is not a number", rule);
    case "boolean":
      return simple(booleanSql(text), "is not yes or no", rule);
  }
}

function simple(value: string, fault: string, { decimal }: Partial<FromField>): ParsedValue {
  const detail = decimal === undefined ? "" : ` (decimal sign "${decimal}")`;
  return { value, fault: literal(`${fault}${detail}`), faultKind: literal(fault.replace(/^is /, "")) };
}

function momentFault(text: string, value: string, what: string, formats: readonly string[]): ParsedValue {
  const none = `is not ${what}`;
  if (formats.length > 0)
    return { value, fault: literal(`${none} (format ${formats.join(" or ")})`), faultKind: literal(`not ${what}`) };
  const ambiguous = `may be day/month or month/day; give its format in the mapping, e.g. "%d/%m/%Y"`;
  const pick = (yes: string, no: string) =>
    `case when ${isAmbiguousSql(text)} then ${literal(yes)} else ${literal(no)} end`;
  return {
    value,
    fault: pick(ambiguous, none),
    faultKind: pick("day or month first? its format is needed", `not ${what}`),
  };
}

function oneOf(text: string, values: readonly string[]): ParsedValue {
  const allowed = literals(values);
  const value = `case when list_contains(${allowed}, ${text}) then ${text} when list_contains(${allowed}, lower(${text})) then lower(${text}) end`;
  return {
    value,
    fault: literal(`is not one of ${values.join(", ")}`),
    faultKind: literal("not an allowed value"),
  };
}

/** An id such as 1.23457E+17 has lost its last digits in a spreadsheet; many ids become one. */
function freeText(text: string, name: string, lacks: ReadonlySet<string>): ParsedValue {
  if (!name.endsWith("_id") || lacks.has(cutMark)) return { value: text, fault: "''", faultKind: "''" };
  const isCut = `contains(${text}, ${literal(cutMark)}) and regexp_full_match(${text}, '[0-9](\\.[0-9]+)?E\\+[0-9]+')`;
  return {
    value: `case when ${isCut} then null else ${text} end`,
    fault: literal("is a number that a spreadsheet has cut"),
    faultKind: literal("cut by a spreadsheet"),
  };
}

function booleanSql(text: string): string {
  return `case when lower(${text}) in ('true', 't', '1', '1.0', 'yes', 'y', '是', '对', 'on') then true
    when lower(${text}) in ('false', 'f', '0', '0.0', 'no', 'n', '否', '不', '不是', 'off') then false end`;
}
