// One SELECT over the snapshot that readers see, over another, or, before there is one, over what was ingested. The engine is closed
// to everything but the lake's files before it runs.
import { StatementType } from "@duckdb/node-api";
import { z } from "zod";
import { Engine, type JsonValue, literals, type Row } from "../../lake/engine.ts";
import { ConfigError, messageOf } from "../../lake/errors.ts";
import { askedSnapshotIfAny } from "../asked-snapshot.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { createReadableViews } from "../lake-database.ts";
import { openProject, type Project } from "../open-project.ts";
import { commonSchema, parseOptions, snapshotIdBegin } from "../options.ts";
import { counted, print, printJson } from "../print.ts";
import { rowsTable } from "../rows-table.ts";
import { UsageError } from "../tell-error.ts";

const schema = commonSchema.extend({
  csv: z.boolean().default(false),
  snapshot: snapshotIdBegin,
  engine: z.enum(["duckdb", "athena"], { error: 'write "duckdb" or "athena"' }).default("duckdb"),
});
const shownRows = 200;

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  if (options.csv && options.json)
    throw new UsageError("--csv and --json exclude each other", { hint: "Leave one of them out." });
  if (options.engine === "athena" && options.snapshot !== undefined)
    throw new UsageError("Athena shows the current snapshot only", { hint: "Leave --engine or --snapshot out." });
  await using project = await openProject({ ...options, quiet: true });
  const sql = words[0] ?? "";
  const { names, rows } =
    options.engine === "athena"
      ? await (await import("../ask-athena.ts")).askAthena(project.context, sql)
      : await askDuckDb(project, sql, options.snapshot);
  if (options.json) printJson(rows);
  else if (options.csv) printCsv(names, rows);
  else printTable(names, rows);
  return exitCodes.done;
}

interface Answer {
  names: string[];
  rows: Row[];
}

async function askDuckDb({ context, places }: Project, sql: string, idBegin?: string): Promise<Answer> {
  const { storage, workFolder } = context.effects;
  await using engine = await Engine.open({ ...context.config.engine, spillFolder: workFolder });
  const snapshot = await askedSnapshotIfAny(storage, idBegin);
  await createReadableViews(engine, storage, snapshot);
  await closeToTheOutside(engine, [places.lake, workFolder]);
  // Awaited here: the engine closes where this function ends.
  return await answer(engine, sql, snapshot ? hints.shown : hints.ingested);
}

const hints = {
  shown: '`npx qudao query "show tables"` lists the tables, `"describe <table>"` a table\'s columns.',
  ingested:
    "Before the first snapshot there are only raw_<stream>, as it was pulled, and quarantine_<stream>, what was set aside; `npx qudao transform` builds the tables.",
} as const;

/** In this order: once the configuration is locked, nothing can be opened again. */
async function closeToTheOutside(engine: Engine, folders: string[]): Promise<void> {
  await engine.run(`set allowed_directories = ${literals(folders.map(folder => `${folder}/`))}`);
  await engine.run("set enable_external_access = false");
  await engine.run("set lock_configuration = true");
}

const readingTypes = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

async function answer(engine: Engine, sql: string, hint: string): Promise<Answer> {
  try {
    const statements = await engine.connection.extractStatements(sql);
    if (statements.count !== 1)
      throw new UsageError(`${statements.count} statements were given`, { hint: "Give one SELECT." });
    const prepared = await statements.prepare(0);
    if (!readingTypes.has(prepared.statementType))
      throw new UsageError("only a SELECT may run here", {
        hint: "The lake is read only; to build tables, add a model to sql/.",
      });
    const reader = await prepared.runAndReadAll();
    return { names: reader.deduplicatedColumnNames(), rows: reader.getRowObjectsJson() };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new ConfigError(messageOf(error), { hint, cause: error });
  }
}

function printTable(names: string[], rows: Row[]): void {
  for (const line of rowsTable(rows.slice(0, shownRows), names)) print(line);
  print(
    rows.length > shownRows
      ? `first ${shownRows} of ${counted(rows.length, "row")}; --csv or --json prints all`
      : counted(rows.length, "row"),
  );
}

function printCsv(names: string[], rows: Row[]): void {
  print(names.map(quoted).join(","));
  for (const row of rows) print(names.map(name => quoted(row[name] ?? null)).join(","));
}

function quoted(value: JsonValue): string {
  const text = value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
