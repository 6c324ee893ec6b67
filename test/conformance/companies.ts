// The data that the suite runs on: the demo company, made small, and AdventureWorks.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { generateDemo } from "../../demo/generate.ts";
import { demoEnvironment, startDemoServer } from "../../demo/server.ts";
import { loadConfig } from "../../functions/config/load-config.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import type { LogEvent } from "../../functions/lake/effects.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { dataFolder } from "../real/run-example.ts";

export const companyNames = ["demo", "adventureworks"] as const;
export type CompanyName = (typeof companyNames)[number];

/** Small enough for a suite of some minutes; every model has rows all the same. */
const demoSize = { seed: 7, partners: 30, transactions: 6000 } as const;

const configs: Record<CompanyName, string> = {
  demo: "../../qudao.config.ts",
  adventureworks: "../../examples/adventureworks/qudao.config.ts",
};

export interface Company extends AsyncDisposable {
  name: CompanyName;
  /** Its steps over a lake. */
  context(storage: Storage, log?: (event: LogEvent) => void): Promise<StepContext>;
}

export async function openCompany(name: CompanyName): Promise<Company> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "qudao-conformance-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { config, folder: configFolder } = await loadConfig(new URL(configs[name], import.meta.url).pathname);
  const environment = name === "demo" ? await makeDemo(folder, stack) : { QUDAO_DATA: join(dataFolder(name), "..") };
  return {
    name,
    context: async (storage, log = () => {}) => ({
      config,
      configFolder,
      effects: {
        now: () => new Date("2026-11-01T00:00:00Z"),
        storage,
        fetch: globalThis.fetch,
        sleep: async ms => {
          await wait(Math.min(ms, 20));
        },
        environment: setting => new Map(Object.entries(environment)).get(setting),
        log,
        workFolder: join(folder, "work"),
      },
    }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function makeDemo(folder: string, stack: AsyncDisposableStack): Promise<Record<string, string>> {
  const source = join(folder, "source");
  await generateDemo({ folder: source, ...demoSize });
  const server = await startDemoServer({ folder: source });
  stack.defer(() => server.close());
  return demoEnvironment(source, server);
}
