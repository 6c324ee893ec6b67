// Is a model within what DuckDB and Trino read alike? Found in DuckDB's own syntax tree, and for the few things the tree no
// longer shows (`::`, an interval without quotes) in the text. What depends on column types only a run on both engines shows.
import type { Engine } from "../lake/engine.ts";
import {
  clockWords,
  dayIntervals,
  dayUnits,
  intervalFunctions,
  reservedWords,
  sharedFunctions,
  sharedOperators,
  sharedTypes,
  truncUnits,
} from "./dialect-names.ts";
import { parseSelect } from "./sql-syntax.ts";

type SyntaxNode = Record<string, unknown>;

/** @returns one sentence per thing that the other engine would refuse or read differently; empty for a portable model */
export async function lintModel(engine: Engine, sql: string): Promise<string[]> {
  const found = new Set<string>(lintText(sql));
  const { tree } = await parseSelect(engine, sql, "the model");
  walk(tree, { inCast: false, inArithmetic: false }, found);
  return [...found];
}

function lintText(sql: string): string[] {
  const code = sql.replaceAll(/--[^\n]*/g, "").replaceAll(/'(?:[^']|'')*'/g, "''");
  const rules: [RegExp, string][] = [
    [/::/, "“::”: write cast(x as type)"],
    [/==/, "“==”: write ="],
    [/\binterval\s+[\d(]/, "an interval without quotes: write interval '1' day"],
    [/,\s*(from\b|\))/, "a comma with nothing after it"],
    [/(^|\()\s*from\b/, "a query that begins with from"],
    [/\b[exb]''/, "a text with a letter before its quotes"],
    [/\brow\s*\(/, "a struct"],
    [/\bifnull\b/, "ifnull: write coalesce"],
    [/\b(var)?char\s*\(/, "a text of limited length: DuckDB keeps what is longer"],
    [
      /\bas\s+(text|string|numeric|float|hugeint)\b(?=\s*[()])/,
      "a type that only DuckDB calls so: varchar, decimal, double, bigint",
    ],
    [/;/, "a semicolon"],
    [/[A-Z]/, "a capital letter outside of comments and texts: keywords and names are lower case"],
  ];
  return rules.filter(([pattern]) => pattern.test(code)).map(([, sentence]) => sentence);
}

interface Place {
  /** The value is cast at once. */
  inCast: boolean;
  /** Operand of date arithmetic, so that the cast may lie further out. */
  inArithmetic: boolean;
}
const nowhere: Place = { inCast: false, inArithmetic: false };

function walk(node: unknown, place: Place, found: Set<string>): void {
  if (Array.isArray(node)) for (const child of node) walk(child, place, found);
  if (!isNode(node)) return;
  lintQuery(node, found);
  lintSource(node, found);
  lintExpression(node, place, found);
  for (const child of Object.values(node)) walk(child, placeBelow(node, place), found);
}

function placeBelow(node: SyntaxNode, place: Place): Place {
  if (node.class === "CAST") return { inCast: true, inArithmetic: false };
  if (node.class === "FUNCTION" && isArithmetic(node.function_name))
    return { inCast: place.inCast, inArithmetic: true };
  if (node.class === undefined) return place;
  return nowhere;
}

function lintQuery(node: SyntaxNode, found: Set<string>): void {
  if (node.type === "RECURSIVE_CTE_NODE") found.add("with recursive: Trino stops after ten rounds");
  if (node.materialized !== undefined && node.materialized !== "CTE_MATERIALIZE_DEFAULT")
    found.add("a materialized CTE");
  for (const name of cteNames(node)) lintName(name, found);
  if (node.type !== "SELECT_NODE") return;
  if (node.aggregate_handling === "FORCE_AGGREGATES") found.add("group by all");
  if (node.qualify) found.add("qualify: filter a row_number() in the next CTE");
  if (node.sample) found.add("a sample");
  for (const modifier of nodes(node.modifiers)) {
    if (nodes(modifier.distinct_on_targets).length > 0) found.add("distinct on: filter a row_number() in the next CTE");
    if (modifier.type === "LIMIT_MODIFIER" && modifier.offset)
      found.add("limit with offset: the order of the two words differs");
  }
  lintAliases(node, found);
}

function lintAliases(select: SyntaxNode, found: Set<string>): void {
  const columns = nodes(select.select_list);
  const ownNames = new Set(columns.flatMap(column => (isAlias(column) ? [String(column.alias)] : [])));
  for (const grouped of nodes(select.group_expressions)) {
    const name = bareColumn(grouped);
    if (name !== undefined && ownNames.has(name) && !readsColumn(columns, name))
      found.add(`group by ${name}, an alias of the same select: repeat the expression`);
  }
  const earlier = new Set<string>();
  for (const column of columns) {
    for (const name of bareColumnsIn(column))
      if (earlier.has(name)) found.add(`${name} is used beside the expression it names: put it in a CTE before`);
    // A name that an expression before has read is a column of the input, and both engines take it as such.
    if (isAlias(column) && !readsColumn(columns.slice(0, columns.indexOf(column) + 1), String(column.alias)))
      earlier.add(String(column.alias));
    if (isAlias(column)) lintName(String(column.alias), found);
  }
}

const isAlias = (column: SyntaxNode) => typeof column.alias === "string" && column.alias !== "";
const readsColumn = (columns: readonly SyntaxNode[], name: string) =>
  columns.some(column => bareColumnsIn(column).includes(name));

function lintSource(node: SyntaxNode, found: Set<string>): void {
  if (node.type === "PIVOT") found.add("pivot");
  if (["BASE_TABLE", "SUBQUERY"].includes(String(node.type)) && isAlias(node)) lintName(String(node.alias), found);
  if (node.type !== "JOIN") return;
  if (["SEMI", "ANTI"].includes(String(node.join_type))) found.add("semi or anti join: write exists");
  if (["ASOF", "POSITIONAL", "NATURAL"].includes(String(node.ref_type)))
    found.add(`${String(node.ref_type).toLowerCase()} join`);
  if (Array.isArray(node.using_columns) && node.using_columns.length > 0) found.add("using: write on");
}

function lintExpression(node: SyntaxNode, place: Place, found: Set<string>): void {
  if (node.class === "FUNCTION" || node.class === "WINDOW") lintFunction(node, place, found);
  if (node.class === "WINDOW") lintWindow(node, found);
  if (node.class === "STAR") lintStar(node, found);
  if (node.class === "LAMBDA") found.add("a lambda");
  if (["ARRAY_EXTRACT", "ARRAY_SLICE", "STRUCT_EXTRACT"].includes(String(node.type))) found.add("an element of a list");
  if (node.class === "COMPARISON") lintComparison(node, found);
  const column = bareColumn(node);
  if (column !== undefined && clockWords.has(column)) found.add(`${column}: the clock is run.as_of_date`);
  if (node.class === "CAST" && isNode(node.cast_type) && !sharedTypes.has(String(node.cast_type.id)))
    if (!isInterval(node)) found.add(`the type ${String(node.cast_type.id).toLowerCase()}`);
}

function lintFunction(node: SyntaxNode, place: Place, found: Set<string>): void {
  const name = String(node.function_name).toLowerCase();
  const operands = nodes(node.children);
  if (node.is_operator === true) {
    if (!sharedOperators.has(name)) found.add(`the operator ${name}`);
  } else if (!sharedFunctions.has(name) && !intervalFunctions.has(name) && !isIntervalPart(node))
    found.add(`the function ${name}`);
  if (name === "/") lintDivision(operands, found);
  if (name === "%" || name === "mod") lintDivisor(operands[1], found);
  lintArguments(name, operands.map(constant), found);
  if ((name === "greatest" || name === "least") && operands.some(isNull))
    found.add(`${name} of null: DuckDB passes over it, Trino answers null`);
  if (name === "row" && operands.length < 2) found.add("a struct");
  if (name === "date_diff" && !countsAlike(operands))
    found.add("date_diff of another unit than day: truncate both to the unit first, or reckon with year() and month()");
  if (name === "date_trunc") lintTruncation(String(constant(operands[0])), place, found);
  if (isArithmetic(name) && operands.some(isDayInterval) && !place.inCast)
    found.add("a date and an interval without a cast: cast(d + interval '1' day as date)");
}

const dateParts = new Set("year quarter month week day doy hour minute second".split(" "));

/** Values at which a function both engines have differs. */
function lintArguments(name: string, values: readonly unknown[], found: Set<string>): void {
  const [first, second, third] = values;
  if (name === "date_part" && !dateParts.has(String(first))) found.add(`extract(${String(first)}): the engines differ`);
  if ((name === "substr" || name === "substring") && second !== undefined && Number(second) < 1)
    found.add("substr from before the first letter");
  if (name === "split_part" && third !== undefined && Number(third) < 1)
    found.add("split_part of a part before the first");
  if (name === "replace" && second === "") found.add("replace of an empty text");
}

function lintTruncation(unit: string, place: Place, found: Set<string>): void {
  if (!truncUnits.has(unit)) found.add(`date_trunc to ${unit}`);
  if (dayUnits.has(unit) && !place.inCast) found.add("date_trunc without a cast: cast(date_trunc('month', d) as date)");
}

/** DuckDB counts boundaries, Trino whole units: the same for dates in days, and for values truncated to the unit. */
function countsAlike([unit, ...dates]: readonly SyntaxNode[]): boolean {
  const isTruncated = (date: SyntaxNode) =>
    date.function_name === "date_trunc" && constant(nodes(date.children)[0]) === constant(unit);
  return constant(unit) === "day" || dates.every(isTruncated);
}

function lintDivision(operands: readonly SyntaxNode[], found: Set<string>): void {
  const [, divisor] = operands;
  if (
    operands.some(operand => isNode(operand.value) && isNode(operand.value.type) && operand.value.type.id === "DECIMAL")
  )
    found.add("a decimal literal in a division: write 1e0, not 1.0");
  lintDivisor(divisor, found);
}

function lintDivisor(divisor: SyntaxNode | undefined, found: Set<string>): void {
  if (divisor && !cannotBeZero(divisor)) found.add("a division by what may be zero: x / nullif(y, 0)");
}

/** nullif(…), a constant other than 0, a sum with a positive constant, a product or root of such. */
function cannotBeZero(divisor: SyntaxNode): boolean {
  if (divisor.class === "CONSTANT") return Number(constant(divisor)) !== 0;
  const name = String(divisor.function_name);
  const operands = nodes(divisor.children);
  if (divisor.class === "CAST") return isNode(divisor.child) && cannotBeZero(divisor.child);
  if (name === "+") return operands.some(operand => operand.class === "CONSTANT" && Number(constant(operand)) > 0);
  if (name === "sqrt" || name === "abs" || name === "*") return operands.every(cannotBeZero);
  return name === "nullif" || name === "pi" || name === "exp";
}

function lintWindow(node: SyntaxNode, found: Set<string>): void {
  if (node.filter_expr) found.add("filter on a window function: use case inside of it");
  if (node.ignore_nulls === true) found.add("ignore nulls: its place differs");
  if (node.exclude_clause !== undefined && node.exclude_clause !== "NO_OTHER") found.add("exclude in a window frame");
  if (node.distinct === true) found.add("distinct in a window function");
}

function lintStar(node: SyntaxNode, found: Set<string>): void {
  const lists = [node.exclude_list, node.replace_list, node.qualified_exclude_list, node.rename_list];
  if (lists.some(list => Array.isArray(list) && list.length > 0)) found.add("* exclude, replace or rename");
  if (node.columns === true) found.add("columns(*) or order by all");
}

function lintComparison(node: SyntaxNode, found: Set<string>): void {
  for (const side of [node.left, node.right])
    if (isNode(side) && /^\d{4}-\d{2}-\d{2}/.test(String(constant(side))))
      found.add("a date written as text in a comparison: date '2024-01-31'");
}

function lintName(name: string, found: Set<string>): void {
  if (reservedWords.has(name)) found.add(`the name ${name}, which one of the engines reserves`);
  else if (!/^[a-z_][a-z0-9_]*$/.test(name)) found.add(`the name ${name}: use lower-case letters, digits and _`);
}

const isArithmetic = (name: unknown) => name === "+" || name === "-" || name === "*";

/** `interval '1' day`, also times a number. */
function isDayInterval(node: SyntaxNode): boolean {
  if (dayIntervals.has(String(node.function_name))) return true;
  return node.function_name === "*" && nodes(node.children).some(isDayInterval);
}

// The parser wraps the number of an interval in trunc() and two casts.
const isIntervalPart = (node: SyntaxNode) => node.function_name === "trunc" && isNode(nodes(node.children)[0]?.child);
const isInterval = (node: SyntaxNode) => isNode(node.child) && isIntervalPart(node.child);

/** A column without the name of its table. */
function bareColumn(node: SyntaxNode): string | undefined {
  if (node.class !== "COLUMN_REF" || !Array.isArray(node.column_names) || node.column_names.length !== 1)
    return undefined;
  return String(node.column_names[0]).toLowerCase();
}

/** Within one expression; a subquery has a scope of its own. */
function bareColumnsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(bareColumnsIn);
  if (!isNode(node) || node.class === "SUBQUERY") return [];
  const own = bareColumn(node);
  return own === undefined ? Object.values(node).flatMap(bareColumnsIn) : [own];
}

function constant(node: unknown): unknown {
  return isNode(node) && node.class === "CONSTANT" && isNode(node.value) ? node.value.value : undefined;
}

const isNull = (node: SyntaxNode) => node.class === "CONSTANT" && isNode(node.value) && node.value.is_null === true;

/** The names of the CTEs that a query defines. */
export function cteNames(node: SyntaxNode): string[] {
  const map = isNode(node.cte_map) ? nodes(node.cte_map.map) : [];
  return map.flatMap(({ key }) => (typeof key === "string" ? [key] : []));
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const nodes = (value: unknown): SyntaxNode[] => (Array.isArray(value) ? value.filter(isNode) : []);
