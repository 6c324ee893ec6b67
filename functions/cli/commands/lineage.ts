// What a column is made of: its inputs' columns, and theirs, down to the streams.
import { parse as pathParts } from "node:path";
import { nearest } from "../../config/nearest.ts";
import { Engine, identifier } from "../../lake/engine.ts";
import { requireCurrent } from "../../lake/snapshot.ts";
import { type ColumnLineage, columnLineage } from "../../transform/column-lineage.ts";
import { readSqlFiles, type SqlFile } from "../../transform/models.ts";
import { parseSelect } from "../../transform/sql-syntax.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { createLakeViews } from "../lake-database.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { UsageError } from "../tell-error.ts";

interface ColumnOrigin {
  column: string;
  /** File of the model; null for what is given: streams, the run, the rules, estimators. */
  file: string | null;
  from: readonly string[];
}

export async function run(given: unknown, [asked = ""]: string[]): Promise<ExitCode> {
  const options = parseOptions(commonSchema, given);
  await using project = await openProject({ ...options, quiet: true });
  const { config, effects } = project.context;
  const { storage, workFolder } = effects;
  const models = new Map((await readSqlFiles()).map(file => [file.table, file]));
  await using engine = await Engine.open({ ...config.engine, spillFolder: workFolder });
  await createLakeViews(engine, storage, await requireCurrent(storage));
  const origins = await originsOf(engine, models, asked);
  if (options.json) printJson(origins);
  else printTree(origins, asked, "", new Set());
  return exitCodes.done;
}

/** The column and everything that it is made of, each once. */
async function originsOf(engine: Engine, models: Map<string, SqlFile>, asked: string): Promise<ColumnOrigin[]> {
  const lineages = new Map<string, ColumnLineage>();
  const columns = new Map<string, string[]>();
  const columnsOf = async (table: string) => {
    const known = columns.get(table) ?? (await columnNames(engine, table));
    columns.set(table, known);
    return known;
  };
  const lineageOf = async (model: SqlFile) => {
    const known = lineages.get(model.table);
    if (known) return known;
    const { tables, tree } = await parseSelect(engine, model.sql, model.file);
    for (const table of tables) await columnsOf(table);
    const found = columnLineage(tree, table => columns.get(table) ?? []);
    lineages.set(model.table, found);
    return found;
  };
  await requireColumn(models, asked, columnsOf);
  const origins = new Map<string, ColumnOrigin>();
  const visit = async (column: string): Promise<void> => {
    if (origins.has(column)) return;
    const { name: table, ext } = pathParts(column);
    const model = models.get(table);
    const from = model ? ((await lineageOf(model)).get(ext.slice(1)) ?? []) : [];
    origins.set(column, { column, file: model?.file ?? null, from });
    for (const source of from) await visit(source);
  };
  await visit(asked);
  return [...origins.values()];
}

async function columnNames(engine: Engine, table: string): Promise<string[]> {
  const columns = await engine.columnsOf(`select * from ${identifier(table)}`);
  return columns.map(({ name }) => name);
}

async function requireColumn(
  models: Map<string, SqlFile>,
  asked: string,
  columnsOf: (table: string) => Promise<string[]>,
): Promise<void> {
  const [table = "", column = "", ...more] = asked.split(".");
  if (table === "" || column === "" || more.length > 0)
    throw new UsageError(`"${asked}" is not a column of a table`, {
      hint: "Write table.column, such as partner_roi.roi.",
    });
  if (!models.has(table))
    throw new UsageError(`no model makes the table ${table}`, {
      hint: `The nearest is ${nearest(table, [...models.keys()]) ?? "none"}; docs/data-dictionary.md lists them.`,
    });
  const columns = await columnsOf(table);
  if (!columns.includes(column))
    throw new UsageError(`the table ${table} has no column ${column}`, { hint: `It has ${columns.join(", ")}.` });
}

/** Each column opened once; where it comes again it is only named. */
function printTree(origins: readonly ColumnOrigin[], column: string, indent: string, shown: Set<string>): void {
  const origin = origins.find(known => known.column === column);
  const from = origin?.from ?? [];
  const isAgain = shown.has(column) && from.length > 0;
  print(`${indent}${column}${isAgain ? "  (above)" : ""}${origin?.file && indent === "" ? `  ${origin.file}` : ""}`);
  if (isAgain) return;
  shown.add(column);
  for (const source of from) printTree(origins, source, `${indent}  `, shown);
}
