// A bucket nobody outside the account can reach, over TLS only, that keeps what was there before.
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

const closed = {
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** Who read or wrote what in the other buckets, for 90 days. Its own readers are not written down: that would never end. */
export const accessLogBucket = (scope: Construct): Bucket =>
  new Bucket(scope, "AccessLog", { ...closed, lifecycleRules: [{ expiration: Duration.days(90) }] });

/** What lies in it can be made again, and goes after some days. */
export const passingBucket = (scope: Construct, id: string, accessLog: Bucket, days: number): Bucket =>
  new Bucket(scope, id, {
    ...closed,
    ...logged(id, accessLog),
    lifecycleRules: [
      { expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(Math.min(3, days)) },
    ],
  });

const logged = (id: string, accessLog: Bucket) => ({
  serverAccessLogsBucket: accessLog,
  serverAccessLogsPrefix: `${id.toLowerCase()}/`,
});

export function privateBucket(scope: Construct, id: string, accessLog: Bucket): Bucket {
  return new Bucket(scope, id, {
    ...closed,
    ...logged(id, accessLog),
    versioned: true,
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(3) },
    ],
  });
}
