// The words of the site, by key. `{name}` stands for what the caller hands in.
import type { Language } from "../format.ts";
import { checks, reasons, streams } from "./data-words.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type WordKey = keyof typeof zh;
export type Translate = (key: WordKey, values?: Record<string, string | number>) => string;

const words: Record<Language, Record<WordKey, string>> = { zh, en };

export function translateInto(language: Language): Translate {
  return (key, values = {}) =>
    words[language][key].replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

/** Words for a code that data bring; the code itself where nobody has named it. */
export function nameOfCode(language: Language, group: string, code: string): string {
  const key = `${group}.${code}`;
  const known: Record<string, string> = words[language];
  return known[key] ?? code;
}

/** A stream as people call it, with the name that analysts type. */
export function streamName(language: Language, stream: string): string {
  const name = language === "zh" ? streams[stream] : undefined;
  return name === undefined ? stream : `${name}（${stream}）`;
}

export const streamList = (language: Language, list: readonly string[]): string =>
  list.map(stream => streamName(language, stream)).join(language === "zh" ? "、" : ", ");

/** "net_amount: not an amount" → "net_amount：不是金额". */
export function reasonInWords(language: Language, reason: string): string {
  if (language === "en") return reason;
  const whole = reasons[reason];
  if (whole !== undefined) return whole;
  const [column = "", ...rest] = reason.split(": ");
  return rest.length === 0 ? reason : `${reasons[column] ?? column}：${reasons[rest.join(": ")] ?? rest.join(": ")}`;
}

/** A check's name is a claim: partner_month_adds_up → "partner month adds up". */
export const checkInWords = (language: Language, check: string): string =>
  (language === "zh" ? checks[check] : undefined) ?? check.replaceAll("_", " ");
