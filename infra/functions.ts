// The four Lambdas: what each is given of memory, time and disk, and what each may touch. Nobody may delete anything.
import { Duration, type Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import type { StepName } from "../functions/lake/effects.ts";
import { environmentNames } from "../functions/lake/environment-names.ts";
import { keys } from "../functions/lake/keys.ts";
import { grantListing, grantObjects } from "./grants.ts";
import { createLambda } from "./lambda.ts";
import { grantMail, type Mail } from "./mail.ts";
import type { Secrets } from "./secrets.ts";
import type { Company } from "./stack.ts";

export type Functions = Record<StepName, LambdaFunction>;

interface StepSize {
  memoryMb: number;
  timeout: Duration;
  diskMb: number;
}

// One processor comes with each 1,769 MB. DuckDB is held to the config's engine.memoryMb (700 by default) and takes some
// 150 MB more than it is told; Node with the AWS client takes another 200 MB.
const sizes: Record<StepName, StepSize> = {
  // One source: mostly waiting for pages; a batch is written to disk as NDJSON (200 MB for a million rows) and as Parquet.
  ingest: { memoryMb: 1769, timeout: Duration.minutes(15), diskMb: 2048 },
  // 600,000 order lines take well under a minute on two processors. The disk holds all raw Parquet, the tables and what is spilled.
  transform: { memoryMb: 3538, timeout: Duration.minutes(15), diskMb: 8192 },
  // The site's builder keeps the page graph in memory and runs esbuild and rollup beside Node.
  publish: { memoryMb: 3538, timeout: Duration.minutes(15), diskMb: 4096 },
  // Reads a few tables, draws a chart for each mail.
  alert: { memoryMb: 1769, timeout: Duration.minutes(10), diskMb: 2048 },
};

interface Given extends Company {
  lake: Bucket;
  site: Bucket;
  secrets: Secrets;
  mail: Mail;
}

export function createFunctions(stack: Stack, { configFile, lake, site, secrets, mail }: Given): Functions {
  const create = (step: StepName, secretsOfStep: readonly CfnSecret[], environment: Record<string, string> = {}) =>
    createLambda(stack, step, {
      ...sizes[step],
      configFile,
      lakeBucket: lake.bucketName,
      secrets: secretsOfStep,
      environment,
    });

  const functions: Functions = {
    ingest: create("ingest", [secrets.hashKey, secrets.sourceTokens]),
    transform: create("transform", []),
    publish: create("publish", [secrets.hashKey], { [environmentNames.siteBucket]: site.bucketName }),
    alert: create("alert", [secrets.hashKey]),
  };

  for (const step of Object.values(functions)) grantListing(step, lake);
  grantObjects(functions.ingest, lake, "s3:PutObject", ["raw/*", "quarantine/*", "log/*", "heads/*", "state/*"]);
  grantObjects(functions.ingest, lake, "s3:GetObject", ["raw/*", "quarantine/*", "log/*", "heads/*", "state/*"]);
  grantObjects(functions.transform, lake, "s3:PutObject", [
    "tables/*",
    "builds/*",
    "snapshots/*",
    "history/*",
    keys.current,
  ]);
  grantObjects(functions.transform, lake, "s3:GetObject", [
    "raw/*",
    "log/*",
    "heads/*",
    "tables/*",
    "builds/*",
    "snapshots/*",
    "history/*",
    keys.current,
  ]);
  grantObjects(functions.publish, lake, "s3:GetObject", ["tables/*", "snapshots/*", "alerts/*", keys.current]);
  grantObjects(functions.publish, site, "s3:PutObject", ["releases/*", "current.json"]);
  grantObjects(functions.alert, lake, "s3:GetObject", ["tables/*", "snapshots/*", "alerts/*", keys.current]);
  grantObjects(functions.alert, lake, "s3:PutObject", ["alerts/*"]);
  grantMail(functions.alert, stack, mail);
  return functions;
}
