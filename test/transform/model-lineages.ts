// The lineage of every model's columns, over empty streams.
import { identifier } from "../../functions/lake/engine.ts";
import { type ColumnLineage, columnLineage } from "../../functions/transform/column-lineage.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { parseSelect } from "../../functions/transform/sql-syntax.ts";
import { SqlBench } from "../sql/sql-bench.ts";

/** Table → its columns' sources; and, by `onModel`, what columns the engine itself says a table has. */
export async function modelLineages(
  onModel: (file: string, lineage: ColumnLineage, columnsOf: (table: string) => readonly string[]) => void = () => {},
): Promise<Map<string, ColumnLineage>> {
  await using bench = await SqlBench.open();
  const columns = new Map<string, string[]>();
  for (const table of [...bench.inputNames, ...bench.models.map(model => model.table)])
    columns.set(
      table,
      (await bench.columnsOf(`nothing.${identifier(table)}`)).map(({ name }) => name),
    );
  const columnsOf = (table: string) => columns.get(table) ?? [];
  const lineages = new Map<string, ColumnLineage>();
  for (const { table, file, sql } of (await readSqlFiles()).filter(({ layer }) => layer !== "checks")) {
    const { tree } = await parseSelect(bench.engine, sql, file);
    const lineage = columnLineage(tree, columnsOf);
    onModel(table, lineage, columnsOf);
    lineages.set(table, lineage);
  }
  return lineages;
}
