// Numbers and days as a mail prints them: the very values of the rows, grouped in thousands.
import type { AnomalyRow } from "./findings.ts";
import { type Language, words } from "./words.ts";

export interface Format {
  language: Language;
  /** ISO 4217 of amounts. */
  currency: string;
}

/** Orders as counted, with one decimal where an expectation has one; amounts to the cent. */
export function number(value: number, measure: AnomalyRow["measure"]): string {
  const fixed = measure === "net_amount" ? 2 : Number.isInteger(value) ? 0 : 1;
  return grouped(value, fixed);
}

/** As `number`, amounts in whole currency units: for eyes that look for the size. */
export function wholeNumber(value: number, measure: AnomalyRow["measure"]): string {
  return measure === "net_amount" ? grouped(value, 0) : number(value, measure);
}

function grouped(value: number, decimals: number): string {
  return new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .format(value)
    .replace(/^-/, "−");
}

/** "CNY " before amounts, nothing before counts. */
export const unitBefore = (measure: AnomalyRow["measure"], { currency }: Format) =>
  measure === "net_amount" ? `${currency} ` : "";

/** Size of a share in whole per cent: 0.384 → "38%". */
export const percent = (share: number) => `${Math.round(Math.abs(share) * 100)}%`;

/** "10月31日 周六", "Sat 31 Oct". */
export function dayOf(date: string, language: Language): string {
  const day = new Date(`${date}T00:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(words[language].locale, { timeZone: "UTC", ...options }).format(day);
  if (language === "zh") return `${part({ month: "long", day: "numeric" })} ${part({ weekday: "short" })}`;
  return `${part({ weekday: "short" })} ${part({ day: "numeric", month: "short" })}`;
}

/** Short amounts for an axis: 1.2 万, 3 亿; 1.2K, 3M. */
export function axisNumber(value: number, language: Language): string {
  const steps: [number, string][] =
    language === "zh"
      ? [
          [1e8, " 亿"],
          [1e4, " 万"],
        ]
      : [
          [1e9, "bn"],
          [1e6, "M"],
          [1e3, "K"],
        ];
  const [size, unit] = steps.find(([from]) => Math.abs(value) >= from) ?? [1, ""];
  return `${Number((value / size).toPrecision(3))}${unit}`;
}
