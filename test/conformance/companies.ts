// The data that the suite runs on: the demo company, made small, and AdventureWorks.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { generateDemo, systemFiles } from "../../demo/generate.ts";
import { demoEnvironment, startDemoServer } from "../../demo/server.ts";
import { loadConfig } from "../../functions/config/load-config.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { ingest } from "../../functions/ingest/ingest.ts";
import type { LogEvent } from "../../functions/lake/effects.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { dataFolder } from "../real/run-example.ts";
import { appendLateRows } from "./late-rows.ts";

export const companyNames = ["demo", "adventureworks"] as const;
export type CompanyName = (typeof companyNames)[number];

/** Small enough for a suite of some minutes; every model has rows all the same, and the last day has alarms to mail. */
const demoSize = { seed: 3, partners: 30, transactions: 20_000 } as const;

const configs: Record<CompanyName, string> = {
  demo: "../../qudao.config.ts",
  adventureworks: "../../examples/adventureworks/qudao.config.ts",
};

/** What its sources hold on a day on which they are read. */
interface Delivery {
  now: string;
  environment: Record<string, string>;
}

export interface Company extends AsyncDisposable {
  name: CompanyName;
  /** Its steps over a lake, on the last day. */
  context(storage: Storage, log?: (event: LogEvent) => void): Promise<StepContext>;
  /**
   * Reads its sources into the lake of a context, on every day on which they were read.
   * @throws Error where a stream could not be read
   */
  ingest(context: StepContext): Promise<void>;
}

export async function openCompany(name: CompanyName): Promise<Company> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "qudao-conformance-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { config, folder: configFolder } = await loadConfig(new URL(configs[name], import.meta.url).pathname);
  const deliveries =
    name === "demo"
      ? await deliverDemo(folder, stack)
      : [{ now: "2026-11-05", environment: { QUDAO_DATA: join(dataFolder(name), "..") } }];
  const last = deliveries.at(-1);
  if (!last) throw new Error(`${name} has no data`);
  return {
    name,
    context: async (storage, log = () => {}) => ({
      config,
      configFolder,
      effects: {
        ...delivered(last),
        storage,
        fetch: globalThis.fetch,
        sleep: async ms => {
          await wait(Math.min(ms, 20));
        },
        log,
        workFolder: join(folder, "work"),
      },
    }),
    ingest: async context => {
      for (const delivery of deliveries) {
        const { failures } = await ingest({ ...context, effects: { ...context.effects, ...delivered(delivery) } });
        if (failures[0]) throw new Error(`${name}: ${failures[0].error}`);
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function delivered({ now, environment }: Delivery): Pick<StepContext["effects"], "now" | "environment"> {
  const settings = new Map(Object.entries(environment));
  return { now: () => new Date(`${now}T00:00:00Z`), environment: name => settings.get(name) };
}

/** Its files and systems on the day after the last order, and four days later. */
async function deliverDemo(folder: string, stack: AsyncDisposableStack): Promise<Delivery[]> {
  const first = join(folder, "first");
  const later = join(folder, "later");
  await generateDemo({ folder: first, ...demoSize });
  await cp(first, later, { recursive: true });
  await appendLateRows(join(later, systemFiles.transactions), "2026-11-04T10:00:00Z");
  const environmentOf = async (source: string) => {
    const server = await startDemoServer({ folder: source });
    stack.defer(() => server.close());
    return demoEnvironment(source, server);
  };
  return [
    { now: "2026-11-01", environment: await environmentOf(first) },
    { now: "2026-11-05", environment: await environmentOf(later) },
  ];
}
