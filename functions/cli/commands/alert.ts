import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { print, printJson, shownPath, tableLines } from "../print.ts";
import { alertPeople } from "../run-all.ts";
import { reportOf } from "../run-report.ts";

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(commonSchema, given);
  await using project = await openProject(options);
  const alert = await alertPeople(project);
  if (options.json) printJson(reportOf(project, { exitCode: exitCodes.done, failures: [], alert }));
  else {
    print(
      `\nas of ${alert.asOfDate}: ${alert.held === null ? `${alert.opened} opened, ${alert.open} open, ${alert.closed} closed` : `held back: ${alert.held}`}`,
    );
    for (const line of tableLines(alert.mails.map(({ to, subject }) => [to, subject]))) print(line);
    print(alert.mails.length === 0 ? "no new mail" : `in ${shownPath(project.places.outbox)}/`);
  }
  return exitCodes.done;
}
