// The lake's bucket. The commit protocol does not rest on everybody's good manners: an unconditional write to the log or to a
// pointer is refused by the bucket itself, whoever sends it.
import { AnyPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { keys } from "../functions/lake/keys.ts";
import { type BucketCare, privateBucket } from "./private-bucket.ts";

export function createLake(scope: Construct, care: BucketCare): Bucket {
  const lake = privateBucket(scope, "Lake", care);
  // Entries of the log, and moves of CURRENT that are over, are only ever created.
  lake.addToResourcePolicy(refuse("RefuseUnconditionalCommits", lake.arnForObjects("log/*"), ["s3:if-none-match"]));
  lake.addToResourcePolicy(refuse("RefuseUnconditionalHistory", lake.arnForObjects("history/*"), ["s3:if-none-match"]));
  // Pointers are created once, then moved: to the log's last entry, to the snapshot.
  for (const [sid, pointers] of [
    ["RefuseUnconditionalHeads", "heads/*"],
    ["RefuseUnconditionalMoves", keys.current],
  ] as const)
    lake.addToResourcePolicy(refuse(sid, lake.arnForObjects(pointers), ["s3:if-none-match", "s3:if-match"]));
  return lake;
}

/** Refuses writes that carry none of these conditions. A part of a multipart upload cannot carry one; its completion must. */
function refuse(sid: string, resource: string, conditions: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ["s3:PutObject"],
    resources: [resource],
    conditions: {
      Null: Object.fromEntries(conditions.map(condition => [condition, "true"])),
      Bool: { "s3:ObjectCreationOperation": "true" },
    },
  });
}
