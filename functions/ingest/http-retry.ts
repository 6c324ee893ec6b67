// One GET that ends with a body or with an error that says who acts. Throttling and broken connections are waited out.
import type { Effects } from "../lake/effects.ts";
import { ConfigError, messageOf, type QudaoError, SourceContractError, TransientError } from "../lake/errors.ts";

export interface HttpOptions {
  /** Asked once more when the system refuses the token: it may have been replaced while the pull ran. */
  token?(): string | undefined;
  timeoutMs: number;
  /** Tries in all, the first included. */
  maxAttempts: number;
  requestsPerSecond?: number | undefined;
}

const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
/** A system that asks for more patience than this is asked again in the next run. */
const longestAskedWaitMs = 5 * 60_000;

/** What one try came to: an answer, an error for good, or something to wait for. */
type Attempt = { body: string } | { error: QudaoError } | { why: string; waitMs?: number; cause?: unknown };

export class HttpClient {
  readonly #effects: Pick<Effects, "fetch" | "sleep" | "now" | "log">;
  readonly #options: HttpOptions;
  #token: string | undefined;
  #nextStart = 0;

  constructor(effects: Pick<Effects, "fetch" | "sleep" | "now" | "log">, options: HttpOptions) {
    this.#effects = effects;
    this.#options = options;
    this.#token = options.token?.();
  }

  /**
   * The body of a 2xx answer.
   * @throws ConfigError on 401, 403, 404 and redirects; SourceContractError on other refusals; TransientError when the tries are used up
   */
  async get(url: URL): Promise<string> {
    const { maxAttempts } = this.#options;
    let last: Attempt = { why: "no try was made" };
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      await this.#keepPace();
      last = await this.#try(url);
      if ("body" in last) return last.body;
      if ("error" in last) throw last.error;
      const waitMs = last.waitMs ?? backoff(attempt, this.#effects.now());
      if (waitMs > longestAskedWaitMs) break;
      if (attempt === maxAttempts) break;
      this.#effects.log({
        step: "ingest",
        level: "info",
        message: `${shown(url)}: ${last.why}; try ${attempt + 1} of ${maxAttempts} in ${Math.ceil(waitMs / 1000)} s`,
      });
      await this.#effects.sleep(waitMs);
    }
    throw this.#givenUp(url, last);
  }

  #givenUp(url: URL, last: Attempt): TransientError {
    const { why, waitMs, cause } = "why" in last ? last : { why: "no answer", waitMs: undefined, cause: undefined };
    const asked = waitMs !== undefined && waitMs > longestAskedWaitMs;
    return new TransientError(
      `${shown(url)}: ${why}${asked ? `, and asks to wait ${Math.ceil(waitMs / 1000)} s` : ""}`,
      {
        hint: asked
          ? "Run again after that time; nothing was lost."
          : `Tried ${this.#options.maxAttempts} times. Run again later; nothing was lost. Raise maxAttempts or lower requestsPerSecond if it persists.`,
        cause,
      },
    );
  }

  async #try(url: URL, mayAskForToken = true): Promise<Attempt> {
    const { timeoutMs } = this.#options;
    const token = this.#token;
    try {
      const response = await this.#effects.fetch(url, {
        headers: { accept: "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        // A redirect could lead to another host, and the token with it.
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.ok) return { body: await response.text() };
      await response.body?.cancel();
      if (response.status === 401 && mayAskForToken && this.#hasNewToken()) return await this.#try(url, false);
      return this.#refusal(url, response);
    } catch (error) {
      const timedOut = error instanceof Error && error.name === "TimeoutError";
      const why = timedOut ? `no whole answer within ${timeoutMs} ms` : `the connection failed (${causeOf(error)})`;
      return { why, cause: error };
    }
  }

  /** A token that was replaced is tried; the same one is not tried twice. */
  #hasNewToken(): boolean {
    const before = this.#token;
    this.#token = this.#options.token?.();
    return this.#token !== before;
  }

  #refusal(url: URL, { status, headers }: Response): Attempt {
    const what = `${shown(url)} answered ${status}`;
    if (status === 429 || status === 503) {
      const waitMs = retryAfterMs(headers.get("retry-after"), this.#effects.now());
      return { why: `it answered ${status}`, ...(waitMs !== undefined && { waitMs }) };
    }
    if (status >= 500 || status === 408 || status === 425) return { why: `it answered ${status}` };
    if (status === 401 || status === 403)
      return {
        error: new ConfigError(`${what}: the token is not accepted`, {
          hint: "Check the token that `auth.bearer.env` names, and what it may read.",
        }),
      };
    if (status === 404)
      return { error: new ConfigError(`${what}: there is nothing`, { hint: "Check `url` and `path` in the config." }) };
    if (status >= 300 && status < 400)
      return {
        error: new ConfigError(`${what}: it redirects to ${redirectTarget(headers.get("location"), url)}`, {
          hint: "Write the new address in the config; redirects are not followed, so that no token goes elsewhere.",
        }),
      };
    return {
      error: new SourceContractError(`${what}: it refuses the request`, {
        hint: "Check `parameters`, `paging` and `incremental` against the system's documentation.",
      }),
    };
  }

  /** Requests begin at least 1/requestsPerSecond apart. */
  async #keepPace(): Promise<void> {
    const { requestsPerSecond } = this.#options;
    if (requestsPerSecond === undefined) return;
    const now = this.#effects.now().getTime();
    const start = Math.max(now, this.#nextStart);
    this.#nextStart = start + 1000 / requestsPerSecond;
    if (start > now) await this.#effects.sleep(start - now);
  }
}

/** A url without its query: parameters may be cursors, and some systems take secrets there. */
export const shown = (url: URL) => `${url.origin}${url.pathname}`;

/** Milliseconds of a Retry-After header, which is seconds or a date; undefined where it says nothing. */
export function retryAfterMs(value: string | null, now: Date): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/**
 * Exponential with jitter: clients that were thrown out together do not come back together. The clock's milliseconds, spread by
 * a multiplicative hash (Knuth), serve as the chance, so that a test's clock decides the wait.
 */
function backoff(attempt: number, now: Date): number {
  const most = Math.min(longestBackoffMs, firstBackoffMs * 2 ** attempt);
  const chance = (Math.imul(now.getTime() | 0, 2654435761) >>> 0) / 2 ** 32;
  return most / 2 + (chance * most) / 2;
}

function redirectTarget(location: string | null, url: URL): string {
  return location !== null && URL.canParse(location, url.href) ? shown(new URL(location, url)) : "nowhere";
}

function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : messageOf(error);
}
