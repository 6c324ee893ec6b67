// The published site's bucket: releases/<id>/… and current.json, which names the release that readers see. It is private:
// readers.ts says who reads it.
import { CfnOutput } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { privateBucket } from "./private-bucket.ts";

export function createSite(scope: Construct, accessLog: Bucket): Bucket {
  const site = privateBucket(scope, "Site", accessLog);
  new CfnOutput(scope, "SiteBucket", { value: site.bucketName });
  return site;
}
