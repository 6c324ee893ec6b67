// The Lambdas of the four steps as they are packed, started over the Runtime API one after the other, against S3, the company's system, Secrets Manager and SES.
import { afterAll, beforeAll, expect, test } from "vitest";
import { environmentNames } from "../../functions/lake/environment-names.ts";
import { CompanyServer } from "../servers/company.ts";
import { S3Server } from "../servers/s3.ts";
import { SecretsManagerServer } from "../servers/secrets-manager.ts";
import { SesServer } from "../servers/ses.ts";
import { records } from "./company/records.ts";
import { runPacked } from "./packed-lambda.ts";

const configFile = "test/infra/company/qudao.config.ts";
let s3: S3Server;
let company: CompanyServer;
let secrets: SecretsManagerServer;
let ses: SesServer;
let environment: Record<string, string>;

beforeAll(async () => {
  s3 = await S3Server.start("lake", "site");
  company = await CompanyServer.start("the-token", records);
  secrets = await SecretsManagerServer.start({
    "arn:key": '{"QUDAO_HASH_KEY":"k"}',
    "arn:crm": '{"CRM_TOKEN":"the-token"}',
    "arn:erp": '{"ERP_TOKEN":"the-token"}',
  });
  ses = await SesServer.start();
  environment = {
    [environmentNames.lakeBucket]: "lake",
    [environmentNames.siteBucket]: "site",
    [environmentNames.config]: configFile,
    [environmentNames.secrets]: "arn:key arn:crm arn:erp",
    CRM_URL: company.url,
    ERP_URL: company.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SESV2: ses.url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SESSION_TOKEN: "session",
  };
});

afterAll(async () => {
  for (const server of [s3, company, secrets, ses]) await server[Symbol.asyncDispose]();
});

const keysIn = (bucket: string, prefix: string) =>
  [...(s3.buckets.get(bucket)?.keys() ?? [])].filter(key => key.startsWith(prefix));

/** Lambda ends an init phase after ten seconds. By the wall: a machine that does other work beside takes five. */
const mostInitMs = 10_000;

test("the packed Lambdas take a company from its system to a release of the site", { timeout: 240_000 }, async () => {
  const ingested = await runPacked(
    "ingest",
    configFile,
    environment,
    { source: "crm" },
    { source: "erp" },
    { source: "erp" },
    { source: "gone" },
  );
  const [, first, again, unknown] = ingested.answers;
  expect(first).toMatchObject({ payload: { source: "erp" } });
  expect(first?.payload?.streams).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        stream: "transactions",
        rowsRead: records["/orders"].length,
        rowsLoaded: records["/orders"].length,
      }),
    ]),
  );
  expect(keysIn("lake", "log/transactions/").length).toBeGreaterThan(0);
  expect(again).toMatchObject({ payload: { source: "erp" } });
  expect(unknown).toMatchObject({
    errorType: "ConfigError",
    errorMessage: 'the config has no source "gone". Deploy again, so that the state machine knows today\'s sources.',
  });

  const transformed = await runPacked("transform", configFile, environment, {}, {});
  const [built, unchanged] = transformed.answers;
  expect(built).toMatchObject({ payload: { asOfDate: "2026-03-31", moved: true, reused: 0 } });
  expect(unchanged).toMatchObject({ payload: { built: 0, moved: false, snapshotId: built?.payload?.snapshotId } });

  const publishing = await runPacked("publish", configFile, environment, {});
  const [published] = publishing.answers;
  expect(published).toMatchObject({
    payload: { release: expect.stringContaining(String(built?.payload?.snapshotId)) },
  });
  const current = JSON.parse(s3.body("site", "current.json")?.toString() ?? "null");
  expect(keysIn("site", `releases/${current.release}/`)).toHaveLength(Number(published?.payload?.files));
  expect(keysIn("site", `releases/${current.release}/`).some(key => key.endsWith("index.html"))).toBe(true);

  const alerting = await runPacked("alert", configFile, environment, {});
  const [alerted] = alerting.answers;
  expect(alerted).toMatchObject({ payload: { asOfDate: "2026-03-31", mails: 1 } });
  expect(ses.received).toEqual([
    expect.objectContaining({
      FromEmailAddress: "qudao@example.com",
      Destination: { ToAddresses: ["lead@example.com"] },
    }),
  ]);

  for (const { readyAfterMs, peakMb, memoryMb } of [ingested, transformed, publishing, alerting]) {
    expect(readyAfterMs).toBeLessThan(mostInitMs);
    expect(peakMb).toBeLessThan(memoryMb);
  }
});
