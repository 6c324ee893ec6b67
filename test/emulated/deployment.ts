// A company's stack, put into the emulator by the real CDK command line as docs/deploy.md says, and what is in it then.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { z } from "zod";
import { type LambdaName, root } from "../../infra/step-code.ts";
import { type Emulator, emulatedAccount } from "../servers/emulator.ts";
import { prepareForEmulator } from "./emulator-gaps.ts";

export const configFile = "test/infra/company/qudao.config.ts";
const stackName = "Qudao-company";

/** The folder that `cdk synth` filled; it is removed by who asked for it. */
export async function synthesize(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "qudao-synth-"));
  try {
    await cdk(["synth", "--quiet", "-c", `config=${configFile}`, "-o", folder], {});
    await prepareForEmulator(templateFile(folder), emulatedAccount);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

export const templateFile = (synthesized: string) => join(synthesized, `${stackName}.template.json`);

/** @returns what the command printed */
export async function cdk(args: string[], environment: Record<string, string>): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(root, "node_modules/aws-cdk/bin/cdk"), ...args, "--no-notices"],
    { cwd: root, env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 ** 2 },
  );
  return stdout + stderr;
}

export const bootstrap = ({ account, region, environment }: Emulator, synthesized: string) =>
  cdk(["bootstrap", `aws://${account}/${region}`, "--app", synthesized], environment);

export const deploy = ({ environment }: Emulator, synthesized: string) =>
  cdk(["deploy", "--require-approval", "never", "--progress", "events", "--app", synthesized], environment);

export interface Answer {
  payload?: Record<string, unknown>;
  /** What the handler threw. */
  errorMessage?: string;
}

const answerSchema = z.union([
  z.object({ errorMessage: z.string() }),
  z.record(z.string(), z.unknown()).transform(payload => ({ payload })),
]);

const mailSchema = z.object({
  messages: z.record(
    z.string(),
    z.array(z.object({ Source: z.string(), To: z.array(z.string()), Subject: z.string(), BodyText: z.string() })),
  ),
});

/** The stack as it lies in the emulator, seen by the account's root. */
export class Deployment {
  readonly emulator: Emulator;
  readonly #resources: { logicalId: string; type: string; physicalId: string; status: string }[];

  private constructor(emulator: Emulator, resources: Deployment["resources"]) {
    this.emulator = emulator;
    this.#resources = resources;
  }

  static async find(emulator: Emulator): Promise<Deployment> {
    const client = new CloudFormationClient(rootOptions(emulator));
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName }));
    return new Deployment(
      emulator,
      StackResources.map(resource => ({
        logicalId: resource.LogicalResourceId ?? "",
        type: resource.ResourceType ?? "",
        physicalId: resource.PhysicalResourceId ?? "",
        status: resource.ResourceStatus ?? "",
      })),
    );
  }

  /** Options of a client that is the account's root. */
  get clientOptions() {
    return rootOptions(this.emulator);
  }

  get resources(): { logicalId: string; type: string; physicalId: string; status: string }[] {
    return this.#resources;
  }

  /** The physical name of what the stack calls so: its one resource of this type whose logical id is the name and a hash. */
  nameOf(type: string, name: string): string {
    const found = this.#resources.filter(
      resource => resource.type === type && new RegExp(`^${name}([0-9A-F]{8})?$`).test(resource.logicalId),
    );
    const [only] = found;
    if (!only || found.length > 1) throw new Error(`${found.length} resources are a ${type} with the name ${name}`);
    return only.physicalId;
  }

  bucket(name: "Lake" | "Site"): string {
    return this.nameOf("AWS::S3::Bucket", name);
  }

  /** Changes the stack to another template, whose code is there already. */
  async update(template: string): Promise<void> {
    const client = new CloudFormationClient(this.clientOptions);
    await client.send(
      new UpdateStackCommand({
        StackName: stackName,
        TemplateBody: template,
        Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
      }),
    );
    for (;;) {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
      const status = Stacks[0]?.StackStatus ?? "";
      if (status === "UPDATE_COMPLETE") return;
      if (!status.endsWith("IN_PROGRESS")) throw new Error(`the update ended as ${status}`);
      await wait(200);
    }
  }

  /** Runs the state machine, as the schedule does, until it ends. */
  async run(): Promise<{ status: string; cause: string | undefined; output: unknown }> {
    const client = new SFNClient(this.clientOptions);
    const stateMachineArn = this.nameOf("AWS::StepFunctions::StateMachine", "Pipeline");
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
    for (;;) {
      const { status = "", cause, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (status !== "RUNNING") return { status, cause, output: output && JSON.parse(output) };
      await wait(500);
    }
  }

  /** Options of a client that is what this role is. */
  async as(role: string) {
    const RoleArn = `arn:aws:iam::${this.emulator.account}:role/${this.nameOf("AWS::IAM::Role", role)}`;
    const { Credentials } = await new STSClient(this.clientOptions).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "probe" }),
    );
    return {
      ...this.clientOptions,
      maxAttempts: 1,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      },
    };
  }

  async invoke(step: Exclude<LambdaName, "ingest">, payload: Record<string, unknown> = {}): Promise<Answer> {
    const client = new LambdaClient({
      ...this.clientOptions,
      requestHandler: { requestTimeout: 600_000 },
    });
    const FunctionName = this.nameOf("AWS::Lambda::Function", `${step.charAt(0).toUpperCase()}${step.slice(1)}`);
    const { Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    return answerSchema.parse(JSON.parse(new TextDecoder().decode(Payload)));
  }

  /** What the operator does once after the first deployment: each source's token, and here its address, into its own secret. */
  async putTokens(url: string): Promise<void> {
    const client = new SecretsManagerClient(this.clientOptions);
    for (const source of ["Crm", "Erp"]) {
      const name = source.toUpperCase();
      await client.send(
        new PutSecretValueCommand({
          SecretId: this.nameOf("AWS::SecretsManager::Secret", `Tokens${source}`),
          SecretString: JSON.stringify({ [`${name}_TOKEN`]: "the-token", [`${name}_URL`]: url }),
        }),
      );
    }
  }

  get s3(): S3Client {
    return new S3Client({ ...this.clientOptions, forcePathStyle: true });
  }

  async keysIn(bucket: "Lake" | "Site", prefix = ""): Promise<string[]> {
    const keys: string[] = [];
    for (let token: string | undefined, first = true; first || token; first = false) {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket(bucket), Prefix: prefix, ContinuationToken: token }),
      );
      keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
      token = page.NextContinuationToken;
    }
    return keys;
  }

  /** Mails that SES took. */
  async mails() {
    const response = await fetch(`${this.emulator.environment.AWS_ENDPOINT_URL}/_ministack/ses/messages`);
    return mailSchema.parse(await response.json()).messages[this.emulator.account] ?? [];
  }
}

const rootOptions = ({ region, environment }: Emulator) => ({
  region,
  endpoint: environment.AWS_ENDPOINT_URL,
  credentials: {
    accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "",
  },
});
