// Numbers as SQL. What DuckDB casts by itself goes fast; currency signs, full-width digits, thousands separators, percent and
// accounting brackets are taken off only where the plain cast has failed.
import { literal } from "../lake/engine.ts";

export interface NumberRule {
  decimal: "." | ",";
  /** "12 %" is 12 in a column that counts per cent, 0.12 elsewhere. */
  isPercentage: boolean;
  /** Factor from the source's unit to the column's. */
  scale?: number | undefined;
}

const wide = "０１２３４５６７８９．，－−＋￥＄％（）";
const narrow = "0123456789.,--+¥$%()";
const currencies = "[\\s\u00a0\u202f'’¥$€£₩]|元|人民币|CNY|RMB|USD|EUR|GBP|JPY|HKD|CHF";

const sqlTypes = { amount: "decimal(18, 4)", number: "double" } as const;

/** Their product has 38 digits, the most there are; six behind the point more than an amount, so that 1.23456789 万 stays exact. */
const unscaledAmount = "decimal(25, 10)";
const factor = "decimal(13, 4)";

/** SQL: whether DuckDB's cast of a text is what `numberSql` would say. */
export function isPlainNumber(
  text: string,
  cast: string,
  type: "amount" | "number",
  decimal: NumberRule["decimal"],
): string {
  const isValue = type === "number" ? `isfinite(${cast})` : `${cast} is not null`;
  return decimal === "." ? isValue : `${isValue} and not contains(${text}, '.') and not contains(${text}, ',')`;
}

/** SQL: whether DuckDB's cast of a text is what `integerSql` would say: the number is written as DuckDB would write it, not 1e3 or 0x1f. */
export const isPlainInteger = (text: string, cast: string) =>
  `case when strlen(${text}) = 1 then ${cast} is not null else cast(${cast} as varchar) = ${text} end`;

/** DECIMAL(18,4) or DOUBLE, or null where the text is no number. */
export function numberSql(text: string, type: "amount" | "number", rule: NumberRule): string {
  if (rule.scale === undefined) return unscaledSql(text, type, sqlTypes[type], rule);
  return type === "amount"
    ? `try_cast(${unscaledSql(text, type, unscaledAmount, rule)} * cast(${rule.scale} as ${factor}) as decimal(18, 4))`
    : `${unscaledSql(text, type, sqlTypes[type], rule)} * ${rule.scale}`;
}

function unscaledSql(text: string, type: "amount" | "number", sqlType: string, rule: NumberRule): string {
  const plain = `try_cast(${text} as ${sqlType})`;
  const fast = type === "number" ? `case when isfinite(${plain}) then ${plain} end` : plain;
  const isPlain =
    rule.decimal === "."
      ? `${plain} is not null`
      : `not contains(${text}, '.') and not contains(${text}, ',') and ${plain} is not null`;
  return `case when ${text} is null then null when ${isPlain} then ${fast} else ${slow(text, sqlType, rule)} end`;
}

/** BIGINT, or null where the text is no whole number. */
export function integerSql(text: string, rule: NumberRule): string {
  const wideDecimal = "decimal(38, 6)";
  const value = `coalesce(${rule.decimal === "." ? `try_cast(${text} as ${wideDecimal})` : "null"}, ${slow(text, wideDecimal, rule)})`;
  return `case when ${text} is null then null
    when regexp_full_match(${text}, '[-+]?[0-9]+') then try_cast(${text} as bigint)
    when ${value} = floor(${value}) then try_cast(${value} as bigint) end`;
}

function slow(text: string, sqlType: string, { decimal, isPercentage }: NumberRule): string {
  const unsigned = `regexp_replace(translate(${text}, ${literal(wide)}, ${literal(narrow)}), ${literal(currencies)}, '', 'g')`;
  // Accounts write what is owed in brackets, some systems with the sign behind.
  const bare = `regexp_replace(regexp_replace(${unsigned}, '^\\((.*)\\)$', '-\\1'), '^([0-9.,]+)-$', '-\\1')`;
  const [group, point] = decimal === "." ? [",", "\\."] : ["\\.", ","];
  const number = `[-+]?([0-9]{1,3}(${group}[0-9]{3})+|[0-9]+)(${point}[0-9]+)?`;
  const toIso = (sql: string) =>
    decimal === "." ? `replace(${sql}, ',', '')` : `replace(replace(${sql}, '.', ''), ',', '.')`;
  const percent =
    sqlType === "double"
      ? `when regexp_full_match(${bare}, ${literal(`${number}%`)}) then try_cast(${toIso(`rtrim(${bare}, '%')`)} as double)${isPercentage ? "" : " / 100e0"}`
      : "";
  return `case when regexp_full_match(${bare}, ${literal(number)}) then try_cast(${toIso(bare)} as ${sqlType}) ${percent} end`;
}
