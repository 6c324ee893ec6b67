// Athena for lakes that one machine does not hold: a workgroup, two databases of the catalog, a bucket for results, and what the role of transform may do with them. Made only where the config's engine is `athena`.
import type { Stack } from "aws-cdk-lib";
import { CfnDatabase } from "aws-cdk-lib/aws-glue";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { databasesOf } from "../functions/config/athena-databases.ts";
import type { Config } from "../functions/config/config.ts";
import { ConfigError } from "../functions/lake/errors.ts";
import { grantObjects } from "./grants.ts";
import { createNamedQueries } from "./named-queries.ts";
import { type BucketCare, passingBucket } from "./private-bucket.ts";
import { catalogArns, createWorkgroup, grantAsking } from "./workgroup.ts";

export interface Athena {
  workgroup: string;
  /** Where results lie for a week: they are copies, and are read once. */
  results: Bucket;
  databases: readonly string[];
}

/** The workgroup that every account has. It belongs to everybody, so its limits are nobody's. */
const everybodysWorkgroup = "primary";

/** @throws ConfigError where the config names no workgroup of its own */
export function createAthena(stack: Stack, config: Config, care: BucketCare): Athena {
  const { workgroup, scanGbPerQuery } = config.engine.athena;
  if (workgroup === everybodysWorkgroup)
    throw new ConfigError(
      `engine.athena.workgroup is "${workgroup}", which every account has and everybody may change`,
      {
        hint: `Name one of your own, which the stack then makes: engine: { name: "athena", athena: { workgroup: "qudao-${config.project}" } }.`,
      },
    );
  const results = passingBucket(stack, "Results", care, 7);
  const limits = createWorkgroup(stack, "Workgroup", {
    name: workgroup,
    description: `Queries of Qudao, ${config.company.en}`,
    results,
    prefix: "",
    scanGbPerQuery,
  });
  const { shown, workshop } = databasesOf(config);
  createNamedQueries(stack, limits, shown);
  createDatabase(stack, "Shown", shown, `The current snapshot of ${config.company.en}`);
  createDatabase(stack, "Workshop", workshop, `Tables that runs of ${config.company.en} make and read`);
  return { workgroup, results, databases: [shown, workshop] };
}

function createDatabase(stack: Stack, id: string, name: string, description: string): void {
  new CfnDatabase(stack, id, { catalogId: stack.account, databaseInput: { name, description } });
}

/**
 * Athena reads and writes with the rights of who asks. The two databases are the stack's: transform may make, change and remove
 * tables in them and nowhere else. Removing a table of the catalog removes no file.
 */
export function grantAthena(
  to: IGrantable,
  stack: Stack,
  { workgroup, results, databases }: Athena,
  lake: Bucket,
): void {
  const allow = (actions: string[], resources: string[]) =>
    to.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  grantAsking(to, stack, workgroup);
  allow(
    [
      "glue:GetDatabase",
      "glue:GetTable",
      "glue:GetTables",
      "glue:GetPartitions",
      "glue:CreateTable",
      "glue:UpdateTable",
      "glue:DeleteTable",
    ],
    catalogArns(stack, databases),
  );
  allow(["s3:GetBucketLocation"], [lake.bucketArn, results.bucketArn]);
  allow(["s3:ListBucket"], [results.bucketArn]);
  // In the lake: which files a table reads; Athena reads these lists as it reads the files, with the rights of who asks.
  for (const action of ["s3:GetObject", "s3:PutObject"] as const) {
    grantObjects(to, results, action, ["*"]);
    grantObjects(to, lake, action, ["athena/*"]);
  }
  // Athena writes a table's files in parts, and lets go of them where a query fails.
  allow(
    ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
    [lake.arnForObjects("tables/*"), results.arnForObjects("*")],
  );
}
