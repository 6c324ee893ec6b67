import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { ingestSources, type RunOutcome } from "../run-all.ts";
import { reportOf } from "../run-report.ts";
import { printIngest } from "../run-summary.ts";

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(commonSchema, given);
  await using project = await openProject(options);
  const outcome: RunOutcome = { exitCode: exitCodes.done, failures: [] };
  outcome.ingest = await ingestSources(project, outcome, options.verbose);
  if (options.json) printJson(reportOf(project, outcome));
  else {
    print();
    printIngest(outcome.ingest);
  }
  return outcome.exitCode;
}
