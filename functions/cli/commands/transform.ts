import { z } from "zod";
import type { ExitCode } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { counted, print, printJson, shownPath } from "../print.ts";
import { exitCodeOfTransform, transformLake } from "../run-all.ts";
import { reportOf } from "../run-report.ts";
import { movedWords } from "../run-summary.ts";

const schema = commonSchema.extend({ forward: z.boolean().default(false) });

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using project = await openProject(options);
  const transform = await transformLake(project, options.forward);
  const exitCode = exitCodeOfTransform(transform);
  if (options.json) printJson(reportOf(project, { exitCode, failures: [], transform }));
  else {
    const { snapshot, built, reused } = transform;
    const checks = snapshot.checks.filter(({ rows }) => rows === 0).length;
    print(
      `\n${counted(built.length, "table")} built, ${reused.length} as they were; ${checks} of ${snapshot.checks.length} checks hold without a row`,
    );
    print(`snapshot ${snapshot.id}, as of ${snapshot.as_of_date}${movedWords(transform)}`);
    print(`SQL: ${shownPath(project.places.database)}`);
  }
  return exitCode;
}
