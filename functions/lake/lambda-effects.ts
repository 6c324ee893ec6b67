// Lambda as the steps' world: a bucket as the lake, JSON lines as the log, secrets from Secrets Manager.
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Effects } from "./effects.ts";
import { environmentNames } from "./environment-names.ts";
import { ConfigError } from "./errors.ts";
import { keepSecret, withoutSecrets } from "./redaction.ts";
import { s3Client } from "./s3-client.ts";
import { S3Storage } from "./s3-storage.ts";
import { readSecrets } from "./secrets.ts";

/** Below /tmp, all that a Lambda may write to; of this function alone, because it is cleared. */
const workFolder = () => join(tmpdir(), `qudao-${setting(environmentNames.lambda) ?? "here"}`);

/** @throws ConfigError where a setting or a secret is missing. */
export async function lambdaEffects(): Promise<Effects> {
  // A warm Lambda still has the last run's files; there is no room for two runs' tables.
  const folder = workFolder();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const secrets = await readSecrets(setting);
  for (const secret of Object.values(secrets)) keepSecret(secret);
  return {
    now: () => new Date(),
    storage: new S3Storage(s3Client(), requireSetting(environmentNames.lakeBucket), `${folder}/cache`),
    fetch: globalThis.fetch,
    sleep: async ms => {
      await sleep(ms);
    },
    environment: name => secrets[name] ?? setting(name),
    log: event => {
      process.stdout.write(
        `${JSON.stringify(event, (_key, value) => (typeof value === "string" ? withoutSecrets(value) : value))}\n`,
      );
    },
    workFolder: folder,
  };
}

function setting(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** @throws ConfigError where it is not set. */
export function requireSetting(name: string): string {
  const value = setting(name);
  if (!value)
    throw new ConfigError(`the environment variable ${name} is not set`, {
      hint: `Deploy again: infra/functions.ts sets ${name}.`,
    });
  return value;
}
