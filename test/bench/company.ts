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

function configOf({ dataFolder, memoryMb, hasCustomers }: BenchPlace, orderFiles: string[]): Config {
  // Else the same field goes into a column that is not personal, so that the same columns are read and written.
  const columnOf = (field: string) => (field === "customer_id" && !hasCustomers ? "campaign_id" : field);
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
          transactions: {
            files: orderFiles,
            mapping: Object.fromEntries(order.map(field => [columnOf(field), field])),
          },
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
  /** Order lines say who the end customer is: a personal column, which is hashed. */
  hasCustomers: boolean;
}

export function benchContext(place: BenchPlace): StepContext {
  const { dataFolder, lakeFolder, withDay } = place;
  const files = withDay ? [historyFile, dayFile] : [historyFile];
  return {
    config: configOf(place, files),
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
