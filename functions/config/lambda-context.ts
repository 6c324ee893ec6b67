// What every Lambda begins with: the config that was shipped beside the code, and Lambda as the world.
import { relative } from "node:path";
import { environmentNames } from "../lake/environment-names.ts";
import { ConfigError, QudaoError, TransientError } from "../lake/errors.ts";
import { lambdaEffects, requireSetting } from "../lake/lambda-effects.ts";
import { withoutSecrets } from "../lake/redaction.ts";
import { loadConfig } from "./load-config.ts";
import type { StepContext } from "./step-context.ts";

const codeFolder = new URL("../../", import.meta.url).pathname;

export async function lambdaContext(): Promise<StepContext> {
  const { config, folder } = await loadConfig(
    relative(process.cwd(), `${codeFolder}${requireSetting(environmentNames.config)}`),
  );
  const effects = await lambdaEffects();
  if (config.engine.name === "duckdb") return { config, configFolder: folder, effects };
  // Loaded only where it is used: every Lambda's start waits for what it loads.
  const { athenaWorld } = await import("../lake/athena/athena-world.ts");
  return { config, configFolder: folder, effects: { ...effects, athena: athenaWorld() } };
}

/**
 * One step, as a Lambda. Of what is thrown Lambda passes on the name, the message and the stack, and operators get no more by mail: so
 * what to do now goes into the message, and secrets go out of all of it.
 */
export async function inLambda<Answer>(step: (context: StepContext) => Promise<Answer>): Promise<Answer> {
  try {
    return await step(await lambdaContext());
  } catch (error) {
    if (error instanceof Error) {
      const hint = error instanceof QudaoError ? `. ${error.hint}` : "";
      error.message = withoutSecrets(`${error.message}${hint}`);
      error.stack = withoutSecrets(error.stack ?? "");
    }
    throw error;
  }
}

/** The same context with one source only. */
export function onlySource(context: StepContext, name: string): StepContext {
  const source = context.config.sources[name];
  if (!source)
    throw new ConfigError(`the config has no source "${name}"`, {
      hint: "Deploy again, so that the state machine knows today's sources.",
    });
  return { ...context, config: { ...context.config, sources: { [name]: source } } };
}

/** Step Functions sees one error per call: the one that a retry may mend first, else the first. Loading twice is loading once. */
export function throwFirst(failures: readonly { error: QudaoError }[]): void {
  const failure = failures.find(({ error }) => error instanceof TransientError) ?? failures[0];
  if (failure) throw failure.error;
}
