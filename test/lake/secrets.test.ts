import { expect, test } from "vitest";
import { environmentNames } from "../../functions/lake/environment-names.ts";
import { readSecrets } from "../../functions/lake/secrets.ts";
import { SecretsExtension } from "../servers/secrets-extension.ts";

const settings = (extension: SecretsExtension, ids: string, token = "session") => {
  const values: Record<string, string> = {
    [environmentNames.secrets]: ids,
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extension.port),
    AWS_SESSION_TOKEN: token,
  };
  return (name: string) => values[name];
};

const start = () =>
  SecretsExtension.start(
    { "arn:a": '{"QUDAO_HASH_KEY":"k"}', "arn:b": '{"CRM_TOKEN":"t"}', "arn:text": "hunter2" },
    "session",
  );

test("a function reads all secrets that it was given, by their names", async () => {
  await using extension = await start();
  expect(await readSecrets(settings(extension, "arn:a arn:b"))).toEqual({ QUDAO_HASH_KEY: "k", CRM_TOKEN: "t" });
  expect(await readSecrets(settings(extension, ""))).toEqual({});
});

test("a secret that may not be read is named, with the permission it needs", async () => {
  await using extension = await start();
  await expect(readSecrets(settings(extension, "arn:c"))).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("arn:c"),
    hint: expect.stringContaining("secretsmanager:GetSecretValue"),
  });
  await expect(readSecrets(settings(extension, "arn:a", "another"))).rejects.toMatchObject({ name: "ConfigError" });
});

test("a secret of another shape is refused without being quoted", async () => {
  await using extension = await start();
  const refused = readSecrets(settings(extension, "arn:text"));
  await expect(refused).rejects.toMatchObject({ name: "ConfigError" });
  await expect(refused).rejects.not.toThrow("hunter2");
});
