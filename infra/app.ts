// Qudao on AWS: `npx cdk deploy`, or `npm run synth` to see that it is whole. What can be said with `-c name=value`:
//   config       another company's config: `-c config=acme/qudao.config.ts`
//   stage        a second stack of the same company to try things in: `-c stage=dev`; without it, the one that counts
//   certificate  ARN of the certificate for the host of the config's siteUrl
//   monthlyUsd   what the account may spend a month before operators are told
import { App, Stack } from "aws-cdk-lib";
import { loadConfig } from "../functions/config/load-config.ts";
import { companyStage, settingsOf } from "./settings.ts";
import { stackOf } from "./stack.ts";

// Nothing is reported to anybody about what is deployed.
const app = new App({ analyticsReporting: false });
const { configFile, stage, ...settings } = settingsOf(app.node);
const { config } = await loadConfig(configFile);
const stack = new Stack(app, ["Qudao", config.project, ...(stage === companyStage ? [] : [stage])].join("-"), {
  description: `Qudao: channel analytics of ${config.company.en}`,
  // A stack is removed in two steps: this is taken off first. Its buckets, secrets and readers stay even then.
  terminationProtection: stage === companyStage,
});
stackOf(stack, { config, configFile, ...settings });
