// The Athena API in front of a real Trino: StartQueryExecution, GetQueryExecution, GetQueryResults and StopQueryExecution as the
// AWS SDK calls them. A test can have calls refused, queries fail and limits be reached.
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { z } from "zod";
import { asTrino, type TrinoRequest } from "./athena-statement.ts";
import { close, listen } from "./listen.ts";
import { catalogName } from "./trino.ts";
import { runOnTrino, type TrinoColumn } from "./trino-client.ts";

/** What the server answers instead; `after`: the call is done first, and only the answer is lost. */
export interface AthenaFault {
  status: number;
  after?: boolean;
  type: string;
  message: string;
}

export interface AthenaOptions {
  trinoUrl: string;
  /** Of the workgroup: a query that reads more is cancelled. */
  bytesScannedCutoff?: number;
  /** The workgroup overrides what clients say of places; true where left out, as in a deployment. */
  isEnforced?: boolean;
}

interface Execution {
  id: string;
  sql: string;
  database: string | undefined;
  workGroup: string;
  request: TrinoRequest;
  state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  reason?: string;
  isUserError?: boolean;
  startedAt: number;
  endedAt?: number;
  scannedBytes: number;
  updateCount: number | undefined;
  columns: TrinoColumn[];
  rows: unknown[][];
}

class AthenaRefusal extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

const request = z.looseObject({
  QueryString: z.string().optional(),
  ClientRequestToken: z.string().optional(),
  QueryExecutionContext: z.looseObject({ Database: z.string().optional(), Catalog: z.string().optional() }).optional(),
  WorkGroup: z.string().optional(),
  QueryExecutionId: z.string().optional(),
  NextToken: z.string().optional(),
  MaxResults: z.number().optional(),
});
type Request = z.infer<typeof request>;

const rowsPerPage = 1000;

export class AthenaServer implements AsyncDisposable {
  url = "";
  /** Every query that was started, the oldest first. */
  readonly executions: Execution[] = [];
  /** Names of the calls, as they came. */
  readonly calls: string[] = [];
  /** Asked before every call. */
  fault: (call: string, sql: string) => AthenaFault | undefined = () => undefined;
  /** Asked when a query has run: what it fails with in spite of it. What it has written lies there then. */
  failure: (sql: string) => string | undefined = () => undefined;
  readonly #options: AthenaOptions;
  readonly #server: Server;
  readonly #tokens = new Map<string, { sql: string; id: string }>();

  private constructor(options: AthenaOptions) {
    this.#options = options;
    this.#server = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
      const call = String(incoming.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
      const { status, body } = this.#answer(call, Buffer.concat(chunks).toString());
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    });
  }

  static async start(options: AthenaOptions): Promise<AthenaServer> {
    const started = new AthenaServer(options);
    started.url = `http://127.0.0.1:${await listen(started.#server)}`;
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }

  #answer(call: string, text: string): { status: number; body: object } {
    this.calls.push(call);
    try {
      const asked = request.parse(JSON.parse(text || "{}"));
      const sql = asked.QueryString ?? this.executions.find(({ id }) => id === asked.QueryExecutionId)?.sql ?? "";
      const fault = this.fault(call, sql);
      if (fault && !fault.after) throw new AthenaRefusal(fault.type, fault.message, fault.status);
      const body = this.#handle(call, asked);
      if (fault) throw new AthenaRefusal(fault.type, fault.message, fault.status);
      return { status: 200, body };
    } catch (error) {
      const refusal = error instanceof AthenaRefusal ? error : undefined;
      const type = refusal?.type ?? "InternalServerException";
      const message = error instanceof Error ? error.message : String(error);
      return { status: refusal?.status ?? 500, body: { __type: type, Message: message, message } };
    }
  }

  #handle(call: string, asked: Request): object {
    switch (call) {
      case "StartQueryExecution":
        return this.#start(asked);
      case "GetQueryExecution":
        return { QueryExecution: executionAnswer(this.#execution(asked)) };
      case "GetQueryResults":
        return results(this.#execution(asked), asked);
      case "StopQueryExecution":
        stop(this.#execution(asked), "Query cancelled by user");
        return {};
      default:
        throw new AthenaRefusal("UnknownOperationException", `${call} is not known here`);
    }
  }

  /** The same token and text are the same query, also where the first answer was lost. */
  #start({ QueryString: sql, ClientRequestToken: token, QueryExecutionContext: context, WorkGroup }: Request): object {
    if (!sql) throw new AthenaRefusal("InvalidRequestException", "QueryString is required");
    const known = this.#tokens.get(token ?? "");
    if (known && known.sql !== sql)
      throw new AthenaRefusal("InvalidRequestException", "Idempotent parameters do not match");
    if (known) return { QueryExecutionId: known.id };
    const wanted = asTrino(sql);
    if (wanted.namesLocation && this.#options.isEnforced !== false)
      throw new AthenaRefusal(
        "InvalidRequestException",
        "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.",
      );
    const execution: Execution = {
      id: randomUUID(),
      sql,
      database: context?.Database,
      workGroup: WorkGroup ?? "primary",
      request: wanted,
      state: "QUEUED",
      startedAt: Date.now() / 1000,
      scannedBytes: 0,
      updateCount: undefined,
      columns: [],
      rows: [],
    };
    this.executions.push(execution);
    if (token) this.#tokens.set(token, { sql, id: execution.id });
    void this.#run(execution);
    return { QueryExecutionId: execution.id };
  }

  #execution({ QueryExecutionId: wanted }: Request): Execution {
    const found = this.executions.find(({ id }) => id === wanted);
    if (!found) throw new AthenaRefusal("InvalidRequestException", `QueryExecution ${wanted} was not found`);
    return found;
  }

  async #run(execution: Execution): Promise<void> {
    const { request: wanted, database } = execution;
    try {
      execution.state = "RUNNING";
      const cutoff = this.#options.bytesScannedCutoff ?? Number.POSITIVE_INFINITY;
      const place = { catalog: catalogName, schema: database, session: wanted.session };
      const rest = [...wanted.statements];
      for (let sql = rest[0] ?? ""; ; ) {
        const outcome = await runOnTrino(this.#options.trinoUrl, { sql, ...place }, scannedBytes => {
          execution.scannedBytes = scannedBytes;
          if (scannedBytes > cutoff) stop(execution, "Bytes scanned limit was exceeded");
          return isOpen(execution);
        });
        // In its first seconds Trino knows its catalog and not yet that it can read it.
        if (outcome.error?.errorName === "NO_NODES_AVAILABLE" && isOpen(execution)) continue;
        execution.scannedBytes = Math.max(execution.scannedBytes, outcome.scannedBytes);
        if (!isOpen(execution)) return;
        if (outcome.error) {
          execution.isUserError = outcome.error.errorType === "USER_ERROR";
          throw new Error(`${outcome.error.errorName}: ${outcome.error.message}`);
        }
        rest.shift();
        if (!outcome.error && rest[0] !== undefined) {
          sql = rest[0];
          continue;
        }
        const failure = this.failure(execution.sql);
        if (failure !== undefined) throw new Error(failure);
        execution.updateCount = outcome.updateCount;
        if (wanted.hasRows) Object.assign(execution, { columns: outcome.columns, rows: outcome.rows });
        execution.state = "SUCCEEDED";
        return;
      }
    } catch (error) {
      if (!isOpen(execution)) return;
      execution.state = "FAILED";
      execution.reason = error instanceof Error ? error.message : String(error);
    } finally {
      execution.endedAt = Date.now() / 1000;
    }
  }
}

const isOpen = ({ state }: Execution) => state === "QUEUED" || state === "RUNNING";

function stop(execution: Execution, reason: string): void {
  if (!isOpen(execution)) return;
  execution.state = "CANCELLED";
  execution.reason = reason;
}

function executionAnswer(execution: Execution): object {
  const { id, sql, database, workGroup, state, reason, isUserError, startedAt, endedAt, scannedBytes } = execution;
  const ms = Math.round(((endedAt ?? Date.now() / 1000) - startedAt) * 1000);
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: execution.request.kind,
    QueryExecutionContext: { Database: database, Catalog: catalogName },
    WorkGroup: workGroup,
    EngineVersion: {
      SelectedEngineVersion: "AUTO",
      EffectiveEngineVersion: "Athena engine version 3",
    },
    Status: {
      State: state,
      SubmissionDateTime: startedAt,
      ...(endedAt !== undefined && { CompletionDateTime: endedAt }),
      ...(reason !== undefined && { StateChangeReason: reason }),
      ...(state === "FAILED" && {
        AthenaError: { ErrorCategory: isUserError ? 2 : 1, Retryable: false, ErrorMessage: reason },
      }),
    },
    Statistics: { DataScannedInBytes: scannedBytes, EngineExecutionTimeInMillis: ms, TotalExecutionTimeInMillis: ms },
  };
}

/** A SELECT's first row holds the names of its columns. */
function results(execution: Execution, { NextToken, MaxResults = rowsPerPage }: Request): object {
  const { state, columns, rows, request: wanted, updateCount } = execution;
  if (isOpen(execution))
    throw new AthenaRefusal("InvalidRequestException", `Query has not yet finished. Current state: ${state}`);
  if (state !== "SUCCEEDED")
    throw new AthenaRefusal(
      "InvalidRequestException",
      `Query did not finish successfully. Final query state: ${state}`,
    );
  const texts = rows.map(row => row.map((value, index) => textOf(value, columns[index]?.type ?? "")));
  const all = wanted.kind === "DML" && columns.length > 0 ? [columns.map(({ name }) => name), ...texts] : texts;
  const from = NextToken ? Number(NextToken) : 0;
  const to = from + Math.min(MaxResults, rowsPerPage);
  return {
    UpdateCount: updateCount,
    ResultSet: {
      Rows: all.slice(from, to).map(row => ({
        Data: row.map(value => (value === undefined ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: { ColumnInfo: columns.map(columnInfo) },
    },
    ...(to < all.length && { NextToken: String(to) }),
  };
}

function columnInfo({ name, type }: TrinoColumn): object {
  const [, precision, scale] = /^decimal\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  return {
    CatalogName: "hive",
    SchemaName: "",
    TableName: "",
    Name: name,
    Label: name,
    Type: type.replace(/\(.*/, ""),
    Precision: Number(precision ?? 0),
    Scale: Number(scale ?? 0),
    Nullable: "UNKNOWN",
    CaseSensitive: type.startsWith("varchar"),
  };
}

/** Undefined: null, which Athena leaves out. Timestamps have milliseconds. */
function textOf(value: unknown, type: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value);
  return type.startsWith("timestamp") && !text.includes(".") ? `${text}.000` : text;
}
