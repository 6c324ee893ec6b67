// What the files tell about the company itself: its name from the folder, its zone and currency from the language and the signs
// on its amounts.
import { basename } from "node:path";
import { proposeCurrencies } from "./known-words.ts";
import type { Proposal } from "./propose.ts";
import type { Company } from "./write-config.ts";

const signs: [RegExp, string][] = [
  [/^[¥￥]|元$/, "CNY"],
  [/^\$/, "USD"],
  [/^€|€$/, "EUR"],
  [/^£/, "GBP"],
];

export function describeCompany(folder: string, proposals: readonly Proposal[], project: string | undefined): Company {
  const name = basename(folder) || "company";
  const isChinese = proposals.some(({ sample }) => sample.fields.some(field => /[\u4e00-\u9fff]/.test(field)));
  const currency = statedCurrency(proposals) ?? signedCurrency(proposals);
  return {
    project: project ?? slug(name),
    name,
    timeZone: isChinese ? "Asia/Shanghai" : Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: currency ?? (isChinese ? "CNY" : "USD"),
    calendar: isChinese || currency === "CNY" ? "cn" : "none",
    because: isChinese ? "the files are in Chinese" : "this machine's zone; DECIDE whether it is the company's",
  };
}

/** A project's name is letters, digits, _ and -; a folder's may be anything. */
export function slug(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/[^\w-]+/g, "-")
    .replaceAll(/^[^A-Za-z]+|-+$/g, "");
  return plain === "" ? "company" : plain;
}

/** The commonest value of a column that is mapped to a currency. */
function statedCurrency(proposals: readonly Proposal[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { sample, columns, stream } of proposals) {
    const mapping = columns.find(({ column }) => column === "currency")?.mapping;
    const position =
      stream === "fx_rates" || mapping === undefined
        ? -1
        : sample.fields.indexOf(typeof mapping === "string" ? mapping : "from" in mapping ? mapping.from : "");
    if (position < 0) continue;
    for (const row of sample.rows) {
      const word = (row[position] ?? "").trim();
      const value = proposeCurrencies([word])[word] ?? word;
      if (/^[A-Z]{3}$/.test(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The sign before or after an amount. */
function signedCurrency(proposals: readonly Proposal[]): string | undefined {
  for (const { sample } of proposals)
    for (const row of sample.rows.slice(0, 100))
      for (const value of row) {
        const sign =
          /\d/.test(value) && value.length < 24 ? signs.find(([pattern]) => pattern.test(value.trim())) : undefined;
        if (sign) return sign[1];
      }
  return undefined;
}
