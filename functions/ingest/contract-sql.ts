// The contract compiled to SQL: typed columns, derived ones, and for every column and rule when a row breaks it and why.
import type { Mapping } from "../config/mapping.ts";
import { type Column, type Contract, sqlTypes } from "../contracts/contract.ts";
import { identifier, literal } from "../lake/engine.ts";
import { fromField, type MappedRows, quickColumn, textColumn } from "./mapping-sql.ts";
import { hashSql } from "./personal.ts";
import { toLocalSql } from "./time-zone-sql.ts";
import { type ParsedValue, parsedValue } from "./value-parsing-sql.ts";

export interface ContractInput {
  contract: Contract;
  mapping: Mapping;
  /** The company's. */
  timeZone: string;
  currency: string;
  /** Texts that the input does not hold. */
  lacks: ReadonlySet<string>;
  /** SQL of the original row as JSON text, over the columns of the mapped rows. */
  original: string;
}

interface Fault {
  holds: string;
  reason: string;
  kind: string;
}

/** Lines that are numbered in file order, once the rows lie in a file: a window here would end the reading in parallel. */
export const numbersLines = ({ contract, mapping }: Pick<ContractInput, "contract" | "mapping">) =>
  contract.stream === "transactions" && !("line_no" in mapping);

/**
 * SELECT over the mapped rows, in one pass and in their order: the contract's columns that the source gives, and `_fault`, which
 * for a row that breaks the contract is JSON with its `reasons`, their `kinds` and the `original` row, and null for a good one.
 * It is meant to be stored: a filter on `_fault` above it would be pushed down and compute every value several times.
 */
export function checkedSql(input: ContractInput, mapped: MappedRows): string {
  const columns = Object.entries(input.contract.columns).filter(([name]) => !isLineNumber(input, name));
  const typed = columns.map(([name, column]) => `${typedSql(input, mapped, name, column)} as ${typedColumn(name)}`);
  const derived = columns.map(([name]) => `${derivedSql(input, name)} as ${identifier(name)}`);
  const faults = faultsOf(input);
  const bad = faults.map(({ holds }) => holds).join("\n    or ") || "false";
  const list = (part: "reason" | "kind") =>
    `[fault for fault in [${faults.map(fault => `case when ${fault.holds} then ${fault[part]} end`).join(",\n    ")}] if fault is not null]`;
  const fault = `json_object('reasons', ${list("reason")}, 'kinds', ${list("kind")}, 'original', ${input.original})`;
  return `select ${columns.flatMap(([name]) => storedSql(input, name)).join(", ")},
  case when _bad then cast(${fault} as varchar) end as _fault
from (select *, ${bad} as _bad
from (select *, ${derived.join(",\n  ")}
from (select *, ${typed.join(",\n  ")}
from (${mapped.sql}) as mapped) as typed) as derived) as judged`;
}

const typedColumn = (name: string) => identifier(`t_${name}`);
const isLineNumber = (input: ContractInput, name: string) => name === "line_no" && numbersLines(input);

/** What is null in every row is not stored, and one text in every row as an enum of one word, which costs nothing to write. */
function storedSql(input: ContractInput, name: string): string[] {
  const { contract, mapping } = input;
  const column = contract.columns[name];
  const rule = mapping[name];
  if (!column || (rule === undefined && column.default === undefined && !isDerived(input, name))) return [];
  const isConstant = rule === undefined && column.default !== undefined;
  if (!isConstant || column.type !== "text") return [identifier(name)];
  return [`${oneWord(defaultOf(input, column))} as ${identifier(name)}`];
}

/** SQL of a text that is the same in every row. */
export const oneWord = (text: string) => `cast(${literal(text)} as enum(${literal(text)}))`;

function parsed(input: ContractInput, name: string, column: Column): ParsedValue | undefined {
  const rule = input.mapping[name];
  if (rule === undefined) return undefined;
  // What comes from a lookup or from the config's own words, the input need not hold.
  const isOwn =
    typeof rule === "string" || ("from" in rule && !rule.lookup && !rule.values && rule.otherwise === undefined);
  const lacks = isOwn ? input.lacks : new Set<string>();
  return parsedValue(textColumn(name), name, column, fromField(rule) ?? {}, input.timeZone, lacks);
}

function typedSql(input: ContractInput, { quick }: MappedRows, name: string, column: Column): string {
  const type = sqlTypes[column.type];
  if (column.personal && name in input.mapping) return hashSql(textColumn(name));
  const value = parsed(input, name, column)?.value;
  if (value !== undefined && quick.has(name))
    return `case when ${quickColumn(name)} is not null then ${quickColumn(name)} else cast(${value} as ${type}) end`;
  if (value !== undefined) return `cast(${value} as ${type})`;
  if (column.default === undefined) return `cast(null as ${type})`;
  return `cast(${literal(defaultOf(input, column))} as ${type})`;
}

const defaultOf = ({ currency }: ContractInput, column: Column) =>
  typeof column.default === "string" ? column.default : currency;

const isDerived = ({ contract, mapping }: ContractInput, name: string) =>
  derivedFrom(contract, name).some(source => source in mapping);

/** Columns that follow from others where the source does not deliver them. */
function derivedSql(input: ContractInput, name: string): string {
  const { contract, mapping, timeZone } = input;
  if (name in mapping || !isDerived(input, name)) return typedColumn(name);
  const moment = contract.businessDates[name];
  if (moment !== undefined) return `cast(${toLocalSql(typedColumn(moment), timeZone)} as date)`;
  return "try_cast(t_gross_amount - coalesce(t_discount_amount, 0) - coalesce(t_refund_amount, 0) as decimal(18, 4))";
}

function faultsOf(input: ContractInput): Fault[] {
  const { contract } = input;
  const ofColumns = Object.entries(contract.columns)
    .filter(([name]) => !isLineNumber(input, name))
    .flatMap(([name, column]) => [
      ...typeFault(input, name, column),
      ...(column.required ? [missingFault(input, name)] : []),
    ]);
  const ofRules = contract.rules.map(({ holds, message }) => ({
    holds: `coalesce(not (${holds}), false)`,
    reason: literal(message),
    kind: literal(message),
  }));
  return [...ofColumns, ...ofRules];
}

function typeFault(input: ContractInput, name: string, column: Column): Fault[] {
  const value = column.personal ? undefined : parsed(input, name, column);
  if (!value || value.fault === "''") return [];
  const text = textColumn(name);
  return [
    {
      holds: `(${text} is not null and ${typedColumn(name)} is null)`,
      reason: `${literal(`${name}: `)} || '"' || left(${text}, 60) || '" ' || ${value.fault}`,
      kind: `${literal(`${name}: `)} || ${value.faultKind}`,
    },
  ];
}

/** Missing, and not because what stood there could not be typed: that has been said already. */
function missingFault({ contract, mapping }: ContractInput, name: string): Fault {
  const sources = name in mapping ? [name] : derivedFrom(contract, name).filter(source => source in mapping);
  const wasGiven = sources.map(source => `(${textColumn(source)} is not null and ${typedColumn(source)} is null)`);
  const said = wasGiven.length > 0 ? ` and not (${wasGiven.join(" or ")})` : "";
  const because = name in mapping || sources.length === 0 ? "" : ` (${sources[0]} is empty)`;
  return {
    holds: `(${identifier(name)} is null${said}${unlessDeleted(contract, name)})`,
    reason: literal(`${name}: is missing${because}`),
    kind: literal(`${name}: missing`),
  };
}

/** A deletion needs only the key of the row it deletes: sources often send nothing else. */
function unlessDeleted({ columns, key }: Contract, name: string): string {
  return "deleted_at" in columns && !key.includes(name) ? ` and ${identifier("t_deleted_at")} is null` : "";
}

function derivedFrom(contract: Contract, name: string): string[] {
  const moment = contract.businessDates[name];
  if (moment !== undefined) return [moment];
  return contract.stream === "transactions" && name === "net_amount" ? ["gross_amount"] : [];
}
