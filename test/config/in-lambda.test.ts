// What a Lambda tells of an error, and what it must not: the message goes to the operators' mail, the log to CloudWatch.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { inLambda } from "../../functions/config/lambda-context.ts";
import { environmentNames } from "../../functions/lake/environment-names.ts";
import { SourceContractError } from "../../functions/lake/errors.ts";
import { SecretsManagerServer } from "../servers/secrets-manager.ts";

let secrets: SecretsManagerServer;
beforeAll(async () => {
  secrets = await SecretsManagerServer.start({ "arn:crm": '{"CRM_TOKEN":"of-the-crm"}' });
  for (const [name, value] of Object.entries({
    [environmentNames.lakeBucket]: "lake",
    [environmentNames.config]: "test/infra/company/qudao.config.ts",
    [environmentNames.secrets]: "arn:crm",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  }))
    vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await secrets[Symbol.asyncDispose]();
});

test("an error is told with what to do, and without the secret that it quotes", async () => {
  const failed = inLambda(async () => {
    throw new SourceContractError("crm answered 401 to ?token=of-the-crm", { hint: "Renew the token." });
  });
  await expect(failed).rejects.toMatchObject({
    name: "SourceContractError",
    message: "crm answered 401 to ?token=•••. Renew the token.",
    stack: expect.not.stringContaining("of-the-crm"),
  });
});

test("a mistake of ours too tells no secret", async () => {
  const failed = inLambda(async ({ effects }) => {
    throw new TypeError(`cannot read ${effects.environment("CRM_TOKEN")}`);
  });
  await expect(failed).rejects.toThrow("cannot read •••");
});

test("what is logged has no secret in it, however deep it lies", async () => {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await inLambda(async ({ effects }) =>
      effects.log({ step: "ingest", level: "info", message: "asked ?token=of-the-crm", facts: { url: "/of-the-crm" } }),
    );
    expect(written.mock.calls).toEqual([
      ['{"step":"ingest","level":"info","message":"asked ?token=•••","facts":{"url":"/•••"}}\n'],
    ]);
  } finally {
    written.mockRestore();
  }
});
