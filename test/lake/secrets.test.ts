import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import { environmentNames } from "../../functions/lake/environment-names.ts";
import { readSecrets } from "../../functions/lake/secrets.ts";
import { SecretsManagerServer } from "../servers/secrets-manager.ts";

const settings = (ids: string) => (name: string) => (name === environmentNames.secrets ? ids : undefined);

const start = () =>
  SecretsManagerServer.start({
    "arn:a": '{"QUDAO_HASH_KEY":"k"}',
    "arn:b": '{"CRM_TOKEN":"t"}',
    "arn:text": "hunter2",
    "arn:denied": "denied",
  });

const clientOf = ({ url }: SecretsManagerServer) =>
  new SecretsManagerClient({
    endpoint: url,
    region: "eu-central-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

test("a function reads all secrets that it was given, by their names", async () => {
  await using server = await start();
  expect(await readSecrets(settings("arn:a arn:b"), clientOf(server))).toEqual({ QUDAO_HASH_KEY: "k", CRM_TOKEN: "t" });
  expect(await readSecrets(settings(""), clientOf(server))).toEqual({});
});

test("a secret that is not there or may not be read is named, with what to do", async () => {
  await using server = await start();
  await expect(readSecrets(settings("arn:c"), clientOf(server))).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("arn:c"),
  });
  await expect(readSecrets(settings("arn:denied"), clientOf(server))).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("arn:denied"),
    hint: expect.stringContaining("secretsmanager:GetSecretValue"),
  });
});

test("Secrets Manager that does not answer is something that may pass", async () => {
  const server = await start();
  await server[Symbol.asyncDispose]();
  await expect(readSecrets(settings("arn:a"), clientOf(server))).rejects.toMatchObject({ name: "TransientError" });
});

test("a secret of another shape is refused without being quoted", async () => {
  await using server = await start();
  const refused = readSecrets(settings("arn:text"), clientOf(server));
  await expect(refused).rejects.toMatchObject({ name: "ConfigError" });
  await expect(refused).rejects.not.toThrow("hunter2");
});
