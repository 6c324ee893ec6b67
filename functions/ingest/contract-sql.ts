// The contract compiled to SQL: typed columns, derived ones, and for every column and rule when a row breaks it and why.
import type { Mapping } from "../config/mapping.ts";
import { type Column, type Contract, sqlTypes } from "../contracts/contract.ts";
import { identifier, literal } from "../lake/engine.ts";
import { fromField, textColumn } from "./mapping-sql.ts";
import { toLocalSql } from "./time-zone-sql.ts";
import { type ParsedValue, parsedValue } from "./value-parsing-sql.ts";

export interface ContractInput {
  contract: Contract;
  mapping: Mapping;
  /** The company's. */
  timeZone: string;
  currency: string;
  /** Table (value, hash) per personal column that is mapped. */
  hashTables: ReadonlyMap<string, string>;
  /** SQL of the original row as JSON text, over the columns of the mapped rows. */
  original: string;
}

interface Fault {
  holds: string;
  reason: string;
  kind: string;
}

/**
 * SELECT over the mapped rows: `_row`, the contract's columns, `_bad`, and for bad rows only `_reasons`, `_kinds` and `_original`.
 * It is meant to be stored: a filter on `_bad` above it would be pushed down and compute every value several times.
 */
export function checkedSql(input: ContractInput, mapped: string): string {
  const { contract } = input;
  const names = Object.keys(contract.columns);
  const typed = Object.entries(contract.columns).map(
    ([name, column]) => `${typedSql(input, name, column)} as ${identifier(`t_${name}`)}`,
  );
  const hashJoins = [...input.hashTables].map(([name, table]) => {
    const alias = identifier(`h_${name}`);
    return `left join ${table} as ${alias} on ${alias}.value = mapped.${textColumn(name)}`;
  });
  const derived = names.map(name => `${derivedSql(input, name)} as ${identifier(name)}`);
  const faults = faultsOf(input);
  const bad = faults.map(({ holds }) => `coalesce(${holds}, false)`).join("\n    or ") || "false";
  const list = (part: "reason" | "kind") =>
    `case when _bad then [fault for fault in [${faults.map(fault => `case when ${fault.holds} then ${fault[part]} end`).join(",\n    ")}] if fault is not null] end`;
  return `select _row, ${names.map(identifier).join(", ")}, _bad, ${list("reason")} as _reasons, ${list("kind")} as _kinds,
  case when _bad then ${input.original} end as _original
from (select *, ${bad} as _bad
from (select *, ${derived.join(",\n  ")}
from (select mapped.*, ${typed.join(",\n  ")}
from (${mapped}) as mapped ${hashJoins.join(" ")}) as typed) as derived) as judged`;
}

function parsed(input: ContractInput, name: string, column: Column): ParsedValue | undefined {
  const rule = input.mapping[name];
  if (rule === undefined) return undefined;
  return parsedValue(`mapped.${textColumn(name)}`, name, column, fromField(rule) ?? {}, input.timeZone);
}

function typedSql(input: ContractInput, name: string, column: Column): string {
  const type = sqlTypes[column.type];
  if (input.hashTables.has(name)) return `${identifier(`h_${name}`)}.hash`;
  const value = parsed(input, name, column)?.value;
  if (value !== undefined) return `cast(${value} as ${type})`;
  if (column.default === undefined) return `cast(null as ${type})`;
  const constant = typeof column.default === "string" ? column.default : input.currency;
  return `cast(${literal(constant)} as ${type})`;
}

/** Columns that follow from others where the source does not deliver them. */
function derivedSql({ contract, mapping, timeZone }: ContractInput, name: string): string {
  const typed = identifier(`t_${name}`);
  if (name in mapping) return typed;
  const moment = contract.businessDates[name];
  if (moment !== undefined) return `cast(${toLocalSql(identifier(`t_${moment}`), timeZone)} as date)`;
  if (contract.stream !== "transactions") return typed;
  if (name === "net_amount")
    return "try_cast(t_gross_amount - coalesce(t_discount_amount, 0) - coalesce(t_refund_amount, 0) as decimal(18, 4))";
  if (name === "line_no") return "row_number() over (partition by t_order_id order by _row)";
  return typed;
}

function faultsOf(input: ContractInput): Fault[] {
  const { contract } = input;
  const ofColumns = Object.entries(contract.columns).flatMap(([name, column]) => [
    ...typeFault(input, name, column),
    ...(column.required ? [missingFault(input, name)] : []),
  ]);
  const ofRules = contract.rules.map(({ holds, message }) => ({
    holds: `not (${holds})`,
    reason: literal(message),
    kind: literal(message),
  }));
  return [...ofColumns, ...ofRules];
}

function typeFault(input: ContractInput, name: string, column: Column): Fault[] {
  const rule = input.mapping[name];
  if (rule === undefined || column.personal) return [];
  const text = textColumn(name);
  const { fault, faultKind } = parsedValue(text, name, column, fromField(rule) ?? {}, input.timeZone);
  if (fault === "''") return [];
  return [
    {
      holds: `${text} is not null and ${identifier(`t_${name}`)} is null`,
      reason: `${literal(`${name}: `)} || '"' || left(${text}, 60) || '" ' || ${fault}`,
      kind: `${literal(`${name}: `)} || ${faultKind}`,
    },
  ];
}

/** Missing, and not because what stood there could not be typed: that has been said already. */
function missingFault({ contract, mapping }: ContractInput, name: string): Fault {
  const sources = name in mapping ? [name] : derivedFrom(contract, name).filter(source => source in mapping);
  const wasGiven = sources.map(
    source => `(${textColumn(source)} is not null and ${identifier(`t_${source}`)} is null)`,
  );
  const said = wasGiven.length > 0 ? ` and not (${wasGiven.join(" or ")})` : "";
  const because = name in mapping || sources.length === 0 ? "" : ` (${sources[0]} is empty)`;
  return {
    holds: `${identifier(name)} is null${said}${unlessDeleted(contract, name)}`,
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
