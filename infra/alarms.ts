// What operators hear without a step's own message: a run that failed, a run that did not happen, a schedule that could not
// start one. Each alarm sends to its heading of the runbook.
import { Duration, type Stack } from "aws-cdk-lib";
import { type Alarm, ComparisonOperator, type Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
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
  const alarms = [
    ...alarmsWhenFailed(stack, pipeline),
    alarmWhenNotRun(stack, pipeline),
    alarmWhenNotStarted(stack, refusedStarts),
  ];
  for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(notifications));
}

/**
 * Also told when the step's own message was lost: the run ran out of time, was stopped, or could not publish. Three alarms and
 * not one over a sum: what is not a sum needs no arithmetic that somebody has to trust.
 */
function alarmsWhenFailed(stack: Stack, pipeline: StateMachine): Alarm[] {
  const options = { period: Duration.minutes(5), statistic: "Sum" };
  const text = (how: string) => `A run ${how}. What to do: docs/runbook.md, "A run failed".`;
  return [
    whenAny(stack, "RunFailed", pipeline.metricFailed(options), text("failed")),
    whenAny(stack, "RunTimedOut", pipeline.metricTimedOut(options), text("ran out of time")),
    whenAny(stack, "RunAborted", pipeline.metricAborted(options), text("was stopped")),
  ];
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

function whenAny(stack: Stack, id: string, metric: Metric, text: string): Alarm {
  return metric.createAlarm(stack, id, {
    alarmDescription: text,
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
