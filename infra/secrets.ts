// Two secrets, because two sets of functions need them: the key of all keyed hashes (made here, once), and the tokens of the
// sources (filled in by the operator: docs/deploy.md). Both are JSON objects, name → value.
import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";

export interface Secrets {
  hashKey: CfnSecret;
  sourceTokens: CfnSecret;
}

/** @param hashKeyName the name the config gives it */
export function createSecrets(scope: Construct, hashKeyName: string): Secrets {
  const hashKey = new CfnSecret(scope, "HashKey", {
    description:
      "Key of personal fields' hashes and of partner pages' names. Never change it: hashes would no longer join.",
    generateSecretString: {
      secretStringTemplate: "{}",
      generateStringKey: hashKeyName,
      passwordLength: 64,
      excludePunctuation: true,
    },
  });
  const sourceTokens = new CfnSecret(scope, "SourceTokens", {
    description: "Tokens of the sources, by the names that the config refers to.",
    // Nothing secret: the operator's first value takes its place.
    secretString: "{}",
  });
  for (const secret of [hashKey, sourceTokens]) secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
  new CfnOutput(scope, "SourceTokensSecret", { value: arnOf(sourceTokens) });
  return { hashKey, sourceTokens };
}

/** Its attribute `Id`. A reference says the same, but only to CloudFormation itself; stand-ins for it say the name. */
export const arnOf = (secret: CfnSecret) => secret.attrId;

export function grantSecrets(to: IGrantable, ...secrets: readonly CfnSecret[]): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: secrets.map(arnOf) }),
  );
}
