import { z } from "zod";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { counted, print, printJson, tableLines } from "../print.ts";

const schema = commonSchema.extend({ all: z.boolean().default(false) });

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using project = await openProject(options);
  const { planTransform } = await import("../../transform/transform.ts");
  const planned = await planTransform(project.context);
  if (options.json) {
    printJson(planned);
    return exitCodes.done;
  }
  const built = planned.filter(({ action }) => action === "build");
  const shown = options.all ? planned : built;
  for (const line of tableLines(shown.map(({ table, action, reason }) => [action, table, reason]))) print(line);
  print(`${counted(built.length, "table")} to build, ${planned.length - built.length} stay as they are`);
  return exitCodes.done;
}
