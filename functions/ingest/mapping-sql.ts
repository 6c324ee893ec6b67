// The mapping compiled to SQL: from the fields of a source to the texts of a contract's columns, still untyped.
//
// fields → values that can be told at once → (empty words, split) → lookups, as joins → (values, otherwise) → `mapped`
import type { FieldMapping, FromField, Mapping } from "../config/mapping.ts";
import type { Contract } from "../contracts/contract.ts";
import { identifier, literal } from "../lake/engine.ts";
import { type Lookup, lookupKey } from "./lookups.ts";
import type { SourceRows } from "./source-rows.ts";
import { cleanedSql, type QuickValue, quickValue } from "./value-parsing-sql.ts";

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
  rows: SourceRows;
  contract: Contract;
  mapping: Mapping;
  /** The company's. */
  timeZone: string;
  emptyWords: readonly string[];
  /** Column → tables (key, value) of its lookups, in order. */
  lookupTables: ReadonlyMap<string, readonly string[]>;
}

/** Column of the mapped rows that holds a field as it came. */
export const rawColumn = (index: number) => `r${index}`;
/** Columns of the mapped rows that hold the cast of a field as it came, and whether that is its value. */
export const castColumn = (column: string) => identifier(`q_${column}`);
export const sureColumn = (column: string) => identifier(`s_${column}`);
/** Column of the mapped rows that holds the text for a contract's column; null where the value is known already. */
export const textColumn = (column: string) => identifier(`m_${column}`);

export interface MappedRows {
  /** SELECT with the fields as they came and, per mapped column, a text and perhaps a quick value. */
  sql: string;
  quick: ReadonlyMap<string, QuickValue>;
}

export function mappedRows(input: MappingInput): MappedRows {
  const { rows, mapping, lookupTables } = input;
  const raw = [...rows.fields].map(([, sql], index) => `${sql} as ${rawColumn(index)}`);
  const rawOf = new Map([...rows.fields.keys()].map((field, index) => [field, rawColumn(index)]));
  const columns = Object.entries(mapping);
  const quick = quickValues(input, rawOf);
  const prepared = columns
    .filter(([, rule]) => isPrepared(rule))
    .map(([name, rule]) => `${preparedSql(rule, rawOf, input)} as ${identifier(`p_${name}`)}`);
  const joins = columns.flatMap(([name]) => joinsOf(name, lookupTables.get(name) ?? []));
  const mapped = columns.map(([name, rule]) => `${mappedText(input, name, rule, rawOf, quick)} as ${textColumn(name)}`);
  const casts = [...quick].map(([name, { cast }]) => `${cast} as ${castColumn(name)}`);
  const sure = [...quick].map(([name, { isSure }]) => `${isSure(castColumn(name))} as ${sureColumn(name)}`);
  const kept = rows.position === undefined ? [] : [`${rows.position} as _row`];
  const fields = `select ${[...kept, ...raw].join(", ") || "1 as _nothing"} from ${rows.relation}`;
  return {
    sql: `select prepared.*, ${mapped.join(",\n  ")}
from (select ${["*", ...sure, ...prepared].join(",\n  ")}
  from (select ${["*", ...casts].join(",\n    ")} from (${fields}) as fields) as casts) as prepared
${joins.join("\n")}`,
    quick,
  };
}

function quickValues(input: MappingInput, rawOf: ReadonlyMap<string, string>): Map<string, QuickValue> {
  const { contract, mapping, timeZone, emptyWords, rows } = input;
  const found = new Map<string, QuickValue>();
  for (const [name, rule] of Object.entries(mapping)) {
    const column = contract.columns[name];
    const raw = rawOf.get(fieldsOfColumn(rule)[0] ?? "");
    if (!column || column.personal || raw === undefined) continue;
    const quick = quickValue(raw, column.type, rule, timeZone, { emptyWords, lacks: lacksOf(rows) });
    if (quick) found.set(name, quick);
  }
  return found;
}

const nothing: ReadonlySet<string> = new Set();
export const lacksOf = ({ lacks }: SourceRows) => lacks ?? nothing;

function preparedSql(
  rule: FieldMapping,
  rawOf: ReadonlyMap<string, string>,
  { emptyWords, rows }: MappingInput,
): string {
  const cleaned = (field: string) => cleanedSql(rawOf.get(field) ?? "null", emptyWords, lacksOf(rows));
  if (typeof rule === "string") return cleaned(rule);
  if ("constant" in rule) return rule.constant === "" ? "cast(null as varchar)" : literal(rule.constant);
  // A key of which a part is missing is no key.
  if ("concat" in rule) return rule.concat.map(cleaned).join(` || ${literal(rule.by)} || `);
  const { split } = rule;
  const text = cleaned(rule.from);
  return split ? cleanedSql(`split_part(${text}, ${literal(split.by)}, ${split.part})`, [], lacksOf(rows)) : text;
}

/** Whether the field's text is looked at several times, so that it should be worked out once. */
function isPrepared(rule: FieldMapping): boolean {
  const { lookup, values, otherwise } = fromField(rule) ?? {};
  return lookup !== undefined || values !== undefined || otherwise !== undefined;
}

function joinsOf(name: string, tables: readonly string[]): string[] {
  return tables.map((table, step) => {
    const alias = lookupAlias(name, step);
    const key = step === 0 ? `prepared.${identifier(`p_${name}`)}` : `${lookupAlias(name, step - 1)}.value`;
    return `left join ${table} as ${alias} on ${alias}.key = ${lookupKey(key)}`;
  });
}

const lookupAlias = (name: string, step: number) => identifier(`l${step}_${name}`);

function mappedText(
  input: MappingInput,
  name: string,
  rule: FieldMapping,
  rawOf: ReadonlyMap<string, string>,
  quick: ReadonlyMap<string, QuickValue>,
): string {
  const steps = input.lookupTables.get(name)?.length ?? 0;
  const text = isPrepared(rule) ? `prepared.${identifier(`p_${name}`)}` : preparedSql(rule, rawOf, input);
  const found = steps === 0 ? text : `${lookupAlias(name, steps - 1)}.value`;
  if (quick.has(name)) return `case when ${sureColumn(name)} then null else ${found} end`;
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
