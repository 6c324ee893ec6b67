// What DuckDB and Trino read alike and reckon differently, because of the types: found in DuckDB's own bound plan, where every
// expression has one. dialect-lint.ts looks at the text, and cannot know that a column is a decimal.
import { z } from "zod";
import type { Engine } from "../lake/engine.ts";
import { ConfigError } from "../lake/errors.ts";

type PlanNode = Record<string, unknown>;

const answered = z.object({ error: z.boolean(), error_message: z.string().optional(), plans: z.unknown().optional() });

/**
 * @param engine has every table that the model reads
 * @returns one sentence per thing that the other engine would refuse or reckon differently
 */
export async function lintTypes(engine: Engine, sql: string): Promise<string[]> {
  const [row] = await engine.rows("select json_serialize_plan($1::varchar, skip_null := true) as plan", [sql]);
  const { error, error_message: reason, plans } = answered.parse(JSON.parse(String(row?.plan)));
  if (error)
    throw new ConfigError(`the model cannot be planned: ${reason}`, {
      hint: "Run it in any SQL shell to see the place.",
    });
  const found = new Set<string>();
  // Places in the plan count bytes.
  walk(plans, { text: Buffer.from(sql), found });
  return [...found];
}

interface Lint {
  text: Buffer;
  found: Set<string>;
}

function walk(node: unknown, lint: Lint): void {
  if (Array.isArray(node)) for (const child of node) walk(child, lint);
  if (!isNode(node)) return;
  if (node.expression_class === "BOUND_CAST") lintCast(node, lint);
  const name = String(node.name ?? "");
  const operands = nodes(node.children);
  if (node.expression_class === "BOUND_FUNCTION" && name === "/") lintDivision(operands, lint);
  if (node.expression_class === "BOUND_FUNCTION" && name === "date_diff" && operands.slice(1).some(isTimestamp))
    if (literalOf(operands[0]) === "day")
      lint.found.add("date_diff in days of moments: Trino counts whole days of 24 hours; cast both to date");
  if (node.expression_class === "BOUND_FUNCTION" && (name === "+" || name === "-")) lintDates(operands, lint);
  if (name === "sum" && nodes(node.arguments).some(({ id }) => id === "BOOLEAN"))
    lint.found.add("sum of a boolean: count_if, or count(*) filter (where …)");
  if (node.expression_class === "BOUND_CONSTANT" && typeOf(node) === "HUGEINT")
    lint.found.add("a whole number of more than 19 digits");
  if (name === "avg" && operands.some(operand => typeOf(operand) === "DECIMAL"))
    lint.found.add("avg of a decimal: Trino rounds it to the decimal; avg(cast(x as double))");
  for (const child of Object.values(node)) walk(child, lint);
}

const isTimestamp = (node: PlanNode) => typeOf(node) === "TIMESTAMP";

/** DuckDB divides decimals as doubles, Trino as decimals, and its versions differ in how many digits they keep. */
function lintDivision(operands: readonly PlanNode[], { text, found }: Lint): void {
  const silently = operands.filter(operand => isCast(operand) && !isWritten(operand, text));
  const sources = silently.map(({ child }) => (isNode(child) ? typeOf(child) : ""));
  if (silently.length === operands.length && sources.includes("DECIMAL"))
    found.add("a division of decimals: cast(a as double) / nullif(b, 0)");
}

function lintDates(operands: readonly PlanNode[], { found }: Lint): void {
  const types = operands.map(typeOf);
  const dates = types.filter(type => type === "DATE" || type === "TIMESTAMP");
  if (dates.length === 2) found.add("a date minus a date: date_diff('day', d1, d2)");
  if (dates.length === 1 && types.some(type => wholeTypes.has(type)))
    found.add("a date plus a number: cast(d + interval '1' day as date)");
}

const roundings = new Set(["round", "floor", "ceil", "ceiling", "trunc", "truncate"]);
const wholeTypes = new Set(["TINYINT", "SMALLINT", "INTEGER", "BIGINT"]);

function lintCast(cast: PlanNode, { text, found }: Lint): void {
  const { child } = cast;
  if (!isNode(child) || isNull(child)) return;
  const from = typeOf(child);
  const to = typeOf(cast);
  if (from === "DOUBLE" && to === "DECIMAL" && !isRounded(child))
    found.add("a double cast to a decimal: the engines round it differently; cast(round(x, 4) as decimal(18, 4))");
  if (from === "DOUBLE" && wholeTypes.has(to) && !isRounded(child))
    found.add("a double cast to a whole number: 2.5 becomes 2 here and 3 there; round() or floor() it first");
  if (["DOUBLE", "TIMESTAMP"].includes(from) && to === "VARCHAR")
    found.add(`a ${from.toLowerCase()} cast to varchar: the engines write it differently`);
  // The parser writes true, 1e0, interval '1' day and date '2024-01-31' as casts of texts.
  const at = Number(cast.query_location);
  const isText = text.toString("utf8", at, at + 1) === "'" && !/\binterval\s+$/i.test(text.toString("utf8", 0, at));
  const isLiteral = isConstant(child) && from === "VARCHAR" && !isText;
  if ((from === "VARCHAR") !== (to === "VARCHAR") && !isWritten(cast, text) && !isLiteral)
    found.add(`a ${from.toLowerCase()} taken for a ${to.toLowerCase()} without a cast: Trino refuses that`);
}

/** Has no more digits than somebody said; a coalesce of such has none either. */
function isRounded(node: PlanNode): boolean {
  if (isConstant(node)) return Number.isInteger(Number(literalOf(node)));
  if (roundings.has(String(node.name))) return true;
  if (isCast(node) && isNode(node.child)) return isConstant(node.child) && isRounded(node.child);
  return node.type === "OPERATOR_COALESCE" && nodes(node.children).every(isRounded);
}

const isConstant = (node: PlanNode) => node.expression_class === "BOUND_CONSTANT";
const isCast = (node: PlanNode) => node.expression_class === "BOUND_CAST";

/** A cast that the planner added stands where its child stands, so an added one around a written one must not be taken for it. */
function isWritten(cast: PlanNode, text: Buffer): boolean {
  const at = Number(cast.query_location);
  const { child } = cast;
  const isAround = isNode(child) && isCast(child) && child.query_location === cast.query_location;
  return !isAround && /^(cast|date|timestamp)\b/i.test(text.toString("utf8", at, at + 12));
}

const typeOf = (node: PlanNode | undefined): string => {
  const type = node?.return_type ?? (isNode(node?.value) ? node.value.type : undefined);
  return isNode(type) ? String(type.id) : "";
};

const literalOf = (node: PlanNode | undefined) => (isNode(node?.value) ? node.value.value : undefined);
const isNull = (node: PlanNode) => isNode(node.value) && node.value.is_null === true;

function isNode(value: unknown): value is PlanNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const nodes = (value: unknown): PlanNode[] => (Array.isArray(value) ? value.filter(isNode) : []);
