import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { counted, print, printJson, shownPath } from "../print.ts";
import { transformLake } from "../run-all.ts";
import { reportOf } from "../run-report.ts";

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(commonSchema, given);
  await using project = await openProject(options);
  const transform = await transformLake(project);
  if (options.json) printJson(reportOf(project, { exitCode: exitCodes.done, failures: [], transform }));
  else {
    const { snapshot, built, reused, moved } = transform;
    const checks = snapshot.checks.filter(({ rows }) => rows === 0).length;
    print(
      `\n${counted(built.length, "table")} built, ${reused.length} as they were; ${checks} of ${snapshot.checks.length} checks hold without a row`,
    );
    print(`snapshot ${snapshot.id}, as of ${snapshot.as_of_date}${moved ? "" : " (same as before)"}`);
    print(`SQL: ${shownPath(project.places.database)}`);
  }
  return exitCodes.done;
}
