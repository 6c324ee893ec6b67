// One company's Qudao: what is in the stack, and who is handed what.
import type { Stack } from "aws-cdk-lib";
import type { Config } from "../functions/config/config.ts";
import { createAlarms } from "./alarms.ts";
import { createAthena, grantAthena } from "./athena.ts";
import { createBudget } from "./budget.ts";
import { createKey } from "./encryption-key.ts";
import { createFunctions } from "./functions.ts";
import { createLake } from "./lake.ts";
import { createMail } from "./mail.ts";
import { createNotifications } from "./notifications.ts";
import { createOperationsBoard } from "./operations-board.ts";
import { createPipeline } from "./pipeline.ts";
import { accessLogBucket } from "./private-bucket.ts";
import { createRawTables } from "./raw-tables.ts";
import { createReaders } from "./readers.ts";
import { createRowFilters } from "./row-filters.ts";
import { createSchedule } from "./schedule.ts";
import { createSecrets } from "./secrets.ts";
import { createSite } from "./site.ts";

export interface Company {
  config: Config;
  /** Path of the config file, relative to the repository. */
  configFile: string;
  /** Certificate (of us-east-1, as CloudFront asks) for the host of the config's siteUrl; without one the site has CloudFront's name. */
  certificateArn?: string | undefined;
  /** What the account may spend a month before operators are told; none where it is not named. */
  monthlyUsd?: number | undefined;
}

export function stackOf(stack: Stack, company: Company): void {
  const key = createKey(stack, company.config);
  const care = { accessLog: accessLogBucket(stack), key };
  const lake = createLake(stack, care);
  const site = createSite(stack, care);
  const secrets = createSecrets(stack, company.config, key);
  const notifications = createNotifications(stack);
  const mail = createMail(stack, company.config.alerts.from, notifications);
  const functions = createFunctions(stack, { ...company, lake, site, secrets, mail });
  createReaders(stack, { ...company, lake, site, secrets });
  if (company.config.engine.name === "athena") {
    createRawTables(stack, company.config, lake);
    const athena = createAthena(stack, company.config, care);
    grantAthena(functions.transform, stack, athena, lake);
    if (company.config.engine.athena.rowFilters)
      createRowFilters(stack, { config: company.config, lake, athena, publish: functions.publish });
  }
  const pipeline = createPipeline(stack, { functions, notifications });
  const refusedStarts = createSchedule(stack, { pipeline, timeZone: company.config.timeZone });
  createOperationsBoard(stack, { pipeline, functions, refusedStarts });
  if (company.monthlyUsd !== undefined) createBudget(stack, company.monthlyUsd, notifications);
  createAlarms(stack, { pipeline, refusedStarts, notifications });
}
