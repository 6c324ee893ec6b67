// The daily run: ingest for every source at once, then transform, publish, alert.
//
// A step is tried again only after the error that says it may help. A source that fails stops nobody else: it is told, and the
// run goes on with what is there. A later step that fails ends the run; CURRENT and the site then still are what they were.
import { Duration, type Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Topic } from "aws-cdk-lib/aws-sns";
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
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
  functions: Functions;
  notifications: Topic;
}

export function createPipeline(stack: Stack, { functions, notifications }: PipelineProps): StateMachine {
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
  }).itemProcessor(ingestOf(stack, functions.ingest, notify("ingest", "Qudao: a source failed")));

  const ended = new Fail(stack, "Run failed", {
    error: "RunFailed",
    cause: "A step failed; operators were told which.",
  });
  const orEnd = (name: Exclude<StepName, "ingest">) =>
    createStep(stack, name, functions[name], TaskInput.fromObject({})).addCatch(
      notify(name, "Qudao: today's run failed").next(ended),
      { resultPath: "$.failure" },
    );

  const definition = new Pass(stack, "Sources", {
    result: Result.fromObject({ sources: [...functions.ingest.keys()] }),
  })
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

/** Each source to its own function; those that share one go the same way. */
function ingestOf(stack: Stack, functions: Functions["ingest"], onFailure: IChainable): IChainable {
  const ways = [...new Set(functions.values())].map(lambdaFunction => {
    const sources = [...functions].filter(([, own]) => own === lambdaFunction).map(([source]) => source);
    const [only] = sources;
    const state = only !== undefined && sources.length === 1 ? `ingest ${only}` : "ingest";
    // Only ingest is told anything: which source.
    const step = createStep(stack, state, lambdaFunction, TaskInput.fromJsonPathAt("$"), "ingest");
    return { sources, step: step.addCatch(onFailure, { resultPath: "$.failure" }) };
  });
  const [first] = ways;
  if (!first) return new Pass(stack, "No source");
  if (ways.length === 1) return first.step;
  const choice = new Choice(stack, "Whose function");
  for (const { sources, step } of ways)
    for (const source of sources) choice.when(Condition.stringEquals("$.source", source), step);
  return choice;
}

function createStep(
  stack: Stack,
  state: string,
  lambdaFunction: LambdaFunction,
  payload: TaskInput,
  step = state,
): TaskStateBase {
  const task = new LambdaInvoke(stack, state, {
    lambdaFunction,
    payload,
    resultSelector: { "report.$": "$.Payload" },
    resultPath: `$.${step}`,
    // Lambda's own refusals (throttled, out of service): 2 + 4 + 8 + 16 + 32 + 64 s = about two minutes.
    retryOnServiceExceptions: true,
    // Longer than the function itself may take: its own answer is worth more than ours.
    taskTimeout: Timeout.duration(Duration.minutes(16)),
  });
  // A source that throttles or is down for a while: tried again after 1, 2, 4 and 8 minutes, a quarter of an hour in all.
  return task.addRetry({ errors: [transientError], interval: Duration.minutes(1), backoffRate: 2, maxAttempts: 4 });
}
