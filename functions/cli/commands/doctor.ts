import { type Finding, findingsAboutMachine, findingsAboutProject } from "../diagnosis.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject, type Project } from "../open-project.ts";
import { type CommonOptions, commonSchema, parseOptions } from "../options.ts";
import { print, printJson, tableLines } from "../print.ts";
import { errorFacts } from "../tell-error.ts";

/** Looks for what would make a run fail and says what to do; changes nothing but the empty output folder. */
export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(commonSchema, given);
  const findings = await findingsAboutMachine();
  const opened = await open(options);
  if ("state" in opened) findings.push(opened);
  else {
    await using project = opened;
    findings.push(...(await findingsAboutProject(project)));
  }
  if (options.json) printJson(findings);
  else printFindings(findings);
  return findings.some(({ state }) => state === "bad") ? exitCodes.failed : exitCodes.done;
}

async function open(options: CommonOptions): Promise<Project | Finding> {
  try {
    return await openProject({ ...options, quiet: true });
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { what: "configuration", state: "bad", says: message, toDo: hint };
  }
}

function printFindings(findings: Finding[]): void {
  for (const line of tableLines(findings.map(({ state, what, says }) => [state, what, says]))) print(line);
  const advice = findings.filter(({ state }) => state !== "ok");
  print(advice.length === 0 ? "\nNothing stands in the way of a run." : "\nWhat to do");
  for (const { what, toDo } of advice) print(`  • ${what}: ${toDo}`);
}
