// The words of the site, by key. `{name}` stands for what the caller hands in.
import type { Language } from "../format.ts";
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
