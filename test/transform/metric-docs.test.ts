import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseHeader } from "../../functions/transform/header.ts";
import { metricDocs } from "../../functions/transform/metric-docs.ts";
import { readSqlFiles, type SqlFile } from "../../functions/transform/models.ts";

const page = new URL("../../docs/metrics.md", import.meta.url);

test("docs/metrics.md says what sql/metrics says (UPDATE_DOCS=1 writes it)", async () => {
  const fresh = metricDocs(await readSqlFiles());
  if (process.env.UPDATE_DOCS === "1") await writeFile(page, fresh);
  expect(await readFile(page, "utf8")).toBe(fresh);
});

const header = `-- One row per day and partner with parcels.
-- Title zh: 包裹
-- Title en: Parcels | intact
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 7
-- Matures: 14
-- Watch: yes
-- Streams: transactions
-- Owner: Dispatch
-- Key: date, partner_id
-- Note: what arrives whole.
-- numerator: whole parcels
select 1`;

function metric(sql: string): SqlFile {
  const file = "sql/metrics/intact.sql";
  return { table: "metric_intact", name: "intact", layer: "metrics", file, sql, header: parseHeader(sql, file) };
}

test("a metric's section holds what its header says, and a bar in a title does not break the table", () => {
  const docs = metricDocs([metric(header)]);
  expect(docs).toContain("| [intact](#intact) | 包裹 | Parcels \\| intact | share | higher is better | transactions |");
  expect(docs).toContain("- what arrives whole.");
  expect(docs).toContain("- `numerator`: whole parcels.");
  expect(docs).toContain("a month counts once its last day is 14 days old");
  expect(docs).toContain("below n = 7");
});

test("a metric that leaves a field out is refused by name", () => {
  expect(() => metricDocs([metric(header.replace("-- Unit: share\n", ""))])).toThrow(/-- unit/);
});
