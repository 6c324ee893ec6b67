// Athena's SQL where it is not Trino's: how results are written. What Athena says in the statement is a setting of Trino's session.
import { randomUUID } from "node:crypto";
import { catalogName } from "./trino.ts";

export interface TrinoRequest {
  /** One after the other. */
  statements: string[];
  session: Record<string, string>;
  /** What GetQueryExecution calls it. */
  kind: "DDL" | "DML" | "UTILITY";
  /** It answers with rows that the client reads. */
  hasRows: boolean;
  /** It says where its files go, which a workgroup that overrides the client refuses of a CREATE TABLE AS. */
  namesLocation: boolean;
}

export function asTrino(statement: string): TrinoRequest {
  const sql = statement.trim().replace(/;$/, "");
  const bare = sql.replaceAll(/--[^\n]*/g, "").trim();
  const one = { statements: [sql], session: {}, namesLocation: false };
  if (/^unload\s*\(/i.test(sql)) return unload(sql);
  if (/^create\s+table\b/i.test(sql))
    return { ...one, kind: "DDL", hasRows: false, namesLocation: /\bexternal_location\b/i.test(sql) };
  if (/^(select|with|values|\()/i.test(bare)) return { ...one, kind: "DML", hasRows: true };
  if (/^(insert|delete)\b/i.test(bare)) return { ...one, kind: "DML", hasRows: false };
  if (/^(show|describe|explain)\b/i.test(bare)) return { ...one, kind: "UTILITY", hasRows: true };
  return { ...one, kind: "DDL", hasRows: false };
}

/** Trino writes files by making a table; when it is dropped they stay. */
function unload(sql: string): TrinoRequest {
  const parts = /^unload\s*\(([\s\S]*)\)\s*to\s*'([^']+)'\s*with\s*\(([^)]*)\)$/i.exec(sql);
  const [, query, location, settings = ""] = parts ?? [];
  if (query === undefined || location === undefined)
    throw new Error(`no UNLOAD that is known here: ${sql.slice(0, 80)}`);
  const codec = /\bcompression\s*=\s*'(\w+)'/i.exec(settings)?.[1];
  const format = /\bformat\s*=\s*'(\w+)'/i.exec(settings)?.[1] ?? "PARQUET";
  const table = `unloaded_${randomUUID().replaceAll("-", "")}`;
  return {
    statements: [
      `create table ${table} with (format = '${format}', external_location = '${location}') as ${query}`,
      `drop table ${table}`,
    ],
    session: codec ? { [`${catalogName}.compression_codec`]: codec.toUpperCase() } : {},
    kind: "DML",
    hasRows: false,
    namesLocation: false,
  };
}
