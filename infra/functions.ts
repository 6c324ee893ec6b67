// The Lambdas of the four steps: what each is given of memory, time and disk, and what each may touch. Nobody may delete anything.
// `ingest` is one for each source that has a secret, so that no role reads two sources' secrets; sources without any share one.
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

export interface Functions extends Record<Exclude<StepName, "ingest">, LambdaFunction> {
  /** By source. */
  ingest: ReadonlyMap<string, LambdaFunction>;
}

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

export function createFunctions(stack: Stack, given: Given): Functions {
  const { lake, site, secrets, mail } = given;
  const create = (step: Exclude<StepName, "ingest">, secretsOfStep: readonly CfnSecret[], environment = {}) =>
    createStepLambda(stack, step, given, { secrets: secretsOfStep, environment });

  const transform = create("transform", []);
  const publish = create("publish", [secrets.hashKey], { [environmentNames.siteBucket]: site.bucketName });
  const alert = create("alert", [secrets.hashKey]);
  for (const step of [transform, publish, alert]) grantListing(step, lake);
  grantObjects(transform, lake, "s3:PutObject", ["tables/*", "builds/*", "snapshots/*", "history/*", keys.current]);
  grantObjects(transform, lake, "s3:GetObject", [
    "raw/*",
    "log/*",
    "heads/*",
    "tables/*",
    "builds/*",
    "snapshots/*",
    "history/*",
    keys.current,
  ]);
  grantObjects(publish, lake, "s3:GetObject", ["tables/*", "snapshots/*", "alerts/*", keys.current]);
  grantObjects(publish, site, "s3:PutObject", ["releases/*", "current.json"]);
  grantObjects(alert, lake, "s3:GetObject", ["tables/*", "snapshots/*", "alerts/*", keys.current]);
  grantObjects(alert, lake, "s3:PutObject", ["alerts/*"]);
  grantMail(alert, stack, mail);
  return { ingest: createIngest(stack, given), transform, publish, alert };
}

function createIngest(stack: Stack, given: Given): Functions["ingest"] {
  const { hashKey, tokens } = given.secrets;
  const ingest = new Map<string, LambdaFunction>();
  for (const [source, secret] of tokens) {
    const own = createStepLambda(stack, "ingest", given, { source, secrets: [hashKey, secret], environment: {} });
    grantSources(own, given.lake, [source]);
    ingest.set(source, own);
  }
  const open = Object.keys(given.config.sources).filter(source => !tokens.has(source));
  if (open.length === 0) return ingest;
  const shared = createStepLambda(stack, "ingest", given, { secrets: [hashKey], environment: {} });
  grantSources(shared, given.lake, open);
  for (const source of open) ingest.set(source, shared);
  return ingest;
}

/** Batches and cursors of these sources alone; the log, which is the streams', of all. */
function grantSources(to: LambdaFunction, lake: Bucket, sources: readonly string[]): void {
  const own = sources.flatMap(source => [`raw/*/${source}/*`, `quarantine/*/${source}/*`, `state/${source}/*`]);
  grantListing(to, lake);
  grantObjects(to, lake, "s3:PutObject", [...own, "log/*", "heads/*"]);
  grantObjects(to, lake, "s3:GetObject", [...own, "log/*", "heads/*"]);
}

const createStepLambda = (
  stack: Stack,
  step: StepName,
  { configFile, lake }: Given,
  own: { source?: string; secrets: readonly CfnSecret[]; environment: Record<string, string> },
): LambdaFunction => createLambda(stack, step, { ...sizes[step], configFile, lakeBucket: lake.bucketName, ...own });
