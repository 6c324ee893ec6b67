// What operators hear without a step's own message: a run that failed, a run that did not happen, a schedule that could not
// start one. Each alarm sends to its heading of the runbook.
import { Duration, type Stack } from "aws-cdk-lib";
import {
  type Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";

export interface AlarmsProps {
  pipeline: StateMachine;
  /** Where the schedule leaves the starts that were refused. */
  refusedStarts: IQueue;
  notifications: Topic;
}

export function createAlarms(stack: Stack, { pipeline, refusedStarts, notifications }: AlarmsProps): void {
  letAlarmsPublish(stack, notifications);
  const alarms = [
    alarmWhenFailed(stack, pipeline),
    alarmWhenNotRun(stack, pipeline),
    alarmWhenNotStarted(stack, refusedStarts),
  ];
  for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(notifications));
}

/** A topic with a policy of its own (ours asks for TLS) has lost the default one, under which alarms may publish. */
function letAlarmsPublish(stack: Stack, notifications: Topic): void {
  notifications.addToResourcePolicy(
    new PolicyStatement({
      sid: "LetAlarmsPublish",
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [notifications.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": stack.account } },
    }),
  );
}

/** Also told when the step's own message was lost: the run ran out of time, was stopped, or could not publish. */
function alarmWhenFailed(stack: Stack, pipeline: StateMachine): Alarm {
  const options = { period: Duration.minutes(5), statistic: "Sum" };
  const ended = new MathExpression({
    expression: "FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)",
    usingMetrics: {
      failed: pipeline.metricFailed(options),
      timedOut: pipeline.metricTimedOut(options),
      aborted: pipeline.metricAborted(options),
    },
    period: options.period,
  });
  return whenAny(stack, "RunFailed", ended, 'A run failed. What to do: docs/runbook.md, "A run failed".');
}

/** A run that did not happen raises no error; only somebody who waits for it can tell. */
function alarmWhenNotRun(stack: Stack, pipeline: StateMachine): Alarm {
  return pipeline.metricSucceeded({ period: Duration.days(1), statistic: "Sum" }).createAlarm(stack, "NoRunSucceeded", {
    alarmDescription: 'No run succeeded for a day. What to do: docs/runbook.md, "No run succeeded".',
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

function alarmWhenNotStarted(stack: Stack, refusedStarts: IQueue): Alarm {
  const waiting = refusedStarts.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) });
  const text = 'The schedule could not start a run. What to do: docs/runbook.md, "A run could not be started".';
  return whenAny(stack, "RunNotStarted", waiting, text);
}

function whenAny(stack: Stack, id: string, metric: IMetric & Pick<MathExpression, "createAlarm">, text: string): Alarm {
  return metric.createAlarm(stack, id, {
    alarmDescription: text,
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
