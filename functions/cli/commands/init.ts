// Looks at the user's files and writes a config that says, line by line, what it understood.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { ConfigError } from "../../lake/errors.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { describeCompany } from "../init/company.ts";
import { filesToLookAt } from "../init/files.ts";
import { readSample } from "../init/read-sample.ts";
import type { Sample } from "../init/sample.ts";
import { refuseStrangers, type Understanding, understand } from "../init/understand.ts";
import { configText } from "../init/write-config.ts";
import { defaultConfigFile } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { count, print, printJson, shownPath, tableLines } from "../print.ts";
import { errorText } from "../tell-error.ts";

const schema = commonSchema.extend({
  project: z
    .string()
    .regex(/^[A-Za-z][\w-]*$/, "use letters, digits, _ and -, beginning with a letter")
    .optional(),
  force: z.boolean().default(false),
  yes: z.boolean().default(false),
});

const typesFile = fileURLToPath(new URL("../../config/config.ts", import.meta.url));

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  const { samples, failed } = await readAll(await filesToLookAt(words), options.verbose);
  const mayAsk = process.stdin.isTTY && process.stdout.isTTY && !options.yes && !options.json;
  const understanding = await understand(samples, mayAsk ? askForOrder : undefined);
  refuseStrangers(understanding);
  const target = resolve(options.config ?? join(understanding.folder, defaultConfigFile));
  if (existsSync(target) && !options.force)
    throw new ConfigError(`${shownPath(target)} is there already`, {
      hint: "Write elsewhere with --config <file>, or over it with --force.",
    });
  const company = describeCompany(understanding.folder, understanding.proposals, options.project);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, configText(understanding, company, dirname(target), typesFile));
  if (options.json) printJson(facts(understanding, target));
  else printUnderstanding(understanding, target);
  return failed > 0 ? exitCodes.partial : exitCodes.done;
}

/** A file that cannot be read is told; the others go on. */
async function readAll(files: string[], verbose: boolean): Promise<{ samples: Sample[]; failed: number }> {
  const samples: Sample[] = [];
  for (const file of files) {
    try {
      samples.push(await readSample(file));
    } catch (error) {
      if (files.length === 1) throw error;
      process.stderr.write(`${errorText(error, verbose)}\n`);
    }
  }
  if (samples.length === 0)
    throw new ConfigError("none of the files could be read", { hint: "Mend what is said above, or give other files." });
  return { samples, failed: files.length - samples.length };
}

async function askForOrder(example: string): Promise<"day" | "month" | undefined> {
  const readline = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await readline.question(
      `Dates are written like ${example}, and no value tells which comes first. Day or month? [d/m, Enter: decide later] `,
    );
    const letter = answer.trim().toLowerCase().slice(0, 1);
    return letter === "d" ? "day" : letter === "m" ? "month" : undefined;
  } finally {
    readline.close();
  }
}

function printUnderstanding({ proposals, strangers }: Understanding, target: string): void {
  for (const { stream, sample, moreFiles, columns, unused } of proposals) {
    const more = moreFiles.length > 0 ? ` and ${moreFiles.length} more like it` : "";
    print(`\n${basename(sample.file)}${more}: ${stream}, ${count(sample.rows.length)} rows (${sample.how})`);
    const rows = columns.map(({ column, mapping, notes }) => [
      column,
      typeof mapping === "string" ? mapping : fieldOf(mapping),
      notes.join("; "),
    ]);
    for (const line of tableLines(rows)) print(line);
    if (unused.length > 0) print(`  not used: ${unused.join(", ")}`);
  }
  for (const { file, reason } of strangers) print(`\n${basename(file)}: not understood: ${reason}`);
  const open = proposals.flatMap(({ columns, warnings, stream }) => [
    ...warnings,
    ...columns
      .filter(({ isOpen, mapping }) => isOpen && typeof mapping === "object" && "format" in mapping)
      .map(({ column }) => `${stream}.${column}: decide whether day or month comes first`),
  ]);
  if (open.length > 0) print("\nFor you to decide");
  for (const line of open) print(`  • ${line}`);
  const named = relative(process.cwd(), target) === defaultConfigFile ? "" : ` --config ${shownPath(target)}`;
  print(`\nwrote ${shownPath(target)}; read it once, then`);
  print(`  npx qudao run${named}`);
}

function fieldOf(mapping: object): string {
  if ("from" in mapping) return String(mapping.from);
  return "concat" in mapping && Array.isArray(mapping.concat) ? mapping.concat.join(" + ") : "";
}

function facts({ proposals, strangers }: Understanding, target: string): Record<string, unknown> {
  return {
    config: target,
    streams: proposals.map(({ stream, sample, moreFiles, columns, unused, warnings }) => ({
      stream,
      files: [sample.file, ...moreFiles],
      rows: sample.rows.length,
      read_as: sample.how,
      columns: Object.fromEntries(columns.map(({ column, mapping }) => [column, mapping])),
      open: columns.filter(({ isOpen }) => isOpen).map(({ column }) => column),
      unused,
      warnings,
    })),
    not_understood: strangers,
  };
}
