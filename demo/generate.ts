// Makes the data of a company that does not exist: 华岳工控, a maker of industrial automation parts. A source like any other:
// files as an office keeps them, and the rows that its order and ticket systems answer over HTTP.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { foundCompany } from "./company.ts";
import { iso } from "./days.ts";
import { type GroundTruth, groundTruth } from "./ground-truth.ts";
import { Ledger } from "./ledger.ts";
import { Market } from "./market.ts";
import { campaignCosts, writeCampaigns, writeTraffic } from "./office/campaign-files.ts";
import { writeSurveys, writeTouchpoints } from "./office/contact-files.ts";
import { writePlans, writeTargets } from "./office/goal-files.ts";
import { writeCustomers, writePartners, writePolicies, writeProducts, writeRates } from "./office/master.ts";
import { writeRules, writeSpend } from "./office/money-files.ts";
import { writeProcessSteps } from "./office/process-files.ts";
import { runServiceDesk } from "./service-desk.ts";

export interface DemoOptions {
  /** Emptied first, unless it already holds what these options give. */
  folder: string;
  seed?: number;
  partners?: number;
  /** Order lines, near enough: the number drawn differs by less than one per cent at full size. */
  transactions?: number;
  /** First and last business day, "2023-11-01". */
  from?: string;
  to?: string;
  /** No anomaly, and a policy without effect: whatever is claimed then is wrong. */
  isCalm?: boolean;
  onProgress?: (message: string) => void;
}

export interface DemoResult {
  folder: string;
  /** False where the folder already held the same. */
  isNew: boolean;
  truth: GroundTruth;
}

/** Where the rows of the HTTP systems lie, below the folder. */
export const systemFiles = { transactions: "erp/transactions.ndjson", feedback: "erp/feedback.ndjson" } as const;
const truthFile = "ground-truth.json";
const stampFile = "stamp.json";

/** The same options and the same code give the same bytes. */
export async function generateDemo(options: DemoOptions): Promise<DemoResult> {
  const { folder, seed = 1, partners = 240, transactions = 600_000, from = "2023-11-01", to = "2026-10-31" } = options;
  const { isCalm = false } = options;
  const stamp = JSON.stringify({ seed, partners, transactions, from, to, isCalm, code: codeHash() });
  if (await holds(folder, stamp))
    return { folder, isNew: false, truth: JSON.parse(await readFile(`${folder}/${truthFile}`, "utf8")) };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const company = foundCompany(seed, partners, from, to, isCalm);
  const ledger = new Ledger(company.partners, company.window);
  const market = new Market(company, ledger, transactions, `${folder}/${systemFiles.transactions}`);
  await market.open(async day => {
    options.onProgress?.(`orders until ${iso(day)}`);
    await setImmediate();
  });
  options.onProgress?.("tickets, campaigns, spend and the other files");
  const service = runServiceDesk(company, ledger, market.buyers, `${folder}/${systemFiles.feedback}`, folder);
  const costs = campaignCosts(company, ledger);
  writePartners(company, ledger, folder);
  writeCustomers(company, ledger, folder, market.buyers);
  writeProducts(company, ledger, folder);
  writeRates(company, ledger, folder);
  writePolicies(company, ledger, folder);
  writeCampaigns(company, ledger, folder, costs);
  writeTraffic(company, ledger, folder);
  writeRules(ledger, folder);
  writeSpend(company, ledger, folder);
  await writeTargets(company, ledger, folder);
  writePlans(company, ledger, folder);
  writeTouchpoints(company, ledger, folder);
  writeSurveys(company, ledger, folder);
  writeProcessSteps(company, ledger, folder);

  const truth = groundTruth(company, ledger, market, costs, service);
  await writeFile(`${folder}/${truthFile}`, `${JSON.stringify(truth, null, 1)}\n`);
  // Last, so that a run that was killed is not taken for a whole one.
  await writeFile(`${folder}/${stampFile}`, stamp);
  return { folder, isNew: true, truth };
}

async function holds(folder: string, stamp: string): Promise<boolean> {
  const path = `${folder}/${stampFile}`;
  return existsSync(path) && (await readFile(path, "utf8")) === stamp;
}

/** Changed code makes other data, so it must not be answered from an old folder. */
function codeHash(): string {
  const hash = createHash("sha256");
  const here = new URL("./", import.meta.url);
  for (const name of readdirSync(here, { recursive: true }).map(String).sort())
    if (name.endsWith(".ts")) hash.update(name).update(readFileSync(new URL(name, here)));
  return hash
    .update(readFileSync(new URL("../calendar/cn.csv", import.meta.url)))
    .digest("hex")
    .slice(0, 16);
}
