// A company whose policy asks for a key of its own: everything that holds rows or tokens lies under it, and exactly those who read or
// write such things may use it, through the service that keeps them.
import type { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { configOf, templatesOf } from "./template-of.ts";

const athena = { workgroup: "qudao-test", rowFilters: true };
const changes = { engine: { name: "athena", athena }, aws: { customerManagedKey: true } } as const;
const { main, nested } = templatesOf({ config: configOf(changes) });
const templates = [main, ...nested.values()];

interface Statement {
  actions: string[];
  condition: string;
}

/** What each role's policies allow. */
function statementsByPolicy(template: Template): Map<string, Statement[]> {
  const policies = Object.entries(template.findResources("AWS::IAM::Policy"));
  return new Map(
    policies.map(([id, { Properties }]) => [
      id,
      Properties.PolicyDocument.Statement.map(
        ({ Action, Condition }: { Action: string | string[]; Condition?: unknown }) => ({
          actions: [Action].flat(),
          condition: JSON.stringify(Condition ?? {}),
        }),
      ),
    ]),
  );
}

const through = (service: string) => `"kms:ViaService":{"Fn::Join":["",["${service}.",{"Ref":"AWS::Region"},`;
/** What touches objects or secrets, and what it then needs of the key. */
const needs: Record<string, string[]> = {
  "s3:GetObject": ["kms:Decrypt s3"],
  "s3:PutObject": ["kms:Decrypt s3", "kms:GenerateDataKey s3"],
  "secretsmanager:GetSecretValue": ["kms:Decrypt secretsmanager"],
};

function needed(statements: readonly Statement[]): string[] {
  return [...new Set(statements.flatMap(({ actions }) => actions.flatMap(action => needs[action] ?? [])))].sort();
}

function given(statements: readonly Statement[]): string[] {
  const ofKey = statements.flatMap(({ actions, condition }) =>
    actions
      .filter(action => action.startsWith("kms:"))
      .map(action => `${action} ${["s3", "secretsmanager"].find(service => condition.includes(through(service)))}`),
  );
  return [...new Set(ofKey)].sort();
}

/** Policies that give too much or too little of the key. */
const wrong = (policies: ReadonlyMap<string, readonly Statement[]>) =>
  [...policies].filter(([, statements]) => String(given(statements)) !== String(needed(statements))).map(([id]) => id);

test("the key is renewed every year and outlives the stack", () => {
  const [key, ...others] = Object.values(main.findResources("AWS::KMS::Key"));
  expect(others).toEqual([]);
  expect(key?.DeletionPolicy).toBe("Retain");
  expect(key?.Properties.EnableKeyRotation).toBe(true);
});

test("every bucket with rows lies under it, and the log of accesses, which S3 cannot write so, does not", () => {
  const buckets = Object.entries(main.findResources("AWS::S3::Bucket")).map(([id, { Properties }]) => {
    const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    const { SSEAlgorithm, KMSMasterKeyID } = rule.ServerSideEncryptionByDefault;
    return [id.replace(/[0-9A-F]{8}$/, ""), SSEAlgorithm, KMSMasterKeyID !== undefined, rule.BucketKeyEnabled ?? false];
  });
  expect(buckets.sort()).toEqual([
    ["AccessLog", "AES256", false, false],
    ["Lake", "aws:kms", true, true],
    ["Results", "aws:kms", true, true],
    ["Site", "aws:kms", true, true],
  ]);
});

test("so do all secrets, and the results of every workgroup", () => {
  const secrets = Object.values(main.findResources("AWS::SecretsManager::Secret"));
  expect(secrets.length).toBeGreaterThan(1);
  for (const { Properties } of secrets) expect(JSON.stringify(Properties.KmsKeyId)).toMatch(/Key[0-9A-F]{8}/);
  const workgroups = templates.flatMap(template => Object.values(template.findResources("AWS::Athena::WorkGroup")));
  expect(workgroups).toHaveLength(2);
  for (const { Properties } of workgroups)
    expect(Properties.WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.EncryptionOption).toBe(
      "SSE_KMS",
    );
});

test("whoever reads or writes objects or secrets may use the key for that, and nobody for anything else", () => {
  const policies = new Map(templates.flatMap(template => [...statementsByPolicy(template)]));
  const users = [...policies].filter(([, statements]) => given(statements).length > 0).map(([id]) => id);
  expect(users.map(id => id.replace(/(Role)?DefaultPolicy.*/, "")).sort()).toEqual([
    "Alert",
    "Analysts",
    "Ingest",
    "IngestCrm",
    "IngestErp",
    "Publish",
    "Serve",
    "SharedReader",
    "Transform",
  ]);
  expect(wrong(policies)).toEqual([]);
});

test("a role that lost its right to the key, or got more of it, is found", () => {
  const policies = statementsByPolicy(main);
  const [id = "", statements = []] = [...policies].find(([name]) => name.startsWith("Transform")) ?? [];
  const without = statements.map(statement => ({
    ...statement,
    actions: statement.actions.filter(action => action !== "kms:GenerateDataKey"),
  }));
  const unbound = [...statements, { actions: ["kms:Decrypt"], condition: "{}" }];
  expect(wrong(new Map([[id, without]]))).toEqual([id]);
  expect(wrong(new Map([[id, unbound]]))).toEqual([id]);
});

test("a company that does not ask for it has no key, and no right to any", () => {
  const plain = templatesOf({ config: configOf({ engine: changes.engine }) });
  for (const template of [plain.main, ...plain.nested.values()])
    expect(JSON.stringify(template.toJSON())).not.toMatch(/kms/i);
});
