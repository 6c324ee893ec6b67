// What DuckDB's own parser says of a SELECT: which tables it reads, and a form of it without comments and layout.
// `getTableNames` is not used: it silently returns nothing for joins that do not bind (tried on 1.5.6).
import { z } from "zod";
import type { Engine } from "../lake/engine.ts";
import { ConfigError } from "../lake/errors.ts";

export interface Syntax {
  /** Names of tables read, without CTEs, sorted. */
  tables: string[];
  /** The same for two texts that differ in comments and layout only. */
  normalised: string;
  /** DuckDB's syntax tree, for the dialect lint. */
  tree: unknown;
}

const serialised = z.object({
  error: z.boolean(),
  error_message: z.string().optional(),
  statements: z.array(z.unknown()).optional(),
});

/** @throws ConfigError naming the file where the text is not one SELECT. */
export async function parseSelect(engine: Engine, sql: string, file: string): Promise<Syntax> {
  const [row] = await engine.rows("select json_serialize_sql($1::varchar) as tree", [sql]);
  const parsed = serialised.parse(JSON.parse(String(row?.tree)));
  if (parsed.error || parsed.statements?.length !== 1)
    throw new ConfigError(`${file} is not one SELECT: ${parsed.error_message ?? "it holds several statements"}`, {
      hint: "A model is a single SELECT; run it in any SQL shell to see the place.",
    });
  const tables = new Set<string>();
  collectTables(parsed.statements, new Set(), tables, file);
  return {
    tables: [...tables].sort(),
    normalised: JSON.stringify(parsed.statements, (key, value: unknown) =>
      key === "query_location" ? undefined : value,
    ),
    tree: parsed.statements,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Walks the tree with the CTE names in scope; a name of an inner CTE does not hide the table outside of it. */
function collectTables(node: unknown, scope: ReadonlySet<string>, found: Set<string>, file: string): void {
  if (Array.isArray(node)) {
    for (const child of node) collectTables(child, scope, found, file);
    return;
  }
  if (!isObject(node)) return;
  if (node.type === "TABLE_FUNCTION")
    throw new ConfigError(`${file} reads a table function`, {
      hint: "A model reads tables by name only; files belong to the lake.",
    });
  const inner = new Set([...scope, ...cteNames(node)]);
  if (node.type === "BASE_TABLE" && typeof node.table_name === "string" && !inner.has(node.table_name))
    found.add(node.table_name);
  for (const child of Object.values(node)) collectTables(child, inner, found, file);
}

function cteNames(node: Record<string, unknown>): string[] {
  const map = isObject(node.cte_map) && Array.isArray(node.cte_map.map) ? node.cte_map.map : [];
  return map.flatMap(entry => (isObject(entry) && typeof entry.key === "string" ? [entry.key] : []));
}
