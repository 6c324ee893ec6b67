// The cells of all metrics as one table, and what a metric has to give for that.
import { identifier } from "../lake/engine.ts";
import { DataQualityError } from "../lake/errors.ts";
import type { SqlFile } from "./models.ts";
import type { TableNode } from "./table-node.ts";

/** All metrics in one table, so that slices, intervals and headlines are reckoned once, in plain SQL, for all of them. */
export function metricCellsNode(metrics: readonly SqlFile[]): TableNode {
  const selects = metrics.map(
    ({ name, table }) =>
      `select '${name}' as metric, cast(date as date) as date, cast(partner_id as varchar) as partner_id, ` +
      `cast(numerator as double) as numerator, cast(denominator as double) as denominator from ${identifier(table)}`,
  );
  const none =
    "select cast(null as varchar) as metric, cast(null as date) as date, cast(null as varchar) as partner_id, " +
    "cast(null as double) as numerator, cast(null as double) as denominator where false";
  const sql = [...selects, none].join("\nunion all\n");
  return {
    table: "metric_cells",
    inputs: metrics.map(({ table }) => table),
    file: "sql/metrics",
    kind: "generated",
    grain: "One row per metric, date and partner: the additive pair that every slice is the quotient of.",
    key: ["metric", "date", "partner_id"],
    // The name of the metric stands before a key that was counted when the metric was made.
    hasKeyOfInputs: true,
    notes: {
      numerator: "sum it over the slice",
      denominator: "sum it over the slice; value = numerator / denominator",
    },
    definition: sql,
    // The tables of the metrics are, and they come one after the other.
    isSorted: false,
    select: sql,
    prepare: async () => sql,
  };
}

/** Types of the key of every metric. A moment for a day would be one day's second cell, and no key would tell. */
const keyTypes: Readonly<Record<string, string>> = { date: "DATE", partner_id: "VARCHAR" };

/** @throws DataQualityError where a metric has no day or partner, or one of another type, or a key of more than these */
export function requireMetricKey(
  { kind, file, key }: TableNode,
  columns: readonly { name: string; type: string }[],
): void {
  if (kind !== "metric") return;
  const stranger = key.find(name => !(name in keyTypes));
  if (stranger !== undefined)
    throw new DataQualityError(
      `${file}: its key names ${stranger}, and a metric has one cell per date and partner_id`,
      {
        hint: 'Add the cells up in the model, and write "-- Key: date, partner_id".',
      },
    );
  for (const [name, wanted] of Object.entries(keyTypes)) {
    const type = columns.find(column => column.name === name)?.type;
    if (type === wanted) continue;
    throw new DataQualityError(`${file}: ${type === undefined ? `it has no ${name}` : `its ${name} is a ${type}`}`, {
      hint: `A metric has a cell per date (DATE) and partner_id (VARCHAR). Cast it in the model: cast(… as ${wanted.toLowerCase()}).`,
    });
  }
}
