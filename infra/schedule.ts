// When the run starts: early in the company's day, after the source systems' night.
import { Duration, TimeZone } from "aws-cdk-lib";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";

export interface ScheduleProps {
  pipeline: StateMachine;
  /** The business time zone, so that "yesterday" is the company's. */
  timeZone: string;
}

/** @returns where starts lie that Step Functions refused, once the scheduler has given up on them */
export function createSchedule(scope: Construct, { pipeline, timeZone }: ScheduleProps): Queue {
  const refusedStarts = new Queue(scope, "RefusedStarts", {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  new Schedule(scope, "Daily", {
    description: "Qudao's daily run",
    schedule: ScheduleExpression.cron({ hour: "5", minute: "30", timeZone: TimeZone.of(timeZone) }),
    target: new StepFunctionsStartExecution(pipeline, {
      deadLetterQueue: refusedStarts,
      // The scheduler would go on for a day, and a run started late at night would be taken for the next day's.
      maxEventAge: Duration.hours(2),
    }),
  });
  return refusedStarts;
}
