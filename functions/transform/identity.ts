// What a table is made from, as a hash. Two tables with the same identity hold the same rows, so the one that is there serves.
//
// A month has an identity of its own, made of the same month of its inputs: a day that is added, a late row, a backfill and an
// edited model all come down to the question whose identity is new.
import { idOf } from "../lake/keys.ts";
import { onceAMonth, undated } from "./months.ts";

export interface Identity {
  whole: string;
  /** Months that it has, oldest first, where it is cut into months. */
  months: readonly string[] | undefined;
  /** What a month-wise reader sees of a month. */
  ofMonth(month: string): string;
  /** Everything it says that is dated up to the end of a month. */
  upTo(month: string): string;
}

/** Names what is read; the identities of several inputs become one. */
export type Recipe = (inputs: (input: Identity) => string, month?: string, before?: string) => string;

/** A month that a table does not have. */
const nothing = "-";

/** A table that is read as a whole by everybody. */
export function wholeIdentity(recipe: Recipe): Identity {
  const whole = recipe(input => input.whole);
  const upTo = onceAMonth(month => recipe(input => input.upTo(month)));
  return { whole, months: undefined, ofMonth: () => whole, upTo };
}

/** A table that is read as a whole, and of whose rows a month-wise reader needs no later ones. */
export function effectiveIdentity(recipe: Recipe): Identity {
  const identity = wholeIdentity(recipe);
  return { ...identity, ofMonth: identity.upTo };
}

/** A table cut into the months of its inputs; a fold's month is made from the month before as well. */
export function monthlyIdentity(inputs: readonly Identity[], recipe: Recipe, isFold: boolean): Identity {
  const months = [...new Set(inputs.flatMap(input => input.months ?? []))].filter(month => month !== undated).sort();
  const ids: string[] = [];
  for (const month of months) ids.push(recipe(input => input.ofMonth(month), month, isFold ? ids.at(-1) : undefined));
  return identityOfMonths(new Map(months.map((month, index) => [month, ids[index] ?? nothing])));
}

/** A table of which each month's identity is known. */
export function identityOfMonths(ofMonths: ReadonlyMap<string, string>): Identity {
  const all = [...ofMonths].sort(([a], [b]) => (a < b ? -1 : 1));
  const together = (some: typeof all) => idOf("months", ...some.flat());
  return {
    whole: together(all),
    months: all.map(([month]) => month),
    ofMonth: month => ofMonths.get(month) ?? nothing,
    upTo: onceAMonth(month => together(all.filter(([known]) => known <= month))),
  };
}
