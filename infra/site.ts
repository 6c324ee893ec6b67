// The published site's bucket: releases/<id>/… and current.json, which names the release that readers see. It is private:
// readers.ts says who reads it.
import { CfnOutput } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { type BucketCare, privateBucket } from "./private-bucket.ts";

export function createSite(scope: Construct, care: BucketCare): Bucket {
  const site = privateBucket(scope, "Site", care);
  new CfnOutput(scope, "SiteBucket", { value: site.bucketName });
  return site;
}
