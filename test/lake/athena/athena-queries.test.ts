// What an Athena client has to bear: throttling, lost answers, queries that never end or read too much, refusals.
import { expect, test } from "vitest";
import { AthenaQueries } from "../../../functions/lake/athena/athena-queries.ts";
import { athenaWorld } from "../../../functions/lake/athena/athena-world.ts";
import type { QueryLimits } from "../../../functions/lake/athena/query-limits.ts";
import { realPace } from "../../../functions/lake/backoff.ts";
import { AthenaServer } from "../../servers/athena.ts";
import { ScriptedTrino } from "../../servers/scripted-trino.ts";

const limits: QueryLimits = { bytesPerQuery: 1e9, bytesPerRun: 2e9, queryMs: 60_000 };
/** The same waits, a hundred times shorter. */
const quickPace = { ...realPace, sleep: (ms: number) => realPace.sleep(ms / 100) };

async function open(some: Partial<QueryLimits> = {}, bytesScannedCutoff?: number) {
  const stack = new AsyncDisposableStack();
  const trino = stack.use(await ScriptedTrino.start());
  const cutoff = bytesScannedCutoff === undefined ? {} : { bytesScannedCutoff };
  const server = stack.use(await AthenaServer.start({ trinoUrl: trino.url, ...cutoff }));
  const credentials = { accessKeyId: "k", secretAccessKey: "s" };
  const { athena } = athenaWorld({ athena: { endpoint: server.url, region: "us-east-1", credentials } });
  const place = { workgroup: "primary", database: "d", resultsLocation: undefined };
  const queries = new AthenaQueries(athena, place, { ...limits, ...some }, quickPace);
  return { trino, server, queries, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const oneRow = { columns: [{ name: "n", type: "bigint" }], rows: "[[1]]" };

test("calls that are throttled are asked again until they are answered, and the query runs once", async () => {
  await using opened = await open();
  opened.trino.script = () => oneRow;
  // More in a row than the SDK itself tries.
  const left = new Map([
    ["StartQueryExecution", 4],
    ["GetQueryExecution", 4],
  ]);
  opened.server.fault = call => {
    left.set(call, (left.get(call) ?? 0) - 1);
    return (left.get(call) ?? 0) < 0
      ? undefined
      : { status: 400, type: "TooManyRequestsException", message: "Rate exceeded" };
  };
  expect(await opened.queries.answer("select 1 as n", "test")).toMatchObject({ rows: [["1"]] });
  expect(opened.server.calls.filter(call => call === "StartQueryExecution")).toHaveLength(5);
  expect(opened.trino.statements).toHaveLength(1);
});

test("a start whose answer was lost does not start twice", async () => {
  await using opened = await open();
  opened.trino.script = () => oneRow;
  let left = 2;
  opened.server.fault = call =>
    call === "StartQueryExecution" && left-- > 0
      ? { status: 500, type: "InternalServerException", message: "lost", after: true }
      : undefined;
  await opened.queries.run("insert into t select 1", "test");
  expect(opened.server.calls.filter(call => call === "StartQueryExecution")).toHaveLength(3);
  expect(opened.trino.statements).toHaveLength(1);
});

test("a query that takes too long is stopped, and may be tried again", async () => {
  await using opened = await open({ queryMs: 300 });
  opened.trino.script = () => ({ endless: { bytesPerPage: 1 } });
  await expect(opened.queries.run("select 1", "sql/marts/slow.sql")).rejects.toMatchObject({
    name: "TransientError",
    message: expect.stringContaining("sql/marts/slow.sql"),
  });
  expect(opened.server.calls).toContain("StopQueryExecution");
  await expect.poll(() => opened.trino.cancelled).toBe(1);
});

test("a query that reads more than it may is stopped, and what it read is counted", async () => {
  await using opened = await open({ bytesPerQuery: 5_000_000 });
  opened.trino.script = () => ({ endless: { bytesPerPage: 1_000_000 } });
  await expect(opened.queries.run("select 1", "sql/marts/wide.sql")).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("sql/marts/wide.sql reads more than 0.005 GB"),
  });
  expect(opened.queries.usage).toMatchObject({ queries: 1 });
  expect(opened.queries.usage.scannedBytes).toBeGreaterThan(5_000_000);
});

test("the workgroup's own limit is told as what it is", async () => {
  await using opened = await open({}, 2_000_000);
  opened.trino.script = () => ({ endless: { bytesPerPage: 1_000_000 } });
  await expect(opened.queries.run("select 1", "test")).rejects.toMatchObject({
    name: "ConfigError",
    hint: expect.stringContaining("workgroup"),
  });
});

test("a run that has read all that it may starts no further query", async () => {
  await using opened = await open({ bytesPerQuery: 5_000_000, bytesPerRun: 4_000_000 });
  opened.trino.script = () => ({ endless: { bytesPerPage: 1_000_000 } });
  await expect(opened.queries.run("select 1", "test")).rejects.toMatchObject({ name: "ConfigError" });
  await expect(opened.queries.run("select 2", "test")).rejects.toMatchObject({
    message: expect.stringContaining("it may read 0.004"),
  });
  expect(opened.trino.statements).toEqual(["select 1"]);
});

test("who acts is told by what the query failed of", async () => {
  await using opened = await open();
  opened.trino.script = () => ({
    error: {
      message: "line 1:8: Column 'x' cannot be resolved",
      errorName: "COLUMN_NOT_FOUND",
      errorType: "USER_ERROR",
    },
  });
  await expect(opened.queries.run("select x", "sql/marts/a.sql")).rejects.toMatchObject({
    name: "DataQualityError",
    message: expect.stringContaining("sql/marts/a.sql: COLUMN_NOT_FOUND"),
  });
  opened.trino.script = () => ({
    error: { message: "worker node lost", errorName: "REMOTE_TASK_ERROR", errorType: "INTERNAL_ERROR" },
  });
  await expect(opened.queries.run("select 1", "test")).rejects.toMatchObject({ name: "TransientError" });
  opened.trino.script = () => oneRow;
  opened.server.failure = () => "Access Denied: s3:GetObject on lake/raw";
  await expect(opened.queries.run("select 1", "test")).rejects.toMatchObject({ name: "ConfigError" });
  const refused = (type: string, message: string) => {
    opened.server.fault = () => ({ status: 400, type, message });
  };
  refused("InvalidRequestException", "line 1:8: mismatched input 'from'");
  await expect(opened.queries.run("select from", "sql/marts/a.sql")).rejects.toMatchObject({
    name: "DataQualityError",
    message: "sql/marts/a.sql: line 1:8: mismatched input 'from'",
  });
  refused("InvalidRequestException", "WorkGroup primary is not found.");
  await expect(opened.queries.run("select 1", "test")).rejects.toMatchObject({
    name: "ConfigError",
    hint: expect.stringContaining("engine.athena"),
  });
  refused("AccessDeniedException", "no");
  await expect(opened.queries.run("select 1", "test")).rejects.toMatchObject({
    name: "ConfigError",
    hint: expect.stringContaining("athena:StartQueryExecution"),
  });
});

test("an answer of several pages arrives whole, with nulls and with every digit", async () => {
  await using opened = await open();
  const rows = Array.from({ length: 2500 }, (_, index) => `[90071992547409${10 + (index % 90)},null,"${index}"]`);
  const columns = [
    { name: "big", type: "bigint" },
    { name: "nothing", type: "varchar" },
    { name: "text", type: "varchar" },
  ];
  opened.trino.script = () => ({ columns, rows: `[${rows.join(",")}]` });
  const answer = await opened.queries.answer("select big, nothing, text from t", "test");
  expect(answer.rows).toHaveLength(2500);
  expect(answer.rows[1]).toEqual(["9007199254740911", null, "1"]);
  expect(answer.rows.at(-1)?.[2]).toBe("2499");
  expect(opened.server.calls.filter(call => call === "GetQueryResults")).toHaveLength(3);
});

test("a workgroup that enforces its settings refuses a table with a place, and takes an UNLOAD", async () => {
  await using opened = await open();
  const place = "external_location = 's3://lake/x/'";
  await expect(opened.queries.run(`create table t with (${place}) as select 1 as a`, "test")).rejects.toThrow(
    "enforces a centralized output location",
  );
  await opened.queries.run(
    "unload (select 1 as a) to 's3://lake/x/' with (format = 'PARQUET', compression = 'ZSTD')",
    "test",
  );
  expect(opened.trino.statements).toEqual([
    expect.stringMatching(
      /^create table unloaded_\w+ with \(format = 'PARQUET', external_location = 's3:\/\/lake\/x\/'\) as select 1 as a$/,
    ),
    expect.stringMatching(/^drop table unloaded_/),
  ]);
});
