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
  /** Line of the names, where a title stands above them. */
  headerLine?: number;
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
  /** Every value is a whole number that a spreadsheet could mean as a day of 1990 to 2060. */
  isSerial: boolean;
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

const sign = "[-+]?";
const pointed = new RegExp(`^${sign}\\d{1,3}(,\\d{3})+(\\.\\d+)?$`);
const commaed = new RegExp(`^${sign}(\\d{1,3}(\\.\\d{3})+,\\d+|\\d+,\\d{1,2})$`);
const plain = new RegExp(`^${sign}\\d+(\\.\\d+)?$`);

/** Without what the ingest step takes off: signs of currencies, spaces that set off thousands, brackets and signs behind. */
export const plainNumber = (value: string) =>
  value
    .normalize("NFKC")
    .replaceAll(/[\s'’¥￥$€£₩]|元|人民币|CNY|RMB|USD|EUR|GBP|JPY|HKD|CHF/gu, "")
    .replace(/^\((.*)\)$/, "-$1")
    .replace(/^([\d.,]+)-$/, "-$1");

const firstSerial = 32_874;
const lastSerial = 58_806;

type Numbers = Pick<FieldProfile, "numericShare" | "decimal" | "hasFraction" | "isSerial">;

function numbersIn(values: Map<string, number>): Numbers {
  const texts = [...values.keys()].map(plainNumber);
  const numbers = texts.filter(text => plain.test(text) || pointed.test(text) || commaed.test(text));
  const isCommaed = numbers.some(text => commaed.test(text));
  const isPointed = numbers.some(text => pointed.test(text));
  return {
    numericShare: texts.length === 0 ? 0 : numbers.length / texts.length,
    decimal: isCommaed ? "," : isPointed ? "." : undefined,
    hasFraction: isCommaed || numbers.some(text => text.includes(".")),
    isSerial:
      numbers.length === texts.length &&
      numbers.length > 0 &&
      numbers.every(text => plain.test(text) && isSerialDay(Number(text))),
  };
}

const isSerialDay = (number: number) => number >= firstSerial && number <= lastSerial;
