// docs/deploy.md, step by step, against the emulator: from an empty account to the first site and the first mail, and what a
// second time changes.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partnerPagePath } from "../../functions/config/partner-page.ts";
import { createSeal } from "../../functions/serve/session.ts";
import { root } from "../../infra/step-code.ts";
import { records } from "../infra/company/records.ts";
import { configOf, templatesOf } from "../infra/template-of.ts";
import { CompanyServer } from "../servers/company.ts";
import { type Emulator, startEmulator } from "../servers/emulator.ts";
import { installed } from "../servers/program.ts";
import { bootstrap, configFile, Deployment, deploy, synthesize, templateFile } from "./deployment.ts";

let synthesized: string;
let emulator: Emulator;
let company: CompanyServer;
let deployment: Deployment;
/** Where the command line keeps what it needs. */
let out: string;

beforeAll(async () => {
  synthesized = await synthesize();
  out = await mkdtemp(join(tmpdir(), "qudao-operator-"));
  emulator = await startEmulator();
  company = await CompanyServer.start("the-token", records);
});

afterAll(async () => {
  for (const server of [emulator, company]) await server?.[Symbol.asyncDispose]();
  for (const folder of [synthesized, out]) if (folder) await rm(folder, { recursive: true, force: true });
});

/** W3005: the CDK states dependencies that CloudFormation would see for itself. */
const lint = async (file: string, ignored = "W3005") =>
  promisify(execFile)(await installed("cfn-lint", "bin/cfn-lint"), ["--ignore-checks", ignored, "--", file]);

test("the linter of templates finds nothing", async () => {
  await lint(templateFile(synthesized));
});

test("nor does it where audiences have row filters on Athena and all lies under a key of the account, which the emulator cannot deploy", async () => {
  const engine = { name: "athena", athena: { workgroup: "qudao-test", rowFilters: true } } as const;
  const { main, nested } = templatesOf({ config: configOf({ engine, aws: { customerManagedKey: true } }) });
  expect([...nested.keys()]).toEqual(["AudienceEast"]);
  for (const [name, template] of [["Main", main] as const, ...nested]) {
    const file = join(out, `${name}.json`);
    await writeFile(file, JSON.stringify(template.toJSON()));
    // W3045: made without the flags of cdk.json, the template writes access logs in the older way.
    await lint(file, "W3005,W3045");
  }
});

describe("a company", () => {
  test("is deployed whole", async () => {
    await bootstrap(emulator, synthesized);
    await deploy(emulator, synthesized);
    deployment = await Deployment.find(emulator);
    const { Resources } = JSON.parse(await readFile(templateFile(synthesized), "utf8"));
    expect(deployment.resources.map(({ logicalId }) => logicalId).sort()).toEqual(Object.keys(Resources).sort());
    expect(new Set(deployment.resources.map(({ status }) => status))).toEqual(new Set(["CREATE_COMPLETE"]));
  });

  test("is not changed by a second deployment", async () => {
    expect(await deploy(emulator, synthesized)).toContain("(no changes)");
  });

  test("has, after its first run, batches, a snapshot, a site and a mail", async () => {
    await deployment.putTokens(company.url);
    expect(await deployment.run()).toMatchObject({
      status: "SUCCEEDED",
      output: {
        ingested: [{ ingest: { report: { source: "crm" } } }, { ingest: { report: { source: "erp" } } }],
        transform: { report: { asOfDate: "2026-03-31", moved: true } },
        alert: { report: { mails: 1 } },
      },
    });
    expect(await deployment.keysIn("Lake")).toEqual(expect.arrayContaining(["CURRENT"]));
    const site = await deployment.keysIn("Site");
    expect(site).toContain("current.json");
    expect(site.some(key => /^releases\/[^/]+\/index\.html$/.test(key))).toBe(true);
    expect(await deployment.mails()).toEqual([
      expect.objectContaining({
        Source: "qudao@example.com",
        To: ["lead@example.com"],
        Subject: expect.stringContaining("低于预期 88%"),
        BodyText: expect.stringContaining("净销售额 CNY 304.50，预期 CNY 2,436.00"),
      }),
    ]);
  });

  test("lets nobody see the site who has not signed in, and gives each what he may open", async () => {
    const { SecretString = "" } = await new SecretsManagerClient(deployment.clientOptions).send(
      new GetSecretValueCommand({ SecretId: deployment.nameOf("AWS::SecretsManager::Secret", "HashKey") }),
    );
    const { QUDAO_HASH_KEY: hashKey } = JSON.parse(SecretString);
    const open = async (path: string, ...groups: string[]) => {
      const session = createSeal(hashKey).close("session", { groups }, new Date(Date.now() + 60_000));
      const { payload } = await deployment.invoke("serve", {
        rawPath: path,
        cookies: groups.length > 0 ? [`__Host-qudao=${session}`] : [],
      });
      return payload ?? {};
    };
    const address = deployment.nameOf("AWS::Cognito::UserPoolClient", "ReadersSite");
    expect(await open("/")).toMatchObject({
      statusCode: 302,
      headers: { location: expect.stringContaining(`client_id=${address}`) },
    });
    const company = await open("/", "company");
    expect(company.statusCode).toBe(200);
    expect(Buffer.from(String(company.body), "base64").toString()).toContain("<title>");
    const own = `/${partnerPagePath(hashKey, "P1")}`;
    expect((await open(own, "partner-P1")).statusCode).toBe(200);
    expect((await open(own, "partner-P2")).statusCode).toBe(403);
    expect((await open("/roi.html", "partner-P1")).statusCode).toBe(403);
  });

  test("loads nothing twice, and tells nothing twice, in a second run", async () => {
    const before = await deployment.keysIn("Lake");
    const { status, output } = await deployment.run();
    expect({ status, output }).toMatchObject({
      status: "SUCCEEDED",
      output: {
        transform: { report: { built: 0, moved: false } },
        alert: { report: { mails: 0 } },
      },
    });
    const grown = (await deployment.keysIn("Lake")).filter(key => !before.includes(key));
    expect(grown.filter(key => /^(raw|quarantine|log|tables|snapshots|history)\//.test(key))).toEqual([]);
    expect(await deployment.mails()).toHaveLength(1);
  });

  test("is gone back in from the command line, holds there, and goes forward when told", async () => {
    const orders = records["/orders"];
    const late = { ...orders[0], order: "late", net: "999.00" };
    await using second = await CompanyServer.start("the-token", { ...records, "/orders": [...orders, late] });
    await deployment.putTokens(second.url);
    const lines = () => qudao("query", "select count(*) as lines from stg_transactions");
    const before = await lines();
    await deployment.run();
    expect(await lines()).toEqual([{ lines: String(orders.length + 1) }]);
    expect(await qudao("history")).toMatchObject([
      { moved_by: "transform", is_current: true },
      { moved_by: "transform" },
    ]);

    await qudao("rollback", "--note", "a price that nobody paid");
    expect(await lines()).toEqual(before);
    expect(await deployment.run()).toMatchObject({ output: { transform: { report: { moved: false } } } });
    expect(await lines()).toEqual(before);

    expect(await deployment.invoke("transform", { forward: true })).toMatchObject({ payload: { moved: true } });
    expect(await lines()).toEqual([{ lines: String(orders.length + 1) }]);
  });

  test("is rebuilt from its batches alone, and vacuumed, from the command line", async () => {
    expect(await qudao("rebuild")).toMatchObject({ is_same: true });
    expect(await qudao("vacuum", "--dry-run")).toMatchObject({ dry_run: true, removed: { files: 0 } });
  });
});

/** A command of ours on the deployed lake; what it prints as JSON. */
async function qudao(command: string, ...words: string[]): Promise<unknown> {
  const place = ["--lake", `s3://${deployment.bucket("Lake")}`, "--config", configFile, "--out", out, "--json"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, "functions/cli/main.ts"), command, ...words, ...place],
    { env: { ...process.env, ...emulator.environment }, maxBuffer: 64 * 1024 ** 2 },
  );
  return JSON.parse(stdout);
}
