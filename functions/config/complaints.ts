// The schema's issues as sentences: key, what stands there, what to write instead.
import type { z } from "zod";
import { configSchema } from "./config.ts";
import { nearest } from "./nearest.ts";
import { keysAt } from "./schema-keys.ts";

type Issue = z.core.$ZodIssue;

export function complaintsOf(issues: readonly Issue[], written: unknown): string[] {
  return [...new Set(issues.flatMap(issue => complaints(issue, [], written)))];
}

function complaints(issue: Issue, above: readonly PropertyKey[], written: unknown): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") return issue.keys.map(key => unknownKey(path, key, written));
  const branch = issue.code === "invalid_union" ? likeliest(issue.errors) : undefined;
  if (branch) return branch.flatMap(inner => complaints(inner, path, written));
  const value = valueAt(written, path);
  return [
    `${shownPath(path)}: ${value === undefined ? "is missing" : `${shown(value)} will not do`} (${explain(issue)})`,
  ];
}

function unknownKey(path: readonly PropertyKey[], key: string, written: unknown): string {
  const known = keysAt(configSchema, path, written);
  const meant = nearest(key, known);
  const advice = meant
    ? `did you mean "${meant}"?`
    : known.length > 0
      ? `there are ${known.join(", ")}`
      : "remove it or mend its spelling";
  return `${shownPath([...path, key])}: unknown key; ${advice}`;
}

/** The alternative that was meant: not one of another type, and with the fewest mistakes. Undefined: none stands out. */
function likeliest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const meant = alternatives.filter(issues =>
    issues.some(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
  );
  return meant.toSorted((a, b) => weight(a) - weight(b))[0];
}

const weight = (issues: readonly Issue[]) =>
  issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);

/** Zod names the value's type; for a choice it is more use to hear the choices. */
function explain(issue: Issue): string {
  if (issue.code === "invalid_value")
    return `use ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(value => JSON.stringify(value)).join(", ")}`;
  if (issue.code === "invalid_union") {
    const types = /^Invalid discriminator value\. Expected (.*)$/.exec(issue.message)?.[1];
    if (types !== undefined) return `use one of ${types.replaceAll("'", '"').replaceAll(" | ", ", ")}`;
    const reasons = issue.errors.flat().map(explain);
    return [...new Set(reasons)].join("; or ") || issue.message;
  }
  if (issue.code === "invalid_format" && issue.format === "date") return 'write a date such as "2026-10-31"';
  // "received undefined" is said already: the key is missing.
  return issue.message.replace(/^Invalid input: /, "").replace(/, received undefined$/, "");
}

function shownPath(path: readonly PropertyKey[]): string {
  const text = path.map(part => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text.replace(/^\./, "") || "(the whole)";
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const part of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, part);
  }
  return found;
}
