// What a metric has to give, so that the cells of all metrics have one key.
import { expect, test } from "vitest";
import { requireMetricKey } from "../../functions/transform/metric-cells.ts";
import { givenNode } from "../../functions/transform/table-node.ts";

const metric = {
  ...givenNode({ name: "metric_returns", grain: "", key: ["date", "partner_id"], columns: [], rows: [] }),
  kind: "metric" as const,
  file: "sql/metrics/returns.sql",
};
const columns = [
  { name: "date", type: "DATE" },
  { name: "partner_id", type: "VARCHAR" },
  { name: "numerator", type: "DOUBLE" },
];

test("a metric with a cell per day and partner is taken", () => {
  expect(() => requireMetricKey(metric, columns)).not.toThrow();
});

test("a moment instead of a day is refused, because two of one day would be two cells of one key", () => {
  const moments = columns.map(column => (column.name === "date" ? { ...column, type: "TIMESTAMP" } : column));
  expect(() => requireMetricKey(metric, moments)).toThrow("sql/metrics/returns.sql: its date is a TIMESTAMP");
});

test("a metric without partners is refused by name", () => {
  expect(() => requireMetricKey(metric, columns.slice(0, 1))).toThrow("sql/metrics/returns.sql: it has no partner_id");
});

test("a longer key is refused: it would be unique where the cells of a day and partner are not", () => {
  expect(() => requireMetricKey({ ...metric, key: ["date", "partner_id", "tier"] }, columns)).toThrow(
    "sql/metrics/returns.sql: its key names tier",
  );
});

test("other tables may have what columns they like", () => {
  expect(() => requireMetricKey({ ...metric, kind: "model" }, [])).not.toThrow();
});
