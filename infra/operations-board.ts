// One board for who runs it: did runs succeed, how long do steps take, does anything fail or wait. The figures of the alarms, over weeks.
import { Duration, type Stack } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Functions } from "./functions.ts";

export interface OperationsBoardProps {
  pipeline: StateMachine;
  functions: Functions;
  refusedStarts: IQueue;
}

const perDay = { period: Duration.days(1) };

export function createOperationsBoard(
  stack: Stack,
  { pipeline, functions, refusedStarts }: OperationsBoardProps,
): void {
  const { ingest, ...later } = functions;
  const steps = [...new Set(ingest.values()), ...Object.values(later)];
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
  new Dashboard(stack, "Operations", {
    defaultInterval: Duration.days(28),
    widgets: [
      [
        graph("Runs a day", [pipeline.metricSucceeded(perDay), pipeline.metricFailed(perDay)]),
        graph("Length of a run", [pipeline.metricTime({ ...perDay, statistic: "Maximum" })]),
      ],
      [
        graph(
          "Length of each step",
          steps.map(step => step.metricDuration({ ...perDay, statistic: "Maximum" })),
        ),
        graph("Steps that failed, starts that were refused", [
          ...steps.map(step => step.metricErrors({ ...perDay, statistic: "Sum" })),
          refusedStarts.metricApproximateNumberOfMessagesVisible(perDay),
        ]),
      ],
    ],
  });
}
