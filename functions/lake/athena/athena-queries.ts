// Queries on Athena: started once even where an answer is lost, watched to their end, stopped where they take too long or read too
// much, and told as one of our errors where they fail.
import { randomUUID } from "node:crypto";
import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  InvalidRequestException,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { explained, isTransient } from "../aws-errors.ts";
import { Backoff, type Pace, type Patience, realPace } from "../backoff.ts";
import { ConfigError, DataQualityError, TransientError } from "../errors.ts";
import { type QueryLimits, ScanBudget, type Usage } from "./query-limits.ts";

export interface AthenaPlace {
  workgroup: string;
  /** Names without a database are looked for here. */
  database: string;
  /** Where results lie; undefined: where the workgroup says. */
  resultsLocation: string | undefined;
}

export interface AthenaAnswer {
  /** With Athena's types; a decimal's with precision and scale. */
  columns: { name: string; type: string }[];
  /** As texts, null where there is none. */
  rows: (string | null)[][];
}

/** Athena runs some twenty queries of an account at once; others wait for their turn, which can take minutes. */
const throttlePatience: Patience = { firstMs: 500, mostMs: 20_000, deadlineMs: 600_000 };
const firstLookMs = 40;
const longestLookMs = 2_000;

export class AthenaQueries {
  readonly #client: AthenaClient;
  readonly #place: AthenaPlace;
  readonly #limits: QueryLimits;
  readonly #budget: ScanBudget;
  readonly #pace: Pace;

  constructor(client: AthenaClient, place: AthenaPlace, limits: QueryLimits, pace: Pace = realPace) {
    this.#client = client;
    this.#place = place;
    this.#limits = limits;
    this.#budget = new ScanBudget(limits);
    this.#pace = pace;
  }

  get usage(): Readonly<Usage> {
    return this.#budget.usage;
  }

  /** Runs a statement that answers nothing. @param what it is, for errors, such as the file of a model. */
  async run(sql: string, what: string): Promise<void> {
    await this.#finished(sql, what);
  }

  /** Runs a SELECT and fetches all it says. */
  async answer(sql: string, what: string): Promise<AthenaAnswer> {
    const id = await this.#finished(sql, what);
    const answer: AthenaAnswer = { columns: [], rows: [] };
    let token: string | undefined;
    let isFirst = true;
    do {
      const page = await this.#asked("athena:GetQueryResults", what, () =>
        this.#client.send(new GetQueryResultsCommand({ QueryExecutionId: id, ...(token && { NextToken: token }) })),
      );
      const columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
      if (isFirst) answer.columns = columns.map(columnOf);
      const rows = (page.ResultSet?.Rows ?? []).map(({ Data }) =>
        (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null),
      );
      // A SELECT's first row is the names of its columns.
      answer.rows.push(...(isFirst && isHeader(rows[0], answer.columns) ? rows.slice(1) : rows));
      isFirst = false;
      token = page.NextToken;
    } while (token);
    return answer;
  }

  async #finished(sql: string, what: string): Promise<string> {
    this.#budget.requireRest();
    const token = randomUUID();
    const { workgroup, database, resultsLocation } = this.#place;
    const { QueryExecutionId: id = "" } = await this.#asked("athena:StartQueryExecution", what, () =>
      this.#client.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          // The same token is the same query, so a start whose answer was lost does not run twice.
          ClientRequestToken: token,
          WorkGroup: workgroup,
          QueryExecutionContext: { Database: database },
          ...(resultsLocation && { ResultConfiguration: { OutputLocation: resultsLocation } }),
        }),
      ),
    );
    const execution = await this.#ended(id, what);
    const state = execution.Status?.State;
    if (state !== "SUCCEEDED") throw refusalOf(execution, what, this.#budget);
    return id;
  }

  async #ended(id: string, what: string): Promise<QueryExecution> {
    const startedMs = this.#pace.nowMs();
    let isStopped = false;
    for (let lookMs = firstLookMs; ; lookMs = Math.min(longestLookMs, lookMs * 1.5)) {
      await this.#pace.sleep(lookMs);
      const { QueryExecution: execution = {} } = await this.#asked("athena:GetQueryExecution", what, () =>
        this.#client.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
      );
      const scannedBytes = execution.Statistics?.DataScannedInBytes ?? 0;
      if (!["QUEUED", "RUNNING"].includes(execution.Status?.State ?? "")) {
        this.#budget.add(scannedBytes, execution.Statistics?.EngineExecutionTimeInMillis ?? 0);
        if (isStopped && execution.Status?.State === "CANCELLED" && this.#budget.isOver(scannedBytes))
          throw this.#budget.refusal(what);
        if (isStopped && execution.Status?.State === "CANCELLED") throw tooSlow(what, this.#limits);
        return execution;
      }
      const isLate = this.#pace.nowMs() - startedMs > this.#limits.queryMs;
      if (!isStopped && (isLate || this.#budget.isOver(scannedBytes))) {
        await this.#asked("athena:StopQueryExecution", what, () =>
          this.#client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })),
        );
        isStopped = true;
      }
    }
  }

  /** Throttled calls are asked again, with longer and longer waits; everything else is told at once. */
  async #asked<T>(action: string, what: string, call: () => Promise<T>): Promise<T> {
    const backoff = new Backoff(this.#pace, throttlePatience);
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (isTransient(error) && (await backoff.again())) continue;
        throw requestRefusal(error, what) ?? explained(error, action, `the workgroup ${this.#place.workgroup}`);
      }
    }
  }
}

const columnOf = ({ Name = "", Type = "", Precision, Scale }: ColumnInfo) => ({
  name: Name,
  type: Type === "decimal" ? `decimal(${Precision},${Scale})` : Type,
});

const isHeader = (row: readonly (string | null)[] | undefined, columns: readonly { name: string }[]) =>
  row !== undefined && row.length === columns.length && row.every((name, index) => name === columns[index]?.name);

const tooSlow = (what: string, { queryMs }: QueryLimits) =>
  new TransientError(`${what} took longer than ${queryMs / 60_000} minutes on Athena and was stopped`, {
    hint: "Run again; if it is always slow, raise engine.athena.queryMinutes in the config.",
  });

const mendSql = "Mend its SQL; docs/analysts.md says what both engines read alike.";

/** Athena reads a statement when it is asked to start it: what it cannot parse fails there, and so does a workgroup that is not there. */
function requestRefusal(error: unknown, what: string): Error | undefined {
  if (!(error instanceof InvalidRequestException)) return undefined;
  const reason = `${what}: ${error.message}`;
  if (error.AthenaErrorCode === "MALFORMED_QUERY" || /^line \d+:\d+|mismatched input/.test(error.message))
    return new DataQualityError(reason, { hint: mendSql, cause: error });
  return new ConfigError(`${what} was refused by Athena: ${error.message}`, {
    hint: "Check engine.athena in the config: the workgroup, and where its results lie.",
    cause: error,
  });
}

/** Who acts when a query did not succeed. */
function refusalOf({ Status: status }: QueryExecution, what: string, budget: ScanBudget): Error {
  const reason = status?.StateChangeReason ?? "no reason was given";
  if (/bytes scanned limit/i.test(reason)) return budget.refusal(what);
  if (status?.State === "CANCELLED")
    return new TransientError(`${what} was cancelled on Athena: ${reason}`, { hint: "Run again; nothing was lost." });
  if (/access ?denied|not authorized|insufficient permissions/i.test(reason))
    return new ConfigError(`${what} was refused by Athena: ${reason}`, {
      hint: "Grant what the reason names to the role that runs this step (infra/functions.ts).",
    });
  if (status?.AthenaError?.Retryable === true || status?.AthenaError?.ErrorCategory === 1)
    return new TransientError(`${what} failed on Athena for now: ${reason}`, { hint: "Run again; nothing was lost." });
  return new DataQualityError(`${what}: ${reason}`, { hint: mendSql });
}
