// Which columns of its inputs each column of a model is made of, read from DuckDB's own syntax tree: values that flow into it, through
// CTEs, joins, unions and windows. What only picks rows (a filter, a join's condition, a grouping) is not in it: it decides which
// rows there are, for all columns alike.
import { z } from "zod";

/** Column of the model → "table.column" of its inputs, sorted. A column made of nothing (a constant) has none. */
export type ColumnLineage = ReadonlyMap<string, readonly string[]>;

type Sources = ReadonlySet<string>;
/** Columns of something that can be selected from, in their order. */
type Shape = ReadonlyMap<string, Sources>;
/** What names stand for: tables of CTEs, and the model's inputs. */
type Names = ReadonlyMap<string, Shape>;

const queryNode: z.ZodType<QueryNode> = z.lazy(() => z.union([selectNode, setOperation]));
const fromNode: z.ZodType<FromNode> = z.lazy(() =>
  z.union([
    z.object({ type: z.literal("BASE_TABLE"), alias: z.string(), table_name: z.string() }),
    z.object({ type: z.literal("JOIN"), left: fromNode, right: fromNode }),
    z.object({
      type: z.literal("SUBQUERY"),
      alias: z.string(),
      subquery: z.object({ node: queryNode }),
      column_name_alias: z.array(z.string()).default([]),
    }),
    z.object({ type: z.literal("EXPRESSION_LIST"), alias: z.string(), values: z.array(z.array(z.unknown())) }),
    z.object({ type: z.literal("EMPTY") }),
  ]),
);
const cteMap = z.object({
  map: z.array(z.object({ key: z.string(), value: z.object({ query: z.object({ node: queryNode }) }) })).default([]),
});
const selectNode = z.object({
  type: z.literal("SELECT_NODE"),
  cte_map: cteMap,
  select_list: z.array(z.unknown()),
  from_table: fromNode,
});
const setOperation = z.object({
  type: z.literal("SET_OPERATION_NODE"),
  cte_map: cteMap,
  left: queryNode,
  right: queryNode,
});

interface CteMap {
  map: { key: string; value: { query: { node: QueryNode } } }[];
}
type QueryNode =
  | { type: "SELECT_NODE"; cte_map: CteMap; select_list: unknown[]; from_table: FromNode }
  | { type: "SET_OPERATION_NODE"; cte_map: CteMap; left: QueryNode; right: QueryNode };
type FromNode =
  | { type: "BASE_TABLE"; alias: string; table_name: string }
  | { type: "JOIN"; left: FromNode; right: FromNode }
  | { type: "SUBQUERY"; alias: string; subquery: { node: QueryNode }; column_name_alias: string[] }
  | { type: "EXPRESSION_LIST"; alias: string; values: unknown[][] }
  | { type: "EMPTY" };

const statements = z.tuple([z.object({ node: queryNode })]);
const star = z.object({ class: z.literal("STAR"), relation_name: z.string() });
const columnRef = z.object({ class: z.literal("COLUMN_REF"), column_names: z.array(z.string()).min(1) });
const named = z.object({ alias: z.string() });

/**
 * @param tree as parseSelect gives it
 * @param columnsOf columns of an input table
 */
export function columnLineage(tree: unknown, columnsOf: (table: string) => readonly string[]): ColumnLineage {
  const [{ node }] = statements.parse(tree);
  const inputs = new Map<string, Shape>();
  const shapeOfInput = (table: string): Shape => {
    const shape =
      inputs.get(table) ?? new Map(columnsOf(table).map(column => [column, new Set([`${table}.${column}`])]));
    inputs.set(table, shape);
    return shape;
  };
  const shape = shapeOfQuery(node, new Map(), shapeOfInput);
  return new Map([...shape].map(([column, sources]) => [column, [...sources].sort()]));
}

type InputShape = (table: string) => Shape;

function shapeOfQuery(query: QueryNode, outer: Names, input: InputShape): Shape {
  const names = new Map(outer);
  for (const { key, value } of query.cte_map.map) names.set(key, shapeOfQuery(value.query.node, names, input));
  if (query.type === "SET_OPERATION_NODE") {
    const left = shapeOfQuery(query.left, names, input);
    const right = [...shapeOfQuery(query.right, names, input).values()];
    return new Map([...left].map(([column, sources], at) => [column, union([sources, right[at] ?? new Set()])]));
  }
  const scope = relationsOf(query.from_table, names, input);
  const columns = new Map<string, Sources>();
  for (const [at, expression] of query.select_list.entries()) {
    const all = star.safeParse(expression);
    if (all.success) {
      for (const [name, shape] of scope)
        if (all.data.relation_name === "" || all.data.relation_name === name)
          for (const [column, sources] of shape) columns.set(column, sources);
    } else columns.set(nameOf(expression, at), sourcesOf(expression, scope, names, input));
  }
  return columns;
}

function nameOf(expression: unknown, position: number): string {
  const alias = named.safeParse(expression).data?.alias;
  if (alias) return alias;
  return columnRef.safeParse(expression).data?.column_names.at(-1) ?? `column ${position + 1}`;
}

/** What stands in a FROM, by the names that columns are asked by. */
function relationsOf(from: FromNode, names: Names, input: InputShape): Map<string, Shape> {
  switch (from.type) {
    case "JOIN":
      return new Map([...relationsOf(from.left, names, input), ...relationsOf(from.right, names, input)]);
    case "BASE_TABLE":
      return new Map([[from.alias || from.table_name, names.get(from.table_name) ?? input(from.table_name)]]);
    case "SUBQUERY": {
      const shape = [...shapeOfQuery(from.subquery.node, names, input)];
      const renamed = shape.map(([column, sources], at): [string, Sources] => [
        from.column_name_alias[at] ?? column,
        sources,
      ]);
      return new Map([[from.alias, new Map(renamed)]]);
    }
    case "EXPRESSION_LIST":
      return new Map([[from.alias, new Map((from.values[0] ?? []).map((_, at) => [`col${at}`, new Set<string>()]))]]);
    case "EMPTY":
      return new Map();
  }
}

/** Every column that stands anywhere in an expression: arguments, branches, partitions and orders of a window. */
function sourcesOf(expression: unknown, scope: Map<string, Shape>, names: Names, input: InputShape): Sources {
  if (Array.isArray(expression)) return union(expression.map(part => sourcesOf(part, scope, names, input)));
  if (typeof expression !== "object" || expression === null) return new Set();
  const reference = columnRef.safeParse(expression);
  if (reference.success) return sourceOf(reference.data.column_names, scope);
  return union(Object.values(expression).map(part => sourcesOf(part, scope, names, input)));
}

function sourceOf(path: readonly string[], scope: Map<string, Shape>): Sources {
  const column = path.at(-1) ?? "";
  const relation = path.at(-2);
  if (relation !== undefined) return scope.get(relation)?.get(column) ?? new Set();
  for (const shape of scope.values()) {
    const sources = shape.get(column);
    if (sources) return sources;
  }
  return new Set();
}

const union = (sets: readonly Sources[]): Sources => new Set(sets.flatMap(set => [...set]));
