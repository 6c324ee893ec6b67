// Numbers and dates as people read them: 万 and 亿 in Chinese, K, M and bn in English, ISO dates in both.

export type Language = "zh" | "en";
export const languages: readonly Language[] = ["zh", "en"];

/** What a number measures, and with it how it is written. */
export type Unit = "money" | "share" | "ratio" | "count" | "days" | "hours" | "score";

export interface Format {
  readonly language: Language;
  readonly currency: string;
  /** Rounded to three or four digits with its magnitude: ¥1.24亿, $3.2M. */
  money(value: number): string;
  /** All digits of whole currency units: ¥12,345,678. */
  moneyExact(value: number): string;
  share(value: number, digits?: number): string;
  /** With its sign, for changes. */
  signed(value: number, unit: Unit): string;
  count(value: number): string;
  number(value: number, digits?: number): string;
  value(value: number, unit: Unit): string;
  month(date: string): string;
}

const locales = { zh: "zh-CN", en: "en-US" } as const;
const steps = {
  zh: [
    [1e8, "亿"],
    [1e4, "万"],
  ],
  en: [
    [1e9, "bn"],
    [1e6, "M"],
    [1e3, "K"],
  ],
} as const;
/** A true minus sign is as wide as a plus and is not broken from its number. What rounds to nothing has no sign. */
const withMinus = (text: string) => (/[1-9]/.test(text) ? text.replace("-", "−") : text.replace("-", ""));

const made = new Map<string, Format>();

/** Making number formats is slow, so each language and currency has one. */
export function formatFor(language: Language, currency: string): Format {
  const key = `${language} ${currency}`;
  const known = made.get(key) ?? makeFormat(language, currency);
  made.set(key, known);
  return known;
}

function makeFormat(language: Language, currency: string): Format {
  const locale = locales[language];
  const fixed = (digits: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const formats = [0, 1, 2, 3].map(fixed);
  const number = (value: number, digits = 0) => withMinus((formats[digits] ?? fixed(digits)).format(value));
  const symbol = currencySymbol(locale, currency);
  const short = (value: number) => {
    const size = Math.abs(value);
    // 9,999.6 万 would be written 10,000 万: a step begins where rounding reaches it.
    const step = steps[language].find(([from]) => size >= from * 0.9995);
    if (!step) return number(size, 0);
    const scaled = size / step[0];
    return `${number(scaled, scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2)}${step[1]}`;
  };
  const money = (value: number) => `${value < 0 && short(value) !== "0" ? "−" : ""}${symbol}${short(value)}`;
  const share = (value: number, digits = 1) => `${number(value * 100, digits)}%`;
  const format: Format = {
    language,
    currency,
    number,
    money,
    share,
    moneyExact: value => `${value < 0 ? "−" : ""}${symbol}${number(Math.abs(value), 0)}`,
    count: value => number(value, 0),
    signed: (value, unit) => `${value > 0 ? "+" : ""}${format.value(value, unit)}`,
    value: (value, unit) => {
      if (unit === "money") return money(value);
      if (unit === "share") return share(value);
      if (unit === "ratio") return number(value, 2);
      if (unit === "days") return language === "zh" ? `${number(value, 0)} 天` : `${number(value, 0)} d`;
      if (unit === "hours") return language === "zh" ? `${number(value, 1)} 小时` : `${number(value, 1)} h`;
      if (unit === "score") return number(value, 1);
      return number(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1);
    },
    month: date => date.slice(0, 7),
  };
  return format;
}

function currencySymbol(locale: string, currency: string): string {
  const parts = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  }).formatToParts(0);
  const symbol = parts.find(part => part.type === "currency")?.value ?? currency;
  return /^[A-Z]{3}$/.test(symbol) ? `${symbol} ` : symbol;
}
