// Fields of nested records are named by paths: "customer.id", "lines.0.sku". The first part is the record's own field.
import { literal } from "../lake/engine.ts";

export const rootOf = (field: string): string => field.split(".")[0] ?? field;

/** SQL that takes a field from a JSON text, as text; nested values stay JSON. */
export function extract(json: string, path: readonly string[]): string {
  const steps = path.map(step => (/^\d+$/.test(step) ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  return `json_extract_string(${json}, ${literal(`$${steps.join("")}`)})`;
}

/** SQL for a field, given the SQL of its root. */
export function fieldOf(root: string, field: string): string {
  const [, ...below] = field.split(".");
  return below.length === 0 ? root : extract(root, below);
}

/** What lies at a path of a parsed document; undefined where nothing does. An empty path is the document. */
export function valueAt(document: unknown, path: string): unknown {
  if (path === "") return document;
  let found = document;
  for (const step of path.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}
