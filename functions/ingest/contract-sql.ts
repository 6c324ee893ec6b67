// The contract compiled to SQL: typed columns, derived ones, and for every column and rule when a row breaks it and why.
import type { Mapping } from "../config/mapping.ts";
import { type Column, type Contract, sqlTypes } from "../contracts/contract.ts";
import { identifier, literal } from "../lake/engine.ts";
import { castColumn, fromField, type MappedRows, sureColumn, textColumn } from "./mapping-sql.ts";
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
  /** Personal fields hold hashes already: the rows are originals that were kept. */
  isHashed?: boolean;
}

interface Fault {
  holds: string;
  reason: string;
  kind: string;
}

/** What is numbered in file order, once the rows lie in a file: a window here would end the reading in parallel. */
export const numberingOf = ({ contract, mapping }: Pick<ContractInput, "contract" | "mapping">) =>
  contract.numbering && !(contract.numbering.column in mapping) ? contract.numbering : undefined;

/**
 * SELECT over the mapped rows, in one pass and in their order: the contract's columns that the source gives, and `_original`, which
 * for a row that breaks the contract is the row as it came, and null for a good one. Why it does is asked later, of the bad
 * rows only (`faultsSql`): in every few thousand rows there is a bad one, and building lists of reasons has its price for all of them.
 * It is meant to be stored: a filter on `_original` above it would be pushed down and compute every value several times.
 */
export function checkedSql(input: ContractInput, mapped: MappedRows): string {
  const columns = storedColumns(input).flatMap(name => storedSql(input, name));
  const bad = faultsOf(input).map(({ holds }) => holds);
  return `select ${[...columns, `case when _bad then ${input.original} end as _original`].join(", ")}
from (select *, ${bad.join("\n    or ") || "false"} as _bad
from ${derivedRows(input, mapped)}) as judged`;
}

/** SELECT over the mapped bad rows: `_row`, and the lists `reasons` and `kinds`. */
export function faultsSql(input: ContractInput, mapped: MappedRows): string {
  const list = (part: "reason" | "kind") => {
    const cases = faultsOf(input).map(fault => `case when ${fault.holds} then ${fault[part]} end`);
    return `[fault for fault in [${cases.join(",\n    ")}] if fault is not null]`;
  };
  return `select _row, ${list("reason")} as reasons, ${list("kind")} as kinds
from ${derivedRows(input, mapped)}`;
}

/** The mapped rows with a typed value per column (`t_…`) and what follows from them. */
function derivedRows(input: ContractInput, mapped: MappedRows): string {
  const names = storedColumns(input);
  const typed = names.map(name => `${typedSql(input, mapped, name)} as ${typedColumn(name)}`);
  const derived = names.map(name => `${derivedSql(input, name)} as ${identifier(name)}`);
  return `(select *, ${derived.join(",\n  ")}
from (select *, ${typed.join(",\n  ")}
from (${mapped.sql}) as mapped) as typed) as derived`;
}

const storedColumns = (input: ContractInput) =>
  Object.keys(input.contract.columns).filter(name => !isNumber(input, name));

const typedColumn = (name: string) => identifier(`t_${name}`);
const isNumber = (input: ContractInput, name: string) => name === numberingOf(input)?.column;

/** What is null in every row is not stored, and one text in every row as an enum of one word, which costs nothing to write. */
function storedSql(input: ContractInput, name: string): string[] {
  const column = columnOf(input, name);
  const rule = input.mapping[name];
  if (rule === undefined && column.default === undefined && !isDerived(input, name)) return [];
  const isConstant = rule === undefined && column.default !== undefined;
  if (!isConstant || column.type !== "text") return [identifier(name)];
  return [`${oneWord(defaultOf(input, column))} as ${identifier(name)}`];
}

/** SQL of a text that is the same in every row. */
export const oneWord = (text: string) => `cast(${literal(text)} as enum(${literal(text)}))`;

function columnOf({ contract }: ContractInput, name: string): Column {
  const column = contract.columns[name];
  if (!column) throw new Error(`${contract.stream} has no column ${name}`);
  return column;
}

function parsed(input: ContractInput, name: string, column: Column): ParsedValue | undefined {
  const rule = input.mapping[name];
  if (rule === undefined) return undefined;
  // What comes from a lookup or from the config's own words, the input need not hold.
  const isOwn =
    typeof rule === "string" || ("from" in rule && !rule.lookup && !rule.values && rule.otherwise === undefined);
  const lacks = isOwn ? input.lacks : new Set<string>();
  return parsedValue(textColumn(name), name, column, fromField(rule) ?? {}, input.timeZone, lacks);
}

function typedSql(input: ContractInput, { quick }: MappedRows, name: string): string {
  const column = columnOf(input, name);
  const type = sqlTypes[column.type];
  if (column.personal && name in input.mapping) return input.isHashed ? textColumn(name) : hashSql(textColumn(name));
  const value = parsed(input, name, column)?.value;
  const atOnce = quick.get(name)?.value(castColumn(name));
  if (value !== undefined && atOnce !== undefined)
    return `case when ${sureColumn(name)} then ${atOnce} else cast(${value} as ${type}) end`;
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
  const ofColumns = storedColumns(input).flatMap(name => {
    const column = columnOf(input, name);
    return [...typeFault(input, name, column), ...(column.required ? [missingFault(input, name)] : [])];
  });
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
