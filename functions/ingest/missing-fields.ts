// A mapping names fields; a source that does not have one is refused with the names it does have and the nearest of them.
import { SourceContractError } from "../lake/errors.ts";

/** @throws SourceContractError where a field is not among the names, or twice; "customer.id" is there where "customer" is. */
export function requireFields(
  input: string,
  fields: readonly string[],
  names: readonly string[],
  rootOf: (field: string) => string = field => field,
): void {
  const missing = fields.filter(field => !names.includes(field) && !names.includes(rootOf(field)));
  refuseRepeated(input, fields, names);
  if (missing.length === 0) return;
  const described = missing.map(field => {
    const nearest = nearestName(field, names);
    return `"${field}"${nearest === undefined ? "" : ` (did you mean "${nearest}"?)`}`;
  });
  throw new SourceContractError(
    `${input} has no column ${described.join(", ")}; it has ${names
      .filter(name => name !== "")
      .map(name => `"${name}"`)
      .join(", ")}`,
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
