// Words from data (a partner's name may be anything) made fit for a header or a line of text.

/** Control and format characters (zero-width, bidirectional), line and paragraph separators: nothing of a name, all of a trick. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * One visible line of at most so many characters.
 * @param maximumLength in code points; what is cut is marked by an ellipsis
 */
export function cleanText(value: string, maximumLength: number): string {
  // A name of a megabyte is cut before anything walks over it.
  const start = value.slice(0, 8 * maximumLength).toWellFormed();
  const line = start.replaceAll(invisible, " ").replaceAll(/\s+/gu, " ").trim();
  const letters = Array.from(line);
  return letters.length <= maximumLength ? line : `${letters.slice(0, maximumLength - 1).join("")}…`;
}
