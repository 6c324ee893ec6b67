// A limit of what the account spends a month, told before it is reached. Made where the operator names one: `-c monthlyUsd=50`.
import type { Stack } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import type { Topic } from "aws-cdk-lib/aws-sns";

/** Told when the month's forecast passes the limit, and when eight tenths of it are spent. */
const thresholds = [
  { notificationType: "FORECASTED", threshold: 100 },
  { notificationType: "ACTUAL", threshold: 80 },
] as const;

export function createBudget(stack: Stack, monthlyUsd: number, notifications: Topic): void {
  new CfnBudget(stack, "Budget", {
    budget: { budgetType: "COST", timeUnit: "MONTHLY", budgetLimit: { amount: monthlyUsd, unit: "USD" } },
    notificationsWithSubscribers: thresholds.map(notification => ({
      notification: { comparisonOperator: "GREATER_THAN", thresholdType: "PERCENTAGE", ...notification },
      subscribers: [{ subscriptionType: "SNS", address: notifications.topicArn }],
    })),
  });
}
