// A small company for the tests of this folder, and the world its steps run in.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DemoServer, demoEnvironment } from "../../demo/server.ts";
import { loadConfig } from "../../functions/config/load-config.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";

export const small = { seed: 7, partners: 20, transactions: 3000 } as const;

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "qudao-demo-"));
}

/** Over `<folder>/source`, with the lake beside it. */
export async function demoContext(folder: string, server: DemoServer): Promise<StepContext> {
  const { config, folder: configFolder } = await loadConfig(new URL("../../qudao.config.ts", import.meta.url).pathname);
  const environment = demoEnvironment(`${folder}/source`, server);
  return {
    config,
    configFolder,
    effects: {
      now: () => new Date("2026-11-01T00:00:00Z"),
      storage: new LocalStorage(`${folder}/lake`),
      fetch: globalThis.fetch,
      sleep: async ms => {
        await sleep(Math.min(ms, 20));
      },
      environment: name => environment[name],
      log: () => {},
      workFolder: `${folder}/work`,
    },
  };
}
