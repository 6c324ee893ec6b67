// A company to look at: its data are made once per size and seed, then served and read as any company's are.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generateDemo } from "../../../demo/generate.ts";
import { startDemoServer } from "../../../demo/server.ts";
import { loadConfig } from "../../config/load-config.ts";
import type { ExitCode } from "../exit-codes.ts";
import { defaultOut, openProject } from "../open-project.ts";
import { languageOf, parseOptions, wholeNumber } from "../options.ts";
import { printJson } from "../print.ts";
import { createProgress } from "../progress.ts";
import { runAll } from "../run-all.ts";
import { reportOf } from "../run-report.ts";
import { printSummary } from "../run-summary.ts";
import { runSchema } from "./run.ts";

const schema = runSchema.extend({
  partners: wholeNumber(1, 100_000).default(240),
  transactions: wholeNumber(1, 100_000_000).default(600_000),
  seed: wholeNumber(0).default(1),
});

const demoConfig = fileURLToPath(new URL("../../../qudao.config.ts", import.meta.url));

export async function run(given: unknown): Promise<ExitCode> {
  const { partners, transactions, seed, ...options } = parseOptions(schema, given);
  const configFile = options.config ?? demoConfig;
  const { config } = await loadConfig(configFile);
  const folder = resolve(options.out ?? defaultOut(config), "source");
  const progress = createProgress({ quiet: options.quiet });
  await progress.step("demo", async () => {
    const onProgress = (message: string) => progress.log({ step: "demo", level: "progress", message });
    await generateDemo({ folder, partners, transactions, seed, onProgress });
  });
  const server = await startDemoServer({ folder });
  try {
    const settings = { QUDAO_DEMO_DATA: folder, QUDAO_DEMO_URL: server.url, QUDAO_DEMO_TOKEN: server.token };
    await using project = await openProject({ ...options, config: configFile }, settings);
    const outcome = await runAll(project, options);
    if (options.json) printJson(reportOf(project, outcome));
    else printSummary(project, outcome, languageOf(options.lang));
    return outcome.exitCode;
  } finally {
    await server.close();
  }
}
