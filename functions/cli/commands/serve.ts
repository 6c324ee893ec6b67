import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../lake/errors.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions, wholeNumber } from "../options.ts";

const schema = commonSchema.extend({ port: wholeNumber(0, 65_535).default(8080) });

/** Serves until it is stopped. */
export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using project = await openProject({ ...options, quiet: true });
  const { site } = project.places;
  if (!existsSync(join(site, "index.html")))
    throw new ConfigError(`${site} holds no site yet`, { hint: "Run `npx qudao run` first." });
  const { serveSite } = await import("../serve-site.ts");
  await serveSite({ folder: site, port: options.port });
  return exitCodes.done;
}
