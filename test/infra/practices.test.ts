// AWS's own list of practices (cdk-nag, AwsSolutions) over the whole stack. Nothing is suppressed in the code: what it finds stands
// here with the reason why it stays, and a finding without one fails the test, as a reason without a finding does.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { z } from "zod";
import { configSchema } from "../../functions/config/config.ts";
import { stackOf } from "../../infra/stack.ts";

interface Explained {
  finding: RegExp;
  reason: string;
}

const explained: readonly Explained[] = [
  {
    finding: /^AwsSolutions-IAM5\[Resource::<(Lake|Site|Results)[0-9A-F]{8}\.Arn>\/([a-z]+\/)?\*\]$/,
    reason: "objects under a prefix: names of batches, tables and releases are hashes that nobody knows beforehand",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<[^>]*Results[^>]*>\/audience\/east\/\*\]$/,
    reason: "results of one audience's queries, which Athena names",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\] .*AudienceEast\/Analysts/,
    reason: "lakeformation:GetDataAccess knows no resources; the row filters granted to the role say what it gets",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<Lake[0-9A-F]{8}\.Arn>\/((raw|quarantine)\/\*|state)\/crm\/\*\]$/,
    reason: "objects of one source: its batches, in the folder of each stream it feeds, and its cursors",
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:table\/acme(_workshop|_shared)?\/\*\]$/,
    reason:
      "tables of the stack's own databases: a table's name bears the identity of its files, and listing the shared ones asks for all of them",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<(Ingest|Transform|Publish|Alert)[0-9A-F]{8}\.Arn>:\*\]$/,
    reason: "versions of one function, as Step Functions asks for them",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\] .*Pipeline/,
    reason: "delivery of logs and traces has no resources of its own to name (AWS, Logging for Step Functions)",
  },
  {
    finding: /^AwsSolutions-COG2 .*Readers/,
    reason:
      "a second factor is offered; whether directors must have one is the company's choice, in the pool's settings",
  },
  {
    finding: /^AwsSolutions-COG8 .*Readers/,
    reason: "threat protection needs a dearer plan, priced per reader",
  },
  {
    finding: /^AwsSolutions-CFR[12] .*Distribution/,
    reason: "nothing is served without a sign-in, from wherever; a firewall costs more a month than all else together",
  },
  {
    finding: /^AwsSolutions-CFR3 .*Distribution/,
    reason: "logs of requests would keep for whom which partner's page was opened, which nobody asked for",
  },
  {
    finding: /^AwsSolutions-CFR4 .*Distribution/,
    reason:
      "holds once the site has a name and certificate of its own (docs/deploy.md); CloudFront's own name allows TLS 1.0",
  },
  {
    finding: /^AwsSolutions-SQS3 .*RefusedStarts/,
    reason: "it is itself the dead-letter queue, of the schedule, which the check does not see",
  },
  {
    finding: /^AwsSolutions-SMG4 .*(HashKey|Tokens[A-Z])/,
    reason: "a hash key that changed would part customers from their past; tokens are the sources' to renew",
  },
];

const report = z.object({
  pluginReports: z.array(
    z.object({
      violations: z
        .array(
          z.object({
            ruleName: z.string(),
            violatingConstructs: z.array(z.object({ constructPath: z.string().optional() })),
          }),
        )
        .default([]),
    }),
  ),
});

function findings(): string[] {
  const outdir = mkdtempSync(join(tmpdir(), "qudao-practices-"));
  try {
    const app = new App({ outdir, context: { "aws:cdk:bundling-stacks": [] } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const config = configSchema.parse({
      project: "acme",
      company: { zh: "测试", en: "Test" },
      timeZone: "Asia/Shanghai",
      alerts: { from: "qudao@example.com" },
      sources: { crm: { type: "rest", url: "https://crm.example.com", streams: {} } },
      audiences: [{ name: "east", title: { zh: "华东", en: "East" }, sees: { regions: ["华东"] } }],
      engine: { name: "athena", athena: { workgroup: "qudao-acme", rowFilters: true } },
      aws: { customerManagedKey: true },
    });
    stackOf(new Stack(app, "Test"), { config, configFile: "test/qudao.config.ts" });
    // It throws where there are findings, and writes them all before.
    expect(() => app.synth()).toThrow();
    const written = report.parse(JSON.parse(readFileSync(join(outdir, "validation-report.json"), "utf8")));
    return written.pluginReports
      .flatMap(({ violations }) => violations)
      .flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath = "" }) => `${ruleName} ${constructPath}`),
      );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const nameOf = (finding: string) => finding.split(" ")[0] ?? "";
const isOf = (finding: string) => (known: Explained) =>
  known.finding.test(finding) || known.finding.test(nameOf(finding));

test("every finding of AWS's list of practices is explained, and every explanation is needed", () => {
  const found = findings();
  expect(found.filter(finding => !explained.some(isOf(finding)))).toEqual([]);
  expect(explained.filter(known => !found.some(finding => isOf(finding)(known))).map(({ reason }) => reason)).toEqual(
    [],
  );
}, 60_000);
