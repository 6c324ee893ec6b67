// A mapping names fields; a source that does not have one is refused with the names it does have and the nearest of them. Where the
// source had the field before and only optional columns are made of it, it may be gone.
import { SourceContractError } from "../lake/errors.ts";

/** What is known of a stream's fields from its config and from its earlier batches. */
export interface FieldHistory {
  /** Fields that an earlier input had. */
  seen: ReadonlySet<string>;
  /** Mapped fields that may be missing once they were seen. */
  optional: ReadonlySet<string>;
  /** Mapped fields for which the config says what holds where they are missing. */
  declared: ReadonlySet<string>;
}

export const noHistory: FieldHistory = { seen: new Set(), optional: new Set(), declared: new Set() };

/**
 * @returns fields that are missing and may be
 * @throws SourceContractError where another field is not among the names; "customer.id" is there where "customer" is.
 */
export function requireFields(
  input: string,
  fields: readonly string[],
  names: readonly string[],
  history: FieldHistory = noHistory,
  rootOf: (field: string) => string = field => field,
): ReadonlySet<string> {
  const missing = fields.filter(field => !names.includes(field) && !names.includes(rootOf(field)));
  refuseRepeated(input, fields, names);
  const refused = missing.filter(field => !mayLack(field, names, history));
  if (refused.length === 0) return new Set(missing);
  const has = names.filter(name => name !== "").map(name => `"${name}"`);
  throw new SourceContractError(
    `${input} has no column ${refused.map(field => described(field, names, history)).join(", ")}; it has ${has.join(", ")}`,
    {
      hint: "Mend the mapping in the config, or `headerLine` where the names stand in another line, or ask the source's owner why the column is gone.",
    },
  );
}

/** A name that stands twice in the header is no trouble until somebody asks for it. */
function refuseRepeated(input: string, fields: readonly string[], names: readonly string[]): void {
  const repeated = fields.find(field => names.indexOf(field) !== names.lastIndexOf(field));
  if (repeated === undefined) return;
  throw new SourceContractError(`${input}: the header names "${repeated}" twice`, {
    hint: "Rename one of the two columns; which of them was meant cannot be told.",
  });
}

/** A field that is gone while one with nearly its name has come was renamed: taking it for empty would lose it. */
function mayLack(field: string, names: readonly string[], { seen, optional, declared }: FieldHistory): boolean {
  if (declared.has(field)) return true;
  return optional.has(field) && seen.has(field) && newName(field, names, seen) === undefined;
}

const newName = (field: string, names: readonly string[], seen: ReadonlySet<string>) =>
  nearestName(
    field,
    names.filter(name => !seen.has(name)),
  );

function described(field: string, names: readonly string[], { seen }: FieldHistory): string {
  if (!seen.has(field)) return `"${field}"${suggested("did you mean", nearestName(field, names))}`;
  return `"${field}" any more${suggested("was it renamed to", newName(field, names, seen))}`;
}

const suggested = (question: string, name: string | undefined) =>
  name === undefined ? "" : ` (${question} "${name}"?)`;

/** The name with the fewest edits, where these are few for its length. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_\-.]/g, "");
  const ranked = names
    .map(name => ({ name, edits: editDistance(plain(wanted), plain(name)) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(1, Math.floor(wanted.length / 3)) ? best.name : undefined;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
