// Which column is meant: the one that an option names, else the one whose name says it, and then it is told.
import { headerScore } from "../init/headers.ts";
import { UsageError } from "../tell-error.ts";

export interface ColumnGuess {
  /** As typed, with its dashes. */
  option: string;
  /** What it holds, for the complaint: "the customer". */
  what: string;
  given: string | undefined;
  /** Names that mean it, written as `plainHeader` leaves them; the best fitting column is taken. */
  words: readonly string[];
  /** Without it the estimator goes on. */
  isOptional?: boolean;
}

/** A name that only contains a word is no match for an estimate: 0.7 asks for nearly the whole name. */
const goodEnough = 0.7;

/** @throws UsageError where a column is neither named nor to be told from the header */
export function pickColumn(file: string, header: readonly string[], guess: ColumnGuess): string | undefined {
  if (guess.given !== undefined) return guess.given;
  const scored = header
    .map(name => ({ name, score: headerScore(name, guess.words) }))
    .filter(({ score }) => score >= goodEnough)
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  if (best && best.score > (second?.score ?? 0)) return best.name;
  if (guess.isOptional && !best) return undefined;
  const many = scored.length > 1 ? `: ${scored.map(({ name }) => `"${name}"`).join(" or ")}?` : "";
  throw new UsageError(`which column of ${file} holds ${guess.what} cannot be told${many}`, {
    hint: `Name it with ${guess.option} <column>; the file has ${header.map(name => `"${name}"`).join(", ")}.`,
  });
}

/** As `pickColumn`, for a column that must be there. */
export function requireColumn(file: string, header: readonly string[], guess: ColumnGuess): string {
  const picked = pickColumn(file, header, { ...guess, isOptional: false });
  if (picked === undefined) throw new Error(`${guess.option} was not picked`);
  return picked;
}
