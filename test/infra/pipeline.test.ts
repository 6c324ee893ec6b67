// The state machine as it is synthesized, run on this machine: what comes after what, what is tried again, who is told.
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { StateMachine } from "aws-local-stepfunctions";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { configSchema } from "../../functions/config/config.ts";
import { DataQualityError, type QudaoError, SourceContractError, TransientError } from "../../functions/lake/errors.ts";
import { stackOf } from "../../infra/stack.ts";

const config = configSchema.parse({
  project: "test",
  company: { zh: "测试", en: "Test" },
  timeZone: "Asia/Shanghai",
  alerts: { from: "qudao@example.com" },
  sources: {
    crm: { type: "rest", url: "https://crm.example.com", auth: { bearer: { env: "CRM_TOKEN" } }, streams: {} },
    erp: { type: "rest", url: "https://erp.example.com", streams: {} },
    wms: { type: "rest", url: "https://wms.example.com", streams: {} },
  },
});

const joined = z.object({ "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]) });
const resolved = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => (Ref === "AWS::Partition" ? "aws" : Ref)),
  z
    .object({ "Fn::GetAtt": z.tuple([z.string(), z.string()]) })
    .transform(({ "Fn::GetAtt": [id] }) => `arn:aws:lambda:eu-central-1:111111111111:function:${id}`),
]);

/** The template's text with the names that CloudFormation would put in. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const join = joined.safeParse(value);
  if (join.success) return join.data["Fn::Join"][1].map(textOf).join(join.data["Fn::Join"][0]);
  return resolved.parse(value);
}

/** One source has a token and so a function of its own; the other two share one. */
function definition(): ConstructorParameters<typeof StateMachine>[0] {
  const stack = new Stack(new App({ context: { "aws:cdk:bundling-stacks": [] } }), "Test");
  stackOf(stack, { config, configFile: "test/qudao.config.ts" });
  const [machine] = Object.values(Template.fromStack(stack).findResources("AWS::StepFunctions::StateMachine"));
  return JSON.parse(textOf(machine?.Properties.DefinitionString));
}

const machineOf = (states: ReturnType<typeof definition>) =>
  new StateMachine(states, { validationOptions: { checkArn: false } });

const asDeployed = machineOf(definition());

interface Run {
  calls: string[];
  /** Subjects and texts of what operators were told. */
  told: { Subject: string; Message: string }[];
  error: string | undefined;
}

const called = z.object({ Payload: z.object({ source: z.string().optional() }) });
const message = z.object({ Subject: z.string(), Message: z.string() });

/** @param failures what a step throws, by its name, or "ingest crm" for one source; as often as the list is long */
async function run(failures: Readonly<Record<string, QudaoError[]>>, machine = asDeployed): Promise<Run> {
  const left = new Map(Object.entries(failures).map(([name, errors]) => [name, [...errors]]));
  const calls: string[] = [];
  const told: Run["told"] = [];
  const step = (name: string) => async (input: unknown) => {
    const { source } = called.parse(input).Payload;
    const call = source === undefined ? name : `${name} ${source}`;
    calls.push(call);
    const error = left.get(call)?.shift();
    if (error) throw error;
    return { Payload: { done: call } };
  };
  const tell = async (input: unknown) => {
    told.push(message.parse(input));
    return {};
  };
  const steps = ["ingest", "transform", "publish", "alert"];
  const states = { "ingest crm": "ingest", ...Object.fromEntries(steps.map(name => [name, name])) };
  const { result } = machine.run(
    {},
    {
      context: { Execution: { Id: "arn:aws:states:eu-central-1:111111111111:execution:Pipeline:today" } },
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries([
          ...Object.entries(states).map(([state, name]) => [state, step(name)]),
          ...steps.map(name => [`Tell that ${name} failed`, tell]),
        ]),
        retryIntervalOverrides: Object.fromEntries(Object.keys(states).map(state => [state, 1])),
      },
    },
  );
  const error = await result.then(
    () => undefined,
    (failed: Error) => failed.message,
  );
  return { calls, told, error };
}

const times = (count: number, error: QudaoError) => Array.from({ length: count }, () => error);

describe("a run", () => {
  test("takes every source, then builds, publishes and alerts", async () => {
    const { calls, told, error } = await run({});
    expect(calls.slice(0, 3).sort()).toEqual(["ingest crm", "ingest erp", "ingest wms"]);
    expect(calls.slice(3)).toEqual(["transform", "publish", "alert"]);
    expect({ told, error }).toEqual({ told: [], error: undefined });
  });

  test("tries a source again after an error that may pass, and nobody is told", async () => {
    const { calls, told, error } = await run({
      "ingest erp": times(2, new TransientError("throttled", { hint: "wait" })),
    });
    expect(calls.filter(call => call === "ingest erp")).toHaveLength(3);
    expect({ told, error }).toEqual({ told: [], error: undefined });
  });

  test("would not try it again if the state machine had the error's name wrong, and the test above would see it", async () => {
    const misspelt = machineOf(JSON.parse(JSON.stringify(definition()).replaceAll("TransientError", "TransientErorr")));
    const throttled = { "ingest erp": times(2, new TransientError("throttled", { hint: "wait" })) };
    const { calls, told } = await run(throttled, misspelt);
    expect(calls.filter(call => call === "ingest erp")).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  test("gives up on a source after four more tries, tells it, and goes on with the others", async () => {
    const { calls, told, error } = await run({
      "ingest erp": times(9, new TransientError("it is down", { hint: "wait" })),
    });
    expect(calls.filter(call => call === "ingest erp")).toHaveLength(5);
    expect(calls).toContain("ingest wms");
    expect(calls.slice(-3)).toEqual(["transform", "publish", "alert"]);
    expect(told.map(({ Subject }) => Subject)).toEqual(["Qudao: a source failed"]);
    expect(error).toBeUndefined();
  });

  test("does not try again what another try cannot mend", async () => {
    const { calls, told } = await run({
      "ingest crm": times(9, new SourceContractError("a column is missing", { hint: "wait" })),
    });
    expect(calls.filter(call => call === "ingest crm")).toHaveLength(1);
    expect(told).toHaveLength(1);
    expect(told[0]?.Message).toContain("SourceContractError");
    expect(told[0]?.Message).toContain('docs/runbook.md, "ingest failed"');
  });

  test("ends where the numbers do not hold together: nothing is published, nobody alerted, operators told", async () => {
    const { calls, told, error } = await run({
      transform: [new DataQualityError("a check found rows", { hint: "wait" })],
    });
    expect(calls.slice(3)).toEqual(["transform"]);
    expect(told.map(({ Subject }) => Subject)).toEqual(["Qudao: today's run failed"]);
    expect(error).toContain("A step failed; operators were told which.");
  });

  test("ends as failed where publishing fails, and does not alert about pages that nobody can open", async () => {
    const { calls, error } = await run({ publish: times(9, new TransientError("S3 is slow", { hint: "wait" })) });
    expect(calls.filter(call => call === "publish")).toHaveLength(5);
    expect(calls).not.toContain("alert");
    expect(error).toContain("A step failed; operators were told which.");
  });
});
