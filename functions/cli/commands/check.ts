// Runs the checks on the snapshot that readers see, or on another, and shows the rows that should not be there; with --files it looks instead
// whether the lake's files are what was written.
import { z } from "zod";
import { Engine, type Row } from "../../lake/engine.ts";
import { messageOf } from "../../lake/errors.ts";
import type { Storage } from "../../lake/storage.ts";
import { offendersSql } from "../../transform/checks.ts";
import { readSqlFiles, type SqlFile } from "../../transform/models.ts";
import { askedSnapshot } from "../asked-snapshot.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { createLakeViews } from "../lake-database.ts";
import { checkLakeFiles } from "../lake-files.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions, snapshotIdBegin, wholeNumber } from "../options.ts";
import { counted, print, printJson } from "../print.ts";
import { rowsTable } from "../rows-table.ts";
import { UsageError } from "../tell-error.ts";

const schema = commonSchema.extend({
  limit: wholeNumber(1, 100_000).default(20),
  files: z.boolean().default(false),
  snapshot: snapshotIdBegin,
});

interface Finding {
  check: string;
  claim: string;
  severity: "error" | "warning";
  rows: number;
  offenders: Row[];
}

export async function run(given: unknown, names: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using project = await openProject(options);
  if (options.files && options.snapshot !== undefined)
    throw new UsageError("--files and --snapshot exclude each other", { hint: "--files reads what readers see." });
  if (options.files) return checkFiles(project.context.effects.storage, options.json);
  const checks = chosen(
    (await readSqlFiles()).filter(file => file.layer === "checks"),
    names,
  );
  const { storage } = project.context.effects;
  await using engine = await Engine.open(project.context.config.engine);
  await createLakeViews(engine, storage, await askedSnapshot(storage, options.snapshot));
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await findingOf(engine, check, options.limit));
  if (options.json) printJson(findings);
  else printFindings(findings);
  return findings.some(({ severity, rows }) => severity === "error" && rows > 0) ? exitCodes.partial : exitCodes.done;
}

async function checkFiles(storage: Storage, json: boolean): Promise<ExitCode> {
  const report = await checkLakeFiles(storage);
  if (json) printJson(report);
  else {
    for (const { says } of report.damaged) print(says);
    const whole = report.files - report.damaged.length;
    print(
      `${whole} of ${counted(report.files, "file")} are what was written (${(report.bytes / 1e6).toFixed(1)} MB read)`,
    );
  }
  return report.damaged.length > 0 ? exitCodes.partial : exitCodes.done;
}

function chosen(checks: SqlFile[], names: string[]): SqlFile[] {
  const unknown = names.find(name => !checks.some(check => check.name === name));
  if (unknown !== undefined)
    throw new UsageError(`no check is called "${unknown}"`, {
      hint: `There are ${checks.map(({ name }) => name).join(", ")}.`,
    });
  return names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name));
}

async function findingOf(engine: Engine, check: SqlFile, limit: number): Promise<Finding> {
  const severity = check.header.fields.severity === "warning" ? "warning" : "error";
  try {
    const [total] = await engine.rows(`select count(*) as rows from (${check.sql}\n)`);
    const rows = Number(total?.rows ?? 0);
    const offenders = rows > 0 ? await engine.rows(offendersSql(check.sql, limit)) : [];
    return { check: check.name, claim: check.header.grain, severity, rows, offenders };
  } catch (error) {
    throw new Error(`${check.file}: ${messageOf(error)}`, { cause: error });
  }
}

function printFindings(findings: Finding[]): void {
  const broken = findings.filter(({ rows }) => rows > 0);
  for (const { check, claim, severity, rows, offenders } of broken) {
    print(`${severity}: ${check}: ${counted(rows, "row")} against “${claim}”`);
    for (const line of rowsTable(offenders)) print(line);
    if (rows > offenders.length) print(`  … and ${rows - offenders.length} more (--limit)`);
    print();
  }
  print(`${findings.length - broken.length} of ${counted(findings.length, "check")} hold without a row`);
}
