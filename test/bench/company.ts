// The bench's company: two files, and a lake in a folder.
import { join } from "node:path";
import { type Config, configSchema } from "../../functions/config/config.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { dayFile, historyFile, partnersFile } from "./orders.ts";

const order = [
  "order_id",
  "line_no",
  "ordered_at",
  "partner_id",
  "customer_id",
  "product_id",
  "quantity",
  "net_amount",
  "updated_at",
];

function configOf(dataFolder: string, orderFiles: string[], memoryMb: number): Config {
  return configSchema.parse({
    project: "bench",
    company: { zh: "基准", en: "Bench" },
    timeZone: "UTC",
    calendar: "none",
    sources: {
      erp: {
        type: "files",
        folder: dataFolder,
        streams: {
          partners: {
            files: partnersFile,
            mapping: { partner_id: "partner_id", partner_name: "name", signed_date: "signed" },
          },
          transactions: { files: orderFiles, mapping: Object.fromEntries(order.map(column => [column, column])) },
        },
      },
    },
    engine: { memoryMb },
  });
}

export interface BenchPlace {
  dataFolder: string;
  lakeFolder: string;
  memoryMb: number;
  /** The last day's file is there too. */
  withDay: boolean;
}

export function benchContext({ dataFolder, lakeFolder, memoryMb, withDay }: BenchPlace): StepContext {
  const files = withDay ? [historyFile, dayFile] : [historyFile];
  return {
    config: configOf(dataFolder, files, memoryMb),
    configFolder: dataFolder,
    effects: {
      now: () => new Date("2024-12-18T00:00:00Z"),
      storage: new LocalStorage(join(lakeFolder, "lake")),
      fetch: globalThis.fetch,
      sleep: async () => {},
      environment: () => undefined,
      log: () => {},
      workFolder: join(lakeFolder, "work"),
    },
  };
}
