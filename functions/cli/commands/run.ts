import { z } from "zod";
import type { ExitCode } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, langSchema, languageOf, parseOptions } from "../options.ts";
import { printJson } from "../print.ts";
import { runAll } from "../run-all.ts";
import { reportOf } from "../run-report.ts";
import { printSummary } from "../run-summary.ts";

export const runSchema = commonSchema.extend({ lang: langSchema });
const forwardSchema = runSchema.extend({ forward: z.boolean().default(false) });

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(forwardSchema, given);
  await using project = await openProject(options);
  const outcome = await runAll(project, options);
  if (options.json) printJson(reportOf(project, outcome));
  else printSummary(project, outcome, languageOf(options.lang));
  return outcome.exitCode;
}
