// Where operators hear of what went wrong. Who listens is subscribed after the first deployment (docs/deploy.md).
import { CfnOutput, type Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";

/** Alarms, SES of mails that did not arrive, and the budget. The state machine publishes with its own role. */
const publishers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "ses.amazonaws.com"];

export function createNotifications(stack: Stack): Topic {
  const topic = new Topic(stack, "Notifications", { displayName: "Qudao", enforceSSL: true });
  // A topic with a policy of its own (it asks for TLS) has lost the default one, under which services of the account may publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: "LetServicesPublish",
      principals: publishers.map(name => new ServicePrincipal(name)),
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": stack.account } },
    }),
  );
  new CfnOutput(stack, "NotificationsTopic", { value: topic.topicArn });
  return topic;
}
