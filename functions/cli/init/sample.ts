// What a file of the user's looks like: its fields and, of each, what its values are like.

export interface Sample {
  /** Absolute path. */
  file: string;
  fields: string[];
  /** Every row, or the first ones of a very large file. */
  rows: string[][];
  /** How it was read, for the comment: "GB18030, semicolon". */
  how: string;
  /** Where the config has to say it. */
  encoding?: "latin1";
}

export interface FieldProfile {
  name: string;
  filled: number;
  /** Distinct values with their frequency; complete up to `mostDistinct`. */
  values: Map<string, number>;
  /** Share of filled values that read as numbers. */
  numericShare: number;
  /** A value decides how numbers are written: "1.234,56" or "1,234.56". */
  decimal: "." | "," | undefined;
  hasFraction: boolean;
  /** Largest number of digits, to tell an id from an amount. */
  maximum: number;
}

export const mostDistinct = 100_000;

export function profileFields({ fields, rows }: Pick<Sample, "fields" | "rows">): FieldProfile[] {
  return fields.map((name, position) => profile(name, rows, position));
}

function profile(name: string, rows: string[][], position: number): FieldProfile {
  const values = new Map<string, number>();
  let filled = 0;
  for (const row of rows) {
    const value = (row[position] ?? "").trim();
    if (value === "") continue;
    filled += 1;
    const before = values.get(value);
    if (before !== undefined || values.size < mostDistinct) values.set(value, (before ?? 0) + 1);
  }
  return { name, filled, values, ...numbersIn(values) };
}

const pointed = /^[-+(]?[¥￥$€£]?\s?-?\d{1,3}(,\d{3})+(\.\d+)?\)?$/;
const commaed = /^[-+(]?[¥￥$€£]?\s?-?\d{1,3}(\.\d{3})+,\d+\)?$/;
const plain = /^[-+]?\d+(\.\d+)?$/;
const plainComma = /^[-+]?\d+,\d{1,2}$/;

function numbersIn(
  values: Map<string, number>,
): Pick<FieldProfile, "numericShare" | "decimal" | "hasFraction" | "maximum"> {
  let numbers = 0;
  let decimal: FieldProfile["decimal"];
  let hasFraction = false;
  let maximum = 0;
  for (const value of values.keys()) {
    const isPointed = pointed.test(value);
    const isCommaed = !isPointed && (commaed.test(value) || plainComma.test(value));
    if (!isPointed && !isCommaed && !plain.test(value)) continue;
    numbers += 1;
    if (isPointed) decimal ??= ".";
    if (isCommaed) decimal = ",";
    hasFraction ||= isCommaed || value.includes(".");
    maximum = Math.max(maximum, Math.abs(Number(value.replaceAll(/[^\d.]/g, ""))) || 0);
  }
  return { numericShare: values.size === 0 ? 0 : numbers / values.size, decimal, hasFraction, maximum };
}
