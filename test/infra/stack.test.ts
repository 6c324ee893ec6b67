// What the stack promises: who may read and write what, what is retried, when it runs. Code is not packed here (`npm run synth`
// does that), so this takes seconds.
import { readFileSync } from "node:fs";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { environmentNames } from "../../functions/lake/environment-names.ts";
import { ConfigError, DataQualityError, SourceContractError, TransientError } from "../../functions/lake/errors.ts";
import { templateOf } from "./template-of.ts";

const template = templateOf();

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

/** Everything that a step's role may do beside writing to its own log, as "action target", targets by logical id and key. */
function permissionsOf(step: string): string[] {
  const policies = Object.entries(template.findResources("AWS::IAM::Policy")).filter(([id]) =>
    id.startsWith(`${step}RoleDefaultPolicy`),
  );
  const statements: Statement[] = policies.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
  return statements
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap(action => [Resource].flat().map(resource => `${action} ${targetOf(resource)}`)),
    )
    .filter(permission => !permission.startsWith("logs:"))
    .sort();
}

/** {"Fn::Join": ["", [{GetAtt: [Lake1234, Arn]}, "/raw/*"]]} → "Lake/raw/*" */
function targetOf(resource: unknown): string {
  const parts = [
    ...JSON.stringify(resource).matchAll(
      /"(Lake|Site|HashKey|Tokens[A-Z][a-z]+)(?:[0-9A-F]{8})?"|"(\/[^"]*)"|"(:ses:[^"]*|:identity[^"]*)"/g,
    ),
  ];
  return parts.map(([, id, key, other]) => id ?? key ?? other).join("");
}

describe("permissions", () => {
  const listing = "s3:ListBucket Lake";
  const reads = (...keys: string[]) => keys.map(key => `s3:GetObject Lake/${key}`);
  const writes = (...keys: string[]) => keys.map(key => `s3:PutObject Lake/${key}`);
  const secret = (name: string) => [`secretsmanager:GetSecretValue ${name}`];

  test.each([
    { ingest: "IngestCrm", source: "crm", secrets: ["HashKey", "TokensCrm"] },
    { ingest: "IngestErp", source: "erp", secrets: ["HashKey", "TokensErp"] },
    { ingest: "Ingest", source: "web", secrets: ["HashKey"] },
  ])(
    "$ingest writes batches and cursors of $source and no other, and reads no other's secret",
    ({ ingest, source, secrets }) => {
      const own = [`quarantine/*/${source}/*`, `raw/*/${source}/*`, `state/${source}/*`, "heads/*", "log/*"];
      expect(permissionsOf(ingest)).toEqual(
        [listing, ...reads(...own), ...writes(...own), ...secrets.flatMap(secret)].sort(),
      );
    },
  );

  test("transform writes tables and moves CURRENT, and cannot change what was ingested", () => {
    expect(permissionsOf("Transform")).toEqual(
      [
        listing,
        ...reads("CURRENT", "builds/*", "heads/*", "history/*", "log/*", "raw/*", "snapshots/*", "tables/*"),
        ...writes("CURRENT", "builds/*", "history/*", "snapshots/*", "tables/*"),
      ].sort(),
    );
  });

  test("publish reads the snapshot, never raw rows, and writes to the site alone", () => {
    expect(permissionsOf("Publish")).toEqual(
      [
        listing,
        ...reads("CURRENT", "alerts/*", "snapshots/*", "tables/*"),
        ...secret("HashKey"),
        "s3:PutObject Site/current.json",
        "s3:PutObject Site/releases/*",
      ].sort(),
    );
  });

  test("alert reads the snapshot, keeps its own books and mails from the config's sender only", () => {
    const mail = permissionsOf("Alert").filter(permission => permission.startsWith("ses:"));
    expect(permissionsOf("Alert").filter(permission => !permission.startsWith("ses:"))).toEqual(
      [
        listing,
        ...reads("CURRENT", "alerts/*", "snapshots/*", "tables/*"),
        ...secret("HashKey"),
        ...writes("alerts/*"),
      ].sort(),
    );
    expect(new Set(mail.map(permission => permission.split(" ")[0]))).toEqual(
      new Set(["ses:SendEmail", "ses:SendRawEmail"]),
    );
    template.hasResourceProperties("AWS::IAM::Policy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Condition: { StringEquals: { "ses:FromAddress": "qudao@example.com" } } }),
        ]),
      },
    });
  });

  test("a step writes to its own log and to no other", () => {
    for (const step of ["Ingest", "IngestCrm", "IngestErp", "Transform", "Publish", "Alert"]) {
      const policies = Object.entries(template.findResources("AWS::IAM::Policy")).filter(([id]) =>
        id.startsWith(`${step}RoleDefaultPolicy`),
      );
      const statements: Statement[] = policies.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
      const ofLogs = statements.filter(({ Action }) => /^logs:/.test([Action].flat()[0] ?? ""));
      expect(ofLogs.map(({ Resource }) => JSON.stringify(Resource).replace(/[0-9A-F]{8}/, ""))).toEqual([
        JSON.stringify({ "Fn::GetAtt": [`${step}Log`, "Arn"] }),
      ]);
    }
    expect(JSON.stringify(template.findResources("AWS::IAM::Role"))).not.toContain("AWSLambdaBasicExecutionRole");
  });

  test("nobody may delete an object, and nobody has a wildcard for an action", () => {
    const policies = Object.values(template.findResources("AWS::IAM::Policy"));
    const statements: Statement[] = policies.flatMap(policy => policy.Properties.PolicyDocument.Statement);
    const actions = statements.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter(action => /^s3:Delete/.test(action))).toEqual([]);
    expect(actions.filter(action => /^(\*|s3:\*|\w+:\*)$/.test(action))).toEqual([]);
  });
});

describe("buckets", () => {
  test("are private, encrypted and kept; what is no log keeps its versions and says who came", () => {
    const buckets = Object.entries(template.findResources("AWS::S3::Bucket"));
    expect(buckets.map(([id]) => id.slice(0, -8)).sort()).toEqual(["AccessLog", "Lake", "Site"]);
    for (const [id, bucket] of buckets) {
      expect(bucket.DeletionPolicy).toBe("Retain");
      if (!id.startsWith("AccessLog")) {
        expect(bucket.Properties.VersioningConfiguration).toEqual({ Status: "Enabled" });
        expect(JSON.stringify(bucket.Properties.LoggingConfiguration)).toContain("AccessLog");
      }
      expect(bucket.Properties).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
    }
  });

  test("refuse what does not come over TLS", () => {
    template.resourcePropertiesCountIs(
      "AWS::S3::BucketPolicy",
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: "Deny",
              Action: "s3:*",
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            }),
          ]),
        },
      },
      3,
    );
  });

  test("refuse a commit without a condition, and a move of CURRENT without one", () => {
    const refusal = (sid: string, conditions: Record<string, string>) =>
      Match.objectLike({
        Sid: sid,
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "s3:PutObject",
        Condition: { Null: conditions, Bool: { "s3:ObjectCreationOperation": "true" } },
      });
    for (const statement of [
      refusal("RefuseUnconditionalCommits", { "s3:if-none-match": "true" }),
      refusal("RefuseUnconditionalHeads", { "s3:if-none-match": "true", "s3:if-match": "true" }),
      refusal("RefuseUnconditionalMoves", { "s3:if-none-match": "true", "s3:if-match": "true" }),
    ])
      template.hasResourceProperties("AWS::S3::BucketPolicy", {
        PolicyDocument: { Statement: Match.arrayWith([statement]) },
      });
  });
});

describe("functions", () => {
  const functions = Object.values(template.findResources("AWS::Lambda::Function")).map(({ Properties }) => Properties);

  test("are the four steps, ingest once for each source with a secret and once for the rest, and what serves the site, on Node 24, each with a handler that exists", () => {
    expect(functions.map(({ Handler }) => Handler).sort()).toEqual([
      "alert.handler",
      "ingest.handler",
      "ingest.handler",
      "ingest.handler",
      "publish.handler",
      "serve.handler",
      "transform.handler",
    ]);
    for (const { Handler, Runtime } of functions) {
      expect(Runtime).toBe("nodejs24.x");
      const file = new URL(`../../functions/${Handler.split(".")[0]}/handler.ts`, import.meta.url);
      expect(readFileSync(file, "utf8")).toContain("export async function handler(");
    }
  });

  test("are told where lake and config are by the names they read", () => {
    for (const { Environment } of functions) {
      expect(Environment.Variables[environmentNames.lakeBucket]).toBeDefined();
      expect(Environment.Variables[environmentNames.config]).toBe("test/qudao.config.ts");
    }
    const publish = functions.find(({ Handler }) => Handler === "publish.handler");
    expect(publish?.Environment.Variables[environmentNames.siteBucket]).toBeDefined();
  });

  test("have at least a processor each, and less time than the state machine waits", () => {
    for (const { MemorySize, Timeout } of functions) {
      expect(MemorySize).toBeGreaterThanOrEqual(1769);
      expect(Timeout).toBeLessThan(16 * 60);
    }
  });
});

describe("the pipeline", () => {
  const definition = () => {
    const machine = Object.values(template.findResources("AWS::StepFunctions::StateMachine"))[0];
    const parts: unknown[] = machine?.Properties.DefinitionString["Fn::Join"][1];
    return JSON.parse(parts.map(part => (typeof part === "string" ? part : "x")).join(""));
  };

  test("reads every source of the config at once, then transforms, publishes, alerts", () => {
    const { StartAt, States } = definition();
    expect(States[StartAt].Result).toEqual({ sources: ["crm", "erp", "web"] });
    expect(States[StartAt].Next).toBe("Every source");
    expect(States["Every source"].ItemSelector).toEqual({ "source.$": "$$.Map.Item.Value" });
    expect(["Every source", "transform", "publish"].map(name => States[name].Next)).toEqual([
      "transform",
      "publish",
      "alert",
    ]);
    expect(States.alert.End).toBe(true);
  });

  test("tries a step again after the error that functions throw for it, and after no other of theirs", () => {
    const { States } = definition();
    const inner = States["Every source"].ItemProcessor.States;
    const steps = [
      ...["ingest crm", "ingest erp", "ingest web"].map(name => inner[name]),
      States.transform,
      States.publish,
      States.alert,
    ];
    const thrown = [TransientError, SourceContractError, DataQualityError, ConfigError].map(
      Kind => new Kind("m", { hint: "h" }).name,
    );
    for (const { Retry } of steps) {
      const retried: string[] = Retry.flatMap((rule: { ErrorEquals: string[] }) => rule.ErrorEquals);
      expect(retried.filter(name => !name.startsWith("Lambda."))).toEqual([
        new TransientError("m", { hint: "h" }).name,
      ]);
      expect(thrown.filter(name => retried.includes(name))).toHaveLength(1);
      const rule = Retry.find(({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals.includes("TransientError"));
      expect(rule).toMatchObject({ IntervalSeconds: 60, BackoffRate: 2, MaxAttempts: 4 });
    }
  });

  test("tells operators of every failure; a source's failure does not end the run, a later step's does", () => {
    const { States } = definition();
    const inner = States["Every source"].ItemProcessor.States;
    for (const name of ["ingest crm", "ingest erp", "ingest web"])
      expect(inner[name].Catch).toEqual([
        { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Tell that ingest failed" },
      ]);
    expect(inner["Tell that ingest failed"].End).toBe(true);
    for (const step of ["transform", "publish", "alert"]) {
      expect(States[step].Catch[0]).toMatchObject({ ErrorEquals: ["States.ALL"], Next: `Tell that ${step} failed` });
      expect(States[`Tell that ${step} failed`].Next).toBe("Run failed");
    }
  });

  test("starts every day in the company's time zone", () => {
    template.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(30 5 * * ? *)",
      ScheduleExpressionTimezone: "Asia/Shanghai",
    });
  });

  test("sends to headings that the runbook has", () => {
    const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
    const named = [...JSON.stringify(template.toJSON()).matchAll(/docs\/runbook\.md, \\+"([^"\\]+)/g)].map(
      ([, heading]) => heading,
    );
    expect(new Set(named)).toEqual(
      new Set([
        "ingest failed",
        "transform failed",
        "publish failed",
        "alert failed",
        "A run failed",
        "A run could not be started",
        "No run succeeded",
      ]),
    );
    for (const heading of named) expect(runbook).toContain(`\n## ${heading}\n`);
  });
});

describe("alarms", () => {
  const alarms = Object.values(template.findResources("AWS::CloudWatch::Alarm")).map(({ Properties }) => Properties);
  const [topic] = Object.keys(template.findResources("AWS::SNS::Topic"));
  const about = (words: string) => alarms.find(({ AlarmDescription }) => AlarmDescription.startsWith(words));

  test("come in a pair, failed and did not run, and all go to operators", () => {
    expect(about("A run failed")).toMatchObject({ TreatMissingData: "notBreaching" });
    expect(about("No run succeeded")).toMatchObject({ TreatMissingData: "breaching" });
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([{ Ref: topic }]);
  });

  test("hear of every way in which a run ends without success", () => {
    const ofRuns = alarms.filter(({ AlarmDescription }) => AlarmDescription.endsWith('"A run failed".'));
    expect(ofRuns.map(({ MetricName }) => MetricName).sort()).toEqual([
      "ExecutionsAborted",
      "ExecutionsFailed",
      "ExecutionsTimedOut",
    ]);
  });

  test("may publish, as SES may: the topic's own policy has taken the place of the default one, which let them", () => {
    for (const service of ["cloudwatch.amazonaws.com", "ses.amazonaws.com"])
      template.hasResourceProperties("AWS::SNS::TopicPolicy", {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: "Allow",
              Action: "sns:Publish",
              Principal: { Service: Match.arrayWith([service]) },
              Resource: { Ref: topic },
              Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
            }),
          ]),
        },
      });
  });

  test("hear of a start that was refused, from the queue where the schedule leaves it", () => {
    const [queue] = Object.keys(template.findResources("AWS::SQS::Queue"));
    const arn = { "Fn::GetAtt": [queue, "Arn"] };
    template.hasResourceProperties("AWS::Scheduler::Schedule", { Target: { DeadLetterConfig: { Arn: arn } } });
    expect(about("The schedule could not start")?.Dimensions).toEqual([
      { Name: "QueueName", Value: { "Fn::GetAtt": [queue, "QueueName"] } },
    ]);
  });
});
