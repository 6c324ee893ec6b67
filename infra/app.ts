// Qudao on AWS: `npx cdk deploy`, or `npm run synth` to see that it is whole. Another company's config:
// `npx cdk deploy -c config=acme/qudao.config.ts`.
import { App, Stack } from "aws-cdk-lib";
import { loadConfig } from "../functions/config/load-config.ts";
import { stackOf } from "./stack.ts";

// Nothing is reported to anybody about what is deployed.
const app = new App({ analyticsReporting: false });
const configFile = String(app.node.tryGetContext("config") ?? "qudao.config.ts");
const { config } = await loadConfig(configFile);
stackOf(
  new Stack(app, `Qudao-${config.project}`, { description: `Qudao: channel analytics of ${config.company.en}` }),
  {
    config,
    configFile,
    certificateArn: app.node.tryGetContext("certificate"),
  },
);
