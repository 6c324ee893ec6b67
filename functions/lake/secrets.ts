// Secrets of a Lambda, through AWS's own extension: a small server beside the function that asks Secrets Manager with the
// function's role and keeps the answer for five minutes. https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
import { z } from "zod";
import { environmentNames } from "./environment-names.ts";
import { ConfigError, messageOf, TransientError } from "./errors.ts";

type Setting = (name: string) => string | undefined;

const answerSchema = z.object({ SecretString: z.string() });
const secretSchema = z.record(z.string(), z.string());

/** All secrets that this function was given, by name. */
export async function readSecrets(setting: Setting): Promise<Record<string, string>> {
  const ids = (setting(environmentNames.secrets) ?? "").split(" ").filter(id => id !== "");
  return Object.assign({}, ...(await Promise.all(ids.map(id => readSecret(id, setting)))));
}

async function readSecret(id: string, setting: Setting): Promise<Record<string, string>> {
  const port = setting("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT") ?? "2773";
  const url = `http://localhost:${port}/secretsmanager/get?secretId=${encodeURIComponent(id)}`;
  const response = await ask(url, id, setting("AWS_SESSION_TOKEN") ?? "");
  const answer = await response.text();
  if (response.status >= 500)
    throw new TransientError(`secret ${id}: ${response.status} ${answer}`, { hint: "Run again." });
  if (!response.ok)
    throw new ConfigError(`secret ${id} cannot be read: ${response.status} ${answer}`, {
      hint: `Check that it exists and that this function's role has secretsmanager:GetSecretValue on ${id}.`,
    });
  return parse(answer, id);
}

async function ask(url: string, id: string, token: string): Promise<Response> {
  try {
    return await fetch(url, { headers: { "X-Aws-Parameters-Secrets-Token": token } });
  } catch (error) {
    throw new TransientError(`secret ${id}: the extension does not answer (${messageOf(error)})`, {
      hint: "Run again.",
      cause: error,
    });
  }
}

function parse(answer: string, id: string): Record<string, string> {
  try {
    return secretSchema.parse(JSON.parse(answerSchema.parse(JSON.parse(answer)).SecretString));
  } catch {
    // The reason is not passed on: it would quote the secret.
    throw new ConfigError(`secret ${id} is not a JSON object of texts`, { hint: 'Store it as {"NAME": "value"}.' });
  }
}
