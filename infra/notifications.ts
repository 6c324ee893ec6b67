// Where operators hear of a run that failed. Who listens is subscribed after the first deployment (docs/deploy.md).
import { CfnOutput } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";

export function createNotifications(scope: Construct): Topic {
  const topic = new Topic(scope, "Notifications", { displayName: "Qudao", enforceSSL: true });
  new CfnOutput(scope, "NotificationsTopic", { value: topic.topicArn });
  return topic;
}
