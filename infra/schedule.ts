// When the run starts: early in the company's day, after the source systems' night.
import { TimeZone } from "aws-cdk-lib";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";

export interface ScheduleProps {
  pipeline: StateMachine;
  /** The business time zone, so that "yesterday" is the company's. */
  timeZone: string;
}

export function createSchedule(scope: Construct, { pipeline, timeZone }: ScheduleProps): void {
  new Schedule(scope, "Daily", {
    description: "Qudao's daily run",
    schedule: ScheduleExpression.cron({ hour: "5", minute: "30", timeZone: TimeZone.of(timeZone) }),
    target: new StepFunctionsStartExecution(pipeline, {}),
  });
}
