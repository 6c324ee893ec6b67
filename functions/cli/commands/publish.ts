import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { languageOf, parseOptions } from "../options.ts";
import { counted, print, printJson, shownPath } from "../print.ts";
import { publishSite } from "../run-all.ts";
import { reportOf } from "../run-report.ts";
import { runSchema } from "./run.ts";

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(runSchema, given);
  await using project = await openProject(options);
  const publish = await publishSite(project);
  if (options.json) printJson(reportOf(project, { exitCode: exitCodes.done, failures: [], publish }));
  else {
    print(
      `\n${publish.built ? `site of ${counted(publish.pages, "page")} built` : `site is current: ${publish.reason}`}: ${shownPath(publish.siteFolder)}/`,
    );
    for (const sentence of publish.sentences[languageOf(options.lang)]) print(`  • ${sentence}`);
  }
  return exitCodes.done;
}
