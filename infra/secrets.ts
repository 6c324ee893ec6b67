// The key of all keyed hashes (made here, once), and for each source that asks for any, a secret of its own with its token (filled
// in by the operator: docs/deploy.md), so that what reads one system cannot read another's. All are JSON objects, name → value.
import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import type { Config } from "../functions/config/config.ts";
import { secretNamesOf } from "../functions/config/sources.ts";
import { grantKey } from "./encryption-key.ts";
import { idOf } from "./ids.ts";

export interface Secrets {
  hashKey: CfnSecret;
  /** By source, of those that ask for any. */
  tokens: ReadonlyMap<string, CfnSecret>;
}

/** @param key of the account; without one Secrets Manager's own */
export function createSecrets(
  scope: Construct,
  { hashKey, sources }: Pick<Config, "hashKey" | "sources">,
  key: Key | undefined,
): Secrets {
  const under = key ? { kmsKeyId: key.keyArn } : {};
  const hashSecret = new CfnSecret(scope, "HashKey", {
    ...under,
    description:
      "Key of personal fields' hashes and of partner pages' names. Never change it: hashes would no longer join.",
    generateSecretString: {
      secretStringTemplate: "{}",
      generateStringKey: hashKey.env,
      passwordLength: 64,
      excludePunctuation: true,
    },
  });
  hashSecret.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const tokens = Object.entries(sources).flatMap(([source, definition]): [string, CfnSecret][] => {
    const names = secretNamesOf(definition);
    return names.length === 0 ? [] : [[source, createTokens(scope, source, names, under)]];
  });
  return { hashKey: hashSecret, tokens: new Map(tokens) };
}

function createTokens(
  scope: Construct,
  source: string,
  names: readonly string[],
  under: { kmsKeyId?: string },
): CfnSecret {
  const secret = new CfnSecret(scope, idOf("Tokens", source), {
    ...under,
    description: `What the source ${source} asks for: ${names.join(", ")}.`,
    // Nothing secret: the operator's first value takes its place.
    secretString: "{}",
  });
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
  new CfnOutput(scope, idOf("TokensSecret", source), { value: arnOf(secret) });
  return secret;
}

/** Its attribute `Id`. A reference says the same, but only to CloudFormation itself; stand-ins for it say the name. */
export const arnOf = (secret: CfnSecret) => secret.attrId;

export function grantSecrets(to: IGrantable, ...secrets: readonly CfnSecret[]): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: secrets.map(arnOf) }),
  );
  for (const { kmsKeyId } of secrets) if (kmsKeyId !== undefined) grantKey(to, kmsKeyId, "read", "secretsmanager");
}
