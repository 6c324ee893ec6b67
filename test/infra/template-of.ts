// A company's stack as a template. Code is not packed here (`npm run synth` does that), so this takes a second.
import { App, NestedStack, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { type Config, type ConfigInput, configSchema } from "../../functions/config/config.ts";
import { type Company, stackOf } from "../../infra/stack.ts";

export const configOf = (changes: Partial<ConfigInput> = {}): Config =>
  configSchema.parse({
    project: "test",
    company: { zh: "测试", en: "Test" },
    timeZone: "Asia/Shanghai",
    alerts: { from: "qudao@example.com" },
    audiences: [{ name: "east", title: { zh: "华东", en: "East" }, sees: { regions: ["华东"] } }],
    sources: {
      crm: { type: "rest", url: "https://crm.example.com", auth: { bearer: { env: "CRM_TOKEN" } }, streams: {} },
      erp: { type: "rest", url: { env: "ERP_URL" }, streams: {} },
      web: { type: "rest", url: "https://web.example.com", streams: {} },
    },
    ...changes,
  });

export const templateOf = (settings: Partial<Company> = {}): Template => templatesOf(settings).main;

/** The stack's template, and those of the stacks within it by their ids. */
export function templatesOf(settings: Partial<Company> = {}): { main: Template; nested: Map<string, Template> } {
  const stack = new Stack(new App({ context: { "aws:cdk:bundling-stacks": [] } }), "Test");
  stackOf(stack, { config: configOf(), configFile: "test/qudao.config.ts", ...settings });
  const within = stack.node.findAll().filter(construct => NestedStack.isNestedStack(construct));
  return {
    main: Template.fromStack(stack),
    nested: new Map(within.map(nested => [nested.node.id, Template.fromStack(nested)])),
  };
}

/** Memory that the stack gives a step's function. */
export function memoryMbOf(step: string): number {
  const functions = Object.values(templateOf().findResources("AWS::Lambda::Function"));
  const found = functions.find(({ Properties }) => Properties.Handler === `${step}.handler`);
  return Number(found?.Properties.MemorySize);
}
