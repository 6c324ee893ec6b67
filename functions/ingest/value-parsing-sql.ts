// A mapped text becomes a value of its column's type, or is refused with words that name the value and what was expected.
import type { FromField } from "../config/mapping.ts";
import type { Column } from "../contracts/contract.ts";
import { literal, literals } from "../lake/engine.ts";
import { dateSql, isAmbiguousSql, timestampSql } from "./moment-sql.ts";
import { integerSql, numberSql } from "./number-sql.ts";

export interface ParsedValue {
  /** SQL of the value, null where the text cannot be taken for one. */
  value: string;
  /** SQL of why it cannot: after `column: "text" `. */
  fault: string;
  /** SQL of the same without anything that belongs to the one row. */
  faultKind: string;
}

/** Spaces that people cannot see, full-width, non-breaking and zero-width ones among them. */
const spaces = " \t\r\n\u3000\u00a0\ufeff\u200b";

/** A field without surrounding space; null where it is empty or one of the words for empty. */
export function cleanedSql(field: string, emptyWords: readonly string[]): string {
  // Most texts have nothing to trim, and looking is much cheaper than trimming.
  const isClean = `${field} >= '!' and ${field}[-1] >= '!' and strlen(${field}) = length(${field})`;
  const trimmed = `case when ${isClean} then ${field} else nullif(trim(${field}, ${literal(spaces)}), '') end`;
  if (emptyWords.length === 0) return trimmed;
  return `case when list_contains(${literals(emptyWords.map(word => word.trim()))}, ${trimmed}) then null else ${trimmed} end`;
}

/** SQL that types a text. `rule` is the field's mapping; a constant has none. */
export function parsedValue(
  text: string,
  name: string,
  column: Column,
  rule: Partial<FromField>,
  timeZone: string,
): ParsedValue {
  const formats = rule.format === undefined ? [] : [rule.format].flat();
  const moment = { formats, timeZone: rule.timeZone ?? timeZone };
  const number = { decimal: rule.decimal ?? ".", isPercentage: name.endsWith("_pct") } as const;
  switch (column.type) {
    case "text":
      return column.values ? oneOf(text, column.values) : freeText(text, name);
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
function freeText(text: string, name: string): ParsedValue {
  if (!name.endsWith("_id")) return { value: text, fault: "''", faultKind: "''" };
  const isCut = `contains(${text}, 'E+') and regexp_full_match(${text}, '[0-9](\\.[0-9]+)?E\\+[0-9]+')`;
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
