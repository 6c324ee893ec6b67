// Does a field's name mean a contract's column? Names are compared without case, width, spaces, marks and units.

/** "订单金额（元）" → "订单金额"; "Order_Date" → "orderdate"; "Invoice #" → "invoiceno". */
export function plainHeader(header: string): string {
  return header
    .normalize("NFKC")
    .replaceAll(/[([【].*?[)\]】]/gu, "")
    .toLowerCase()
    .replaceAll(/#|№|n°/gu, "no")
    .replaceAll(/[\s_\-./:*'"]+/gu, "");
}

const isChinese = (text: string) => /[\u4e00-\u9fff]/.test(text);

/**
 * How well a header fits the best of some words: 1 the same, less where it only contains one, 0 not at all.
 * A word of one Chinese or three Latin letters is found only whole: inside another it says nothing.
 */
export function headerScore(header: string, words: readonly string[]): number {
  const plain = plainHeader(header);
  if (plain === "") return 0;
  let best = 0;
  for (const word of words) best = Math.max(best, wordScore(plain, word));
  return best;
}

function wordScore(plain: string, word: string): number {
  if (plain === word) return 1;
  if (word.length < (isChinese(word) ? 2 : 4)) return 0;
  const likeness = Math.min(word.length, plain.length) / Math.max(word.length, plain.length);
  if (plain.endsWith(word)) return 0.45 + 0.4 * likeness;
  if (plain.startsWith(word)) return 0.4 + 0.4 * likeness;
  return plain.includes(word) ? 0.3 + 0.4 * likeness : 0;
}
