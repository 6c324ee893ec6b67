// A company whose models run on Athena: limits that hold, and rights in two databases and nowhere else.
import { readdirSync, readFileSync } from "node:fs";
import { App, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { type ConfigInput, configSchema } from "../../functions/config/config.ts";
import { streamNames } from "../../functions/contracts/streams.ts";
import { ConfigError } from "../../functions/lake/errors.ts";
import { stackOf } from "../../infra/stack.ts";

function templateOf(engine: ConfigInput["engine"]): Template {
  const config = configSchema.parse({
    project: "acme-cn",
    company: { zh: "测试", en: "Test" },
    timeZone: "Asia/Shanghai",
    alerts: { from: "qudao@example.com" },
    sources: { crm: { type: "rest", url: "https://crm.example.com", streams: {} } },
    engine,
  });
  const stack = new Stack(new App({ context: { "aws:cdk:bundling-stacks": [] } }), "Test");
  stackOf(stack, { config, configFile: "test/qudao.config.ts" });
  return Template.fromStack(stack);
}

const onAthena = templateOf({ name: "athena", athena: { workgroup: "qudao-acme", scanGbPerQuery: 50 } });

test("the workgroup enforces its limit, whatever a query asks for", () => {
  onAthena.hasResourceProperties("AWS::Athena::WorkGroup", {
    Name: "qudao-acme",
    WorkGroupConfiguration: Match.objectLike({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 50_000_000_000,
    }),
  });
});

test("the databases are those that the engine writes to, and one of rows as they arrived", () => {
  const databases = Object.values(onAthena.findResources("AWS::Glue::Database"));
  expect(databases.map(({ Properties }) => Properties.DatabaseInput.Name).sort()).toEqual([
    "acme_cn",
    "acme_cn_raw",
    "acme_cn_workshop",
  ]);
});

test("transform may ask Athena and change tables of its two databases; nobody else may", () => {
  const policies = Object.entries(onAthena.findResources("AWS::IAM::Policy"));
  const ofAthena = policies.filter(([, policy]) => /athena:|glue:/.test(JSON.stringify(policy)));
  expect(ofAthena.map(([id]) => id.replace(/Role.*/, ""))).toEqual(["Transform"]);
  const resources = JSON.stringify(ofAthena[0]?.[1]).match(/:(workgroup|database|table)\/[^"]*/g);
  expect(new Set(resources)).toEqual(
    new Set([
      ":workgroup/qudao-acme",
      ":database/acme_cn",
      ":database/acme_cn_workshop",
      ":table/acme_cn/*",
      ":table/acme_cn_workshop/*",
    ]),
  );
});

test("transform may write the lists of files that tables of the catalog read", () => {
  const policies = JSON.stringify(onAthena.findResources("AWS::IAM::Policy"));
  expect(policies).toContain('/athena/*"');
});

test("results go after a week, and nobody reads them without TLS", () => {
  onAthena.hasResourceProperties("AWS::S3::Bucket", {
    LifecycleConfiguration: {
      Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 7, Status: "Enabled" })]),
    },
  });
});

test("everybody's workgroup is refused", () => {
  expect(() => templateOf({ name: "athena" })).toThrow(ConfigError);
});

test("a company on DuckDB has nothing of it", () => {
  const onDuckDb = templateOf({});
  for (const type of ["AWS::Athena::WorkGroup", "AWS::Glue::Database"]) onDuckDb.resourceCountIs(type, 0);
});

test("every metric is a saved query of the workgroup, with the file's own text", () => {
  const queries = Object.values(onAthena.findResources("AWS::Athena::NamedQuery")).map(({ Properties }) => Properties);
  const folder = new URL("../../sql/metrics/", import.meta.url);
  const files = readdirSync(folder);
  expect(queries.map(({ Name }) => Name).sort()).toEqual(files.map(file => `metric_${file.slice(0, -4)}`).sort());
  for (const { Name, QueryString, Database, WorkGroup } of queries) {
    expect(QueryString).toBe(readFileSync(new URL(`${Name.slice("metric_".length)}.sql`, folder), "utf8"));
    expect({ Database, WorkGroup }).toEqual({ Database: "acme_cn", WorkGroup: "qudao-acme" });
  }
});

test("every stream is a table over raw/, whose partitions are the config's sources", () => {
  const tables = Object.values(onAthena.findResources("AWS::Glue::Table")).map(({ Properties }) => Properties);
  expect(tables.map(({ TableInput }) => TableInput.Name).sort()).toEqual([...streamNames].sort());
  const transactions = tables.find(({ TableInput }) => TableInput.Name === "transactions")?.TableInput;
  expect(transactions.Parameters).toMatchObject({
    "projection.enabled": "true",
    "projection.source.values": "crm",
    "storage.location.template": { "Fn::Join": ["", ["s3://", expect.anything(), `/raw/transactions/\${source}/`]] },
  });
  expect(transactions.StorageDescriptor.Columns).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ Name: "net_amount", Type: "decimal(18,4)" }),
      expect.objectContaining({ Name: "order_date", Type: "date" }),
    ]),
  );
});
