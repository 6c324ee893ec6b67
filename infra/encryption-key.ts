// The account's own key (a customer managed key of KMS) under what holds rows or tokens, made where the config asks for it. Whoever
// may read objects may then use it, through the service that keeps them and for nothing else.
import { Aws, RemovalPolicy } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Config } from "../functions/config/config.ts";

/** @returns undefined where S3's and Secrets Manager's own keys do, which cost nothing and need no grants */
export function createKey(scope: Construct, { aws, project }: Pick<Config, "aws" | "project">): Key | undefined {
  if (!aws.customerManagedKey) return undefined;
  return new Key(scope, "Key", {
    description: `Rows and tokens of Qudao, ${project}`,
    enableKeyRotation: true,
    // Without it nothing in the buckets can be read again.
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** Reading asks for Decrypt, writing for a data key, and a write in parts for both. */
const actionsFor = { read: ["kms:Decrypt"], write: ["kms:Decrypt", "kms:GenerateDataKey"] } as const;

export function grantKey(
  to: IGrantable,
  keyArn: string,
  use: keyof typeof actionsFor,
  through: "s3" | "secretsmanager",
): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: [...actionsFor[use]],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": `${through}.${Aws.REGION}.amazonaws.com` } },
    }),
  );
}
