// The four Lambdas: what each is given of memory, time and disk, and what each may touch. Nobody may delete anything.
import { Duration, Size, type Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import type { StepName } from "../functions/lake/effects.ts";
import { environmentNames } from "../functions/lake/environment-names.ts";
import { keys } from "../functions/lake/keys.ts";
import { grantMail, type Mail } from "./mail.ts";
import { findModules } from "./modules.ts";
import { arnOf, grantSecrets, type Secrets } from "./secrets.ts";
import type { Company } from "./stack.ts";
import { root, stepCode } from "./step-code.ts";

export type Functions = Record<StepName, LambdaFunction>;

interface StepSize {
  memoryMb: number;
  minutes: number;
  diskMb: number;
}

// One processor comes with each 1,769 MB. DuckDB is held to the config's engine.memoryMb (700 by default) and takes some
// 150 MB more than it is told; Node with the AWS client takes another 200 MB.
const sizes: Record<StepName, StepSize> = {
  // One source: mostly waiting for pages; a batch is written to disk as NDJSON (200 MB for a million rows) and as Parquet.
  ingest: { memoryMb: 1769, minutes: 15, diskMb: 2048 },
  // 600,000 order lines take well under a minute on two processors. The disk holds all raw Parquet, the tables and what is spilled.
  transform: { memoryMb: 3538, minutes: 15, diskMb: 8192 },
  // The site's builder keeps the page graph in memory and runs esbuild and rollup beside Node.
  publish: { memoryMb: 3538, minutes: 15, diskMb: 4096 },
  // Reads a few tables, draws a chart for each mail.
  alert: { memoryMb: 1769, minutes: 10, diskMb: 2048 },
};

interface Given extends Company {
  lake: Bucket;
  site: Bucket;
  secrets: Secrets;
  mail: Mail;
}

export function createFunctions(stack: Stack, { configFile, lake, site, secrets, mail }: Given): Functions {
  const modules = findModules(root);
  const create = (step: StepName, secretsOfStep: readonly CfnSecret[], environment: Record<string, string> = {}) => {
    const logGroup = new LogGroup(stack, `${capitalised(step)}Log`, { retention: RetentionDays.THREE_MONTHS });
    // Not Lambda's managed policy: that one may write to every log of the account.
    const role = new Role(stack, `${capitalised(step)}Role`, {
      description: `Qudao ${step}`,
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    logGroup.grantWrite(role);
    return new LambdaFunction(stack, capitalised(step), {
      role,
      description: `Qudao ${step}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: modules.architecture,
      code: stepCode(step, configFile, modules),
      handler: `${step}.handler`,
      memorySize: sizes[step].memoryMb,
      timeout: Duration.minutes(sizes[step].minutes),
      ephemeralStorageSize: Size.mebibytes(sizes[step].diskMb),
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      environment: {
        [environmentNames.lakeBucket]: lake.bucketName,
        [environmentNames.config]: configFile,
        [environmentNames.secrets]: secretsOfStep.map(arnOf).join(" "),
        ...environment,
      },
    });
  };

  const functions: Functions = {
    ingest: create("ingest", [secrets.hashKey, secrets.sourceTokens]),
    transform: create("transform", []),
    publish: create("publish", [secrets.hashKey], { [environmentNames.siteBucket]: site.bucketName }),
    alert: create("alert", [secrets.hashKey]),
  };

  for (const step of Object.values(functions)) grantListing(step, lake);
  grant(functions.ingest, lake, "s3:PutObject", ["raw/*", "quarantine/*", "log/*", "heads/*", "state/*"]);
  grant(functions.ingest, lake, "s3:GetObject", ["raw/*", "quarantine/*", "log/*", "heads/*", "state/*"]);
  grant(functions.transform, lake, "s3:PutObject", ["tables/*", "builds/*", "snapshots/*", "history/*", keys.current]);
  grant(functions.transform, lake, "s3:GetObject", [
    "raw/*",
    "log/*",
    "heads/*",
    "tables/*",
    "builds/*",
    "snapshots/*",
    "history/*",
    keys.current,
  ]);
  grant(functions.publish, lake, "s3:GetObject", ["tables/*", "snapshots/*", "alerts/*", keys.current]);
  grant(functions.publish, site, "s3:PutObject", ["releases/*", "current.json"]);
  grant(functions.alert, lake, "s3:GetObject", ["tables/*", "snapshots/*", "alerts/*", keys.current]);
  grant(functions.alert, lake, "s3:PutObject", ["alerts/*"]);
  grantSecrets(functions.ingest, secrets.hashKey, secrets.sourceTokens);
  grantSecrets(functions.publish, secrets.hashKey);
  grantSecrets(functions.alert, secrets.hashKey);
  grantMail(functions.alert, stack, mail);
  return functions;
}

function grant(
  to: IGrantable,
  bucket: Bucket,
  action: "s3:GetObject" | "s3:PutObject",
  keyPatterns: readonly string[],
): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [action], resources: keyPatterns.map(pattern => bucket.arnForObjects(pattern)) }),
  );
}

/** Without a condition on the prefix: under one, S3 answers 403 instead of 404 to a read of an object that is not there. */
function grantListing(to: IGrantable, bucket: Bucket): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ["s3:ListBucket"], resources: [bucket.bucketArn] }),
  );
}

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
