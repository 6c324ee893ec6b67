// Which data and which code a site was made from. Equal identity, equal site: there is nothing to build.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { hashKeyOf } from "../config/partner-page.ts";
import type { StepContext } from "../config/step-context.ts";
import { isCode } from "../lake/errors.ts";
import { hashOf, idOf } from "../lake/keys.ts";
import type { Snapshot } from "../lake/snapshot.ts";
import { dashboardsFolder, sourcesOf } from "./build-shells.ts";

const record = z.object({
  identity: z.string(),
  snapshot_id: z.string(),
  as_of_date: z.string(),
  pages: z.number(),
  sentences: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }),
});
export type SiteRecord = z.infer<typeof record>;

/** Lies in the site itself, so that it is swapped with it. */
const recordName = "site.json";

export async function readSiteRecord(siteFolder: string): Promise<SiteRecord | undefined> {
  try {
    return record.safeParse(JSON.parse(await readFile(join(siteFolder, recordName), "utf8"))).data;
  } catch (error) {
    // A record that cannot be read is a site that is built again.
    if (isCode(error, "ENOENT", "ENOTDIR") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export const siteRecordPath = (siteFolder: string) => join(siteFolder, recordName);

/** Snapshot, pages and components, this step, and what of the config is shown. */
export async function siteIdentity({ config, effects }: StepContext, snapshot: Snapshot): Promise<string> {
  const { company, currency, tiers, rules, audiences, alerts } = config;
  const shown = JSON.stringify([company, currency, tiers, rules, audiences, alerts.minimumChangeShare]);
  const code = [
    ...(await sourcesOf(dashboardsFolder)),
    ...(await sourcesOf(fileURLToPath(new URL(".", import.meta.url)))),
  ];
  return idOf(snapshot.id, shown, hashOf(hashKeyOf(config, effects)), ...code, process.version.split(".")[0] ?? "");
}
