// Two secrets, because two sets of functions need them: the key of all keyed hashes (made here, once), and the tokens of the
// sources (filled in by the operator: docs/deploy.md). Both are JSON objects, name → value.
import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";

export interface Secrets {
  hashKey: Secret;
  sourceTokens: Secret;
}

/** @param hashKeyName the name the config gives it */
export function createSecrets(scope: Construct, hashKeyName: string): Secrets {
  const hashKey = new Secret(scope, "HashKey", {
    description:
      "Key of personal fields' hashes and of partner pages' names. Never change it: hashes would no longer join.",
    generateSecretString: {
      secretStringTemplate: "{}",
      generateStringKey: hashKeyName,
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const sourceTokens = new Secret(scope, "SourceTokens", {
    description: "Tokens of the sources, by the names that the config refers to.",
    secretObjectValue: {},
    removalPolicy: RemovalPolicy.RETAIN,
  });
  new CfnOutput(scope, "SourceTokensSecret", { value: sourceTokens.secretName });
  return { hashKey, sourceTokens };
}
