// What each role may do, found out by trying: the calls are made with the role's own credentials, and the emulator decides by
// the policies of role and bucket. A call that is let through finds nothing or breaks its condition, so that nothing changes.
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { keys } from "../../functions/lake/keys.ts";
import { idOf } from "../../infra/ids.ts";
import type { Deployment } from "./deployment.ts";

export const roles = ["ingest crm", "ingest erp", "transform", "publish", "alert", "pipeline", "serve"] as const;
export type Role = (typeof roles)[number];

/** "read lake raw/" → who may. */
export type Rights = ReadonlyMap<string, readonly Role[]>;

type Options = Awaited<ReturnType<Deployment["as"]>>;
type Call = (options: Options) => Promise<unknown>;

const lakeKeys = [
  ...["crm", "erp"].flatMap(source => [`raw/orders/${source}/`, `quarantine/orders/${source}/`, `state/${source}/`]),
  "log/",
  "heads/",
  "tables/",
  "builds/",
  "snapshots/",
  "history/",
  "alerts/",
  "generations/",
  keys.current,
];
const siteKeys = ["releases/", "current.json"];

const s3 = (options: Options) => new S3Client({ ...options, forcePathStyle: true });

/** Every call that is tried, by its name. */
function callsOn(deployment: Deployment): Map<string, Call> {
  const calls = new Map<string, Call>();
  const places = [
    ...lakeKeys.map(key => ({ name: "lake", Bucket: deployment.bucket("Lake"), key })),
    ...siteKeys.map(key => ({ name: "site", Bucket: deployment.bucket("Site"), key })),
  ];
  for (const { name, Bucket, key } of places) {
    const Key = key.endsWith("/") ? `${key}probe` : key;
    calls.set(`read ${name} ${key}`, options => s3(options).send(new GetObjectCommand({ Bucket, Key })));
    calls.set(`write ${name} ${key}`, options =>
      s3(options).send(new PutObjectCommand({ Bucket, Key, Body: "probe", IfNoneMatch: "*" })),
    );
    calls.set(`delete ${name} ${key}`, options => s3(options).send(new DeleteObjectCommand({ Bucket, Key })));
  }
  for (const [name, Bucket] of [
    ["lake", deployment.bucket("Lake")],
    ["site", deployment.bucket("Site")],
  ]) {
    calls.set(`list ${name}`, options => s3(options).send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 })));
    calls.set(`change the policy of ${name}`, options =>
      s3(options).send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" })),
    );
  }
  for (const [name, id] of [
    ["hash key", "HashKey"],
    ["source crm", "TokensCrm"],
    ["source erp", "TokensErp"],
  ] as const) {
    const SecretId = deployment.nameOf("AWS::SecretsManager::Secret", id);
    calls.set(`read the secret of the ${name}`, options =>
      new SecretsManagerClient(options).send(new GetSecretValueCommand({ SecretId })),
    );
    calls.set(`change the secret of the ${name}`, options =>
      new SecretsManagerClient(options).send(new PutSecretValueCommand({ SecretId, SecretString: "{}" })),
    );
  }
  for (const step of ["ingest crm", "ingest erp", "transform", "publish", "alert", "serve"]) {
    const FunctionName = deployment.nameOf("AWS::Lambda::Function", idOf(...step.split(" ")));
    calls.set(`start ${step}`, options =>
      new LambdaClient(options).send(new InvokeCommand({ FunctionName, InvocationType: "DryRun" })),
    );
  }
  calls.set("see earlier runs", options =>
    new SFNClient(options).send(
      new ListExecutionsCommand({ stateMachineArn: deployment.nameOf("AWS::StepFunctions::StateMachine", "Pipeline") }),
    ),
  );
  return calls;
}

/** Tries every call as every role. */
export async function rightsIn(deployment: Deployment): Promise<Rights> {
  const calls = callsOn(deployment);
  const rights = new Map<string, Role[]>([...calls.keys()].map(name => [name, []]));
  for (const role of roles) {
    const options = await deployment.as(`${idOf(...role.split(" "))}Role`);
    for (const [name, call] of calls) if (await isAllowed(call, options)) rights.get(name)?.push(role);
  }
  return rights;
}

async function isAllowed(call: Call, options: Options): Promise<boolean> {
  try {
    await call(options);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (/^AccessDenied(Exception)?$/.test(error.name)) return false;
    // Let through, and then there was nothing, or the condition did not hold.
    if (["NoSuchKey", "PreconditionFailed"].includes(error.name)) return true;
    throw error;
  }
}
