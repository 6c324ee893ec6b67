// The daily run: ingest for every source at once, then transform, publish, alert.
//
// A step is tried again only after the error that says it may help. A source that fails stops nobody else: it is told, and the
// run goes on with what is there. A later step that fails ends the run; CURRENT and the site then still are what they were.
import { Duration, type Stack } from "aws-cdk-lib";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Topic } from "aws-cdk-lib/aws-sns";
import {
  DefinitionBody,
  Fail,
  JsonPath,
  LogLevel,
  Map as MapState,
  Pass,
  Result,
  StateMachine,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke, SnsPublish } from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { StepName } from "../functions/lake/effects.ts";
import type { TransientError } from "../functions/lake/errors.ts";
import type { Functions } from "./functions.ts";

/** Checked by the compiler to be the name that the class carries. */
const transientError: TransientError["name"] = "TransientError";

export interface PipelineProps {
  sources: readonly string[];
  functions: Functions;
  notifications: Topic;
}

export function createPipeline(stack: Stack, { sources, functions, notifications }: PipelineProps): StateMachine {
  const step = (name: StepName) => createStep(stack, name, functions);
  const notify = (step: StepName, subject: string) =>
    new SnsPublish(stack, `Tell that ${step} failed`, {
      topic: notifications,
      subject,
      message: TaskInput.fromText(
        JsonPath.format(
          `${step} failed: {}\n{}\n\nWhat to do: docs/runbook.md, "${step} failed". Execution: {}`,
          JsonPath.stringAt("$.failure.Error"),
          JsonPath.stringAt("$.failure.Cause"),
          JsonPath.stringAt("$$.Execution.Id"),
        ),
      ),
      resultPath: JsonPath.DISCARD,
    });

  const everySource = new MapState(stack, "Every source", {
    itemsPath: "$.sources",
    itemSelector: { source: JsonPath.stringAt("$$.Map.Item.Value") },
    resultPath: "$.ingested",
    maxConcurrency: 10,
  }).itemProcessor(step("ingest").addCatch(notify("ingest", "Qudao: a source failed"), { resultPath: "$.failure" }));

  const ended = new Fail(stack, "Run failed", {
    error: "RunFailed",
    cause: "A step failed; operators were told which.",
  });
  const orEnd = (name: StepName) =>
    step(name).addCatch(notify(name, "Qudao: today's run failed").next(ended), { resultPath: "$.failure" });

  const definition = new Pass(stack, "Sources", { result: Result.fromObject({ sources: [...sources] }) })
    .next(everySource)
    .next(orEnd("transform"))
    .next(orEnd("publish"))
    .next(orEnd("alert"));

  return new StateMachine(stack, "Pipeline", {
    definitionBody: DefinitionBody.fromChainable(definition),
    // Each step at its longest with all its tries would be a day; a run that takes three hours needs a person.
    timeout: Duration.hours(3),
    tracingEnabled: true,
    logs: {
      level: LogLevel.ALL,
      destination: new LogGroup(stack, "PipelineLog", { retention: RetentionDays.THREE_MONTHS }),
      // What steps say stands in their own logs.
      includeExecutionData: false,
    },
  });
}

function createStep(stack: Stack, name: StepName, functions: Functions): TaskStateBase {
  const task = new LambdaInvoke(stack, name, {
    lambdaFunction: functions[name],
    // Only ingest is told anything: which source.
    payload: name === "ingest" ? TaskInput.fromJsonPathAt("$") : TaskInput.fromObject({}),
    resultSelector: { "report.$": "$.Payload" },
    resultPath: `$.${name}`,
    // Lambda's own refusals (throttled, out of service): 2 + 4 + 8 + 16 + 32 + 64 s = about two minutes.
    retryOnServiceExceptions: true,
    // Longer than the function itself may take: its own answer is worth more than ours.
    taskTimeout: Timeout.duration(Duration.minutes(16)),
  });
  // A source that throttles or is down for a while: tried again after 1, 2, 4 and 8 minutes, a quarter of an hour in all.
  return task.addRetry({ errors: [transientError], interval: Duration.minutes(1), backoffRate: 2, maxAttempts: 4 });
}
