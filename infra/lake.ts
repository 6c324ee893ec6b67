// The lake's bucket. The commit protocol does not rest on everybody's good manners: an unconditional write to the log or to
// CURRENT is refused by the bucket itself, whoever sends it.
import { AnyPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { keys } from "../functions/lake/keys.ts";
import { privateBucket } from "./private-bucket.ts";

export function createLake(scope: Construct): Bucket {
  const lake = privateBucket(scope, "Lake");
  // Entries of the log are only ever created.
  lake.addToResourcePolicy(refuse("RefuseUnconditionalCommits", lake.arnForObjects("log/*"), ["s3:if-none-match"]));
  // The pointer is created once, then moved.
  lake.addToResourcePolicy(
    refuse("RefuseUnconditionalMoves", lake.arnForObjects(keys.current), ["s3:if-none-match", "s3:if-match"]),
  );
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
