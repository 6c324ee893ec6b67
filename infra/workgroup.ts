// A workgroup of Athena that nobody can talk out of its limits and its place for results, and the right to ask through it.
import type { Stack } from "aws-cdk-lib";
import { CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";

export interface WorkgroupProps {
  name: string;
  description: string;
  results: Bucket;
  /** Of its results in the bucket, with a slash at its end; "" for the bucket's top. */
  prefix: string;
  scanGbPerQuery: number;
}

export const createWorkgroup = (stack: Stack, id: string, props: WorkgroupProps): CfnWorkGroup =>
  new CfnWorkGroup(stack, id, {
    name: props.name,
    description: props.description,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      bytesScannedCutoffPerQuery: props.scanGbPerQuery * 1e9,
      publishCloudWatchMetricsEnabled: true,
      engineVersion: { selectedEngineVersion: "Athena engine version 3" },
      resultConfiguration: {
        outputLocation: `s3://${props.results.bucketName}/${props.prefix}`,
        encryptionConfiguration: props.results.encryptionKey
          ? { encryptionOption: "SSE_KMS", kmsKey: props.results.encryptionKey.keyArn }
          : { encryptionOption: "SSE_S3" },
        expectedBucketOwner: stack.account,
      },
    },
  });

/** Asking, waiting and calling off, in this workgroup alone. */
export function grantAsking(to: IGrantable, stack: Stack, workgroup: string): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: [
        "athena:StartQueryExecution",
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:StopQueryExecution",
        "athena:GetWorkGroup",
      ],
      resources: [stack.formatArn({ service: "athena", resource: "workgroup", resourceName: workgroup })],
    }),
  );
}

/** ARNs of the catalog, of some databases and of all their tables: Glue asks for all three. */
export function catalogArns(stack: Stack, databases: readonly string[]): string[] {
  const glue = (resource: string, resourceName?: string) =>
    stack.formatArn({ service: "glue", resource, ...(resourceName && { resourceName }) });
  return [glue("catalog"), ...databases.flatMap(name => [glue("database", name), glue("table", `${name}/*`)])];
}
