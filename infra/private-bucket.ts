// A bucket nobody outside the account can reach, over TLS only, that keeps what was there before.
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

const closed = {
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** What the buckets share. */
export interface BucketCare {
  accessLog: Bucket;
  /** Of the account; without one S3's own. */
  key: Key | undefined;
}

/**
 * Who read or wrote what in the other buckets, for 90 days. Its own readers are not written down: that would never end. S3 delivers
 * such logs under its own keys only.
 */
export const accessLogBucket = (scope: Construct): Bucket =>
  new Bucket(scope, "AccessLog", {
    ...closed,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(90) }],
  });

/** What lies in it can be made again, and goes after some days. */
export const passingBucket = (scope: Construct, id: string, care: BucketCare, days: number): Bucket =>
  new Bucket(scope, id, {
    ...closed,
    ...caredFor(id, care),
    lifecycleRules: [
      { expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(Math.min(3, days)) },
    ],
  });

const caredFor = (id: string, { accessLog, key }: BucketCare) => ({
  serverAccessLogsBucket: accessLog,
  serverAccessLogsPrefix: `${id.toLowerCase()}/`,
  // A key of the bucket, renewed under the account's: KMS is asked once in a while, not for each object.
  ...(key
    ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED }),
});

export function privateBucket(scope: Construct, id: string, care: BucketCare): Bucket {
  return new Bucket(scope, id, {
    ...closed,
    ...caredFor(id, care),
    versioned: true,
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(3) },
    ],
  });
}
