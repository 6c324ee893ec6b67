// Secrets of a Lambda, asked of Secrets Manager once a run with the function's own role. AWS's extension would keep them for
// five minutes, which one run a day has no use for, and is a layer of another account in another version per region.
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { explained } from "./aws-errors.ts";
import { environmentNames } from "./environment-names.ts";
import { ConfigError } from "./errors.ts";

const secretSchema = z.record(z.string(), z.string());

/**
 * All secrets that this function was given, by name.
 * @throws ConfigError where one may not be read or is no JSON object of texts; TransientError where the service is busy
 */
export async function readSecrets(
  setting: (name: string) => string | undefined,
  client = new SecretsManagerClient({}),
): Promise<Record<string, string>> {
  const ids = (setting(environmentNames.secrets) ?? "").split(" ").filter(id => id !== "");
  return Object.assign({}, ...(await Promise.all(ids.map(id => readSecret(id, client)))));
}

async function readSecret(id: string, client: SecretsManagerClient): Promise<Record<string, string>> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return parse(SecretString ?? "", id);
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException")
      throw new ConfigError(`secret ${id} does not exist`, {
        hint: "Deploy again: infra/secrets.ts makes it.",
        cause: error,
      });
    throw explained(error, "secretsmanager:GetSecretValue", id);
  }
}

function parse(text: string, id: string): Record<string, string> {
  try {
    return secretSchema.parse(JSON.parse(text));
  } catch {
    // The reason is not passed on: it would quote the secret.
    throw new ConfigError(`secret ${id} is not a JSON object of texts`, { hint: 'Store it as {"NAME": "value"}.' });
  }
}
