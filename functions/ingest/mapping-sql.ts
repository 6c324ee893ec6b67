// The mapping compiled to SQL: from the fields of a source to the texts of a contract's columns, still untyped.
//
// fields → (empty words, split) → lookups, as joins → (values, otherwise) → `mapped`
import type { FieldMapping, FromField, Mapping } from "../config/mapping.ts";
import { identifier, literal } from "../lake/engine.ts";
import { type Lookup, lookupKey } from "./lookups.ts";
import { cleanedSql } from "./value-parsing-sql.ts";

/** A field that is one column, whichever way it was written. */
export function fromField(mapping: FieldMapping): FromField | undefined {
  if (typeof mapping === "string") return { from: mapping };
  return "from" in mapping ? mapping : undefined;
}

export const lookupsOf = (mapping: FieldMapping): Lookup[] => [fromField(mapping)?.lookup ?? []].flat();

/** Every field that a mapping reads, once. */
export function fieldsOf(mapping: Mapping): string[] {
  return [...new Set(Object.values(mapping).flatMap(fieldsOfColumn))];
}

/** The fields that one column is made of. */
export function fieldsOfColumn(mapping: FieldMapping): string[] {
  if (typeof mapping === "string") return [mapping];
  if ("concat" in mapping) return mapping.concat;
  return "from" in mapping ? [mapping.from] : [];
}

export interface MappingInput {
  table: string;
  /** Field → SQL over the table. */
  fields: ReadonlyMap<string, string>;
  mapping: Mapping;
  emptyWords: readonly string[];
  /** Column → tables (key, value) of its lookups, in order. */
  lookupTables: ReadonlyMap<string, readonly string[]>;
}

/** Column of the mapped rows that holds a field as it came. */
export const rawColumn = (index: number) => `r${index}`;
/** Column of the mapped rows that holds the text for a contract's column. */
export const textColumn = (column: string) => identifier(`m_${column}`);

/** SELECT with `_row` (from 1), the fields as they came and a text per mapped column. */
export function mappedSql({ table, fields, mapping, emptyWords, lookupTables }: MappingInput): string {
  const raw = [...fields].map(([, sql], index) => `${sql} as ${rawColumn(index)}`);
  const rawOf = new Map([...fields.keys()].map((field, index) => [field, rawColumn(index)]));
  const columns = Object.entries(mapping);
  const prepared = columns.map(
    ([name, rule]) => `${preparedSql(rule, rawOf, emptyWords)} as ${identifier(`p_${name}`)}`,
  );
  const joins = columns.flatMap(([name]) => joinsOf(name, lookupTables.get(name) ?? []));
  const mapped = columns.map(([name, rule]) => `${mappedColumn(name, rule, lookupTables)} as ${textColumn(name)}`);
  return `select ${["prepared._row", ...rawOf.values(), ...mapped].join(",\n  ")}
from (select *, ${prepared.join(",\n  ")}
  from (select ${["rowid + 1 as _row", ...raw].join(", ")} from ${table}) as fields) as prepared
${joins.join("\n")}`;
}

function preparedSql(rule: FieldMapping, rawOf: ReadonlyMap<string, string>, emptyWords: readonly string[]): string {
  const cleaned = (field: string) => cleanedSql(rawOf.get(field) ?? "null", emptyWords);
  if (typeof rule === "string") return cleaned(rule);
  if ("constant" in rule) return rule.constant === "" ? "cast(null as varchar)" : literal(rule.constant);
  // A key of which a part is missing is no key.
  if ("concat" in rule) return rule.concat.map(cleaned).join(` || ${literal(rule.by)} || `);
  const { split } = rule;
  const text = cleaned(rule.from);
  return split ? cleanedSql(`split_part(${text}, ${literal(split.by)}, ${split.part})`, []) : text;
}

function joinsOf(name: string, tables: readonly string[]): string[] {
  return tables.map((table, step) => {
    const alias = lookupAlias(name, step);
    const key = step === 0 ? `prepared.${identifier(`p_${name}`)}` : `${lookupAlias(name, step - 1)}.value`;
    return `left join ${table} as ${alias} on ${alias}.key = ${lookupKey(key)}`;
  });
}

const lookupAlias = (name: string, step: number) => identifier(`l${step}_${name}`);

function mappedColumn(name: string, rule: FieldMapping, lookupTables: MappingInput["lookupTables"]): string {
  const steps = lookupTables.get(name)?.length ?? 0;
  const found = steps === 0 ? `prepared.${identifier(`p_${name}`)}` : `${lookupAlias(name, steps - 1)}.value`;
  const { values, otherwise } = fromField(rule) ?? {};
  if (!values && otherwise === undefined) return found;
  const cases = Object.entries(values ?? {}).map(
    ([from, to]) => `when ${found} = ${literal(from.trim())} then ${wordSql(to)}`,
  );
  const others = otherwise === undefined ? found : `case when ${found} is not null then ${wordSql(otherwise)} end`;
  return cases.length === 0 ? others : `case ${cases.join(" ")} else ${others} end`;
}

/** An empty word stands for no value. */
const wordSql = (word: string) => (word === "" ? "null" : literal(word));
