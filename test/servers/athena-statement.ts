// Athena's SQL where it is not Trino's: how a table is written. What Athena says in the statement is a setting of Trino's session.
import { catalogName } from "./trino.ts";

export interface TrinoRequest {
  sql: string;
  session: Record<string, string>;
  /** What GetQueryExecution calls it. */
  kind: "DDL" | "DML" | "UTILITY";
  /** It answers with rows that the client reads. */
  hasRows: boolean;
}

export function asTrino(statement: string): TrinoRequest {
  const sql = statement.trim().replace(/;$/, "");
  const bare = sql.replaceAll(/--[^\n]*/g, "").trim();
  const create = /^create\s+table\s+(?:if\s+not\s+exists\s+)?\S+\s+with\s*\(([^)]*)\)\s*as\b/i.exec(sql);
  if (create?.[1] !== undefined) {
    const settings = create[1].split(/,(?![^[]*\])/).map(setting => setting.trim());
    const codec = settings.map(setting => /^write_compression\s*=\s*'(\w+)'$/i.exec(setting)?.[1]).find(Boolean);
    const kept = settings.filter(setting => !/^(write_compression|is_external)\b/i.test(setting));
    return {
      sql: sql.replace(create[1], kept.join(", ")),
      // Athena opens at most a hundred partitions a statement, Trino so many per writer; with one writer it is the same.
      session: {
        ...(codec && { [`${catalogName}.compression_codec`]: codec.toUpperCase() }),
      },
      kind: "DDL",
      hasRows: false,
    };
  }
  if (/^(select|with|values|\()/i.test(bare)) return { sql, session: {}, kind: "DML", hasRows: true };
  if (/^(insert|delete)\b/i.test(bare)) return { sql, session: {}, kind: "DML", hasRows: false };
  if (/^(show|describe|explain)\b/i.test(bare)) return { sql, session: {}, kind: "UTILITY", hasRows: true };
  return { sql, session: {}, kind: "DDL", hasRows: false };
}
