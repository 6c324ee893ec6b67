// What the command line says with `-c name=value`, checked.
import type { Node } from "constructs";
import { z } from "zod";

/** The stage that counts. */
export const companyStage = "prod";

const schema = z.object({
  configFile: z.string().default("qudao.config.ts"),
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9]*$/, 'use small letters and digits, such as "dev"')
    .default(companyStage),
  certificateArn: z
    .string()
    .regex(/^arn:aws[\w-]*:acm:us-east-1:/, "CloudFront takes certificates of us-east-1 only")
    .optional(),
  monthlyUsd: z.coerce.number().positive().optional(),
});

/** @throws ZodError that names what cannot be used */
export function settingsOf(node: Node) {
  return schema.parse({
    configFile: node.tryGetContext("config"),
    stage: node.tryGetContext("stage"),
    certificateArn: node.tryGetContext("certificate"),
    monthlyUsd: node.tryGetContext("monthlyUsd"),
  });
}
