// Trino's own protocol, as far as the Athena test server needs it: a statement is posted, its pages are followed, it can be cancelled.
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";

const column = z.object({ name: z.string(), type: z.string() });
export type TrinoColumn = z.infer<typeof column>;

const page = z.object({
  nextUri: z.string().optional(),
  columns: z.array(column).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  updateCount: z.coerce.number().optional(),
  stats: z.object({ state: z.string(), physicalInputBytes: z.coerce.number().default(0) }).optional(),
  error: z.object({ message: z.string(), errorName: z.string(), errorType: z.string() }).optional(),
});
type Page = z.infer<typeof page>;

export interface TrinoStatement {
  sql: string;
  catalog: string;
  schema?: string | undefined;
  session: Record<string, string>;
}

export interface TrinoOutcome {
  columns: TrinoColumn[];
  rows: unknown[][];
  scannedBytes: number;
  updateCount: number | undefined;
  error: { message: string; errorName: string; errorType: string } | undefined;
}

/**
 * Runs a statement to its end.
 * @param onPage told the bytes read so far; answers false where the statement is to be cancelled
 */
export async function runOnTrino(
  url: string,
  statement: TrinoStatement,
  onPage: (scannedBytes: number) => boolean,
): Promise<TrinoOutcome> {
  const headers = headersOf(statement);
  const outcome: TrinoOutcome = { columns: [], rows: [], scannedBytes: 0, updateCount: undefined, error: undefined };
  let next: Page = await ask(`${url}/v1/statement`, { method: "POST", headers, body: statement.sql });
  for (;;) {
    outcome.columns = next.columns ?? outcome.columns;
    outcome.rows.push(...(next.data ?? []));
    outcome.scannedBytes = Math.max(outcome.scannedBytes, next.stats?.physicalInputBytes ?? 0);
    outcome.updateCount = next.updateCount ?? outcome.updateCount;
    outcome.error = next.error;
    if (!next.nextUri) return outcome;
    if (!onPage(outcome.scannedBytes)) {
      await fetch(next.nextUri, { method: "DELETE", headers });
      return outcome;
    }
    next = await ask(next.nextUri, { headers });
  }
}

function headersOf({ catalog, schema, session }: TrinoStatement): Record<string, string> {
  const settings = Object.entries(session).map(([name, value]) => `${name}=${value}`);
  return {
    "X-Trino-User": "athena",
    "X-Trino-Catalog": catalog,
    "X-Trino-Time-Zone": "UTC",
    "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
    ...(schema && { "X-Trino-Schema": schema }),
    ...(settings.length > 0 && { "X-Trino-Session": settings.join(",") }),
  };
}

async function ask(url: string, request: RequestInit): Promise<Page> {
  for (;;) {
    const answer = await fetch(url, request);
    const text = await answer.text();
    if (answer.ok) return page.parse(JSON.parse(withExactNumbers(text)));
    if (![429, 502, 503, 504].includes(answer.status)) throw new Error(`Trino answered ${answer.status}: ${text}`);
    await wait(100);
  }
}

/** Whole numbers of more than 15 digits become texts before JavaScript would round them; what stands in texts is left alone. */
const withExactNumbers = (json: string) =>
  json.replace(/"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, token =>
    /^-?\d{16,}$/.test(token) ? `"${token}"` : token,
  );
