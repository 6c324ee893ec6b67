// What a role may do with objects of a bucket, in the words of the policies: these keys, this one action; and what it needs of the key
// under which they lie.
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { grantKey } from "./encryption-key.ts";

export function grantObjects(
  to: IGrantable,
  bucket: Bucket,
  action: "s3:GetObject" | "s3:PutObject",
  keyPatterns: readonly string[],
): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [action], resources: keyPatterns.map(pattern => bucket.arnForObjects(pattern)) }),
  );
  const { encryptionKey } = bucket;
  if (encryptionKey) grantKey(to, encryptionKey.keyArn, action === "s3:GetObject" ? "read" : "write", "s3");
}

/** Without a condition on the prefix: under one, S3 answers 403 instead of 404 to a read of an object that is not there. */
export function grantListing(to: IGrantable, bucket: Bucket): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ["s3:ListBucket"], resources: [bucket.bucketArn] }),
  );
}
