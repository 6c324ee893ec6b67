// Where the last pull of a stream ended, and the window that the next one asks for. The window overlaps the last one by some
// minutes, because a system may show a change later than its time says, and its start is closed, because more records of one
// moment may come; known records are dropped by their hash. The cursor never stands in the future: a system whose clock is
// ahead would otherwise hide everything that it stamps with the right time from then on.
import { z } from "zod";
import { DataQualityError } from "../lake/errors.ts";
import { idOf, keys } from "../lake/keys.ts";
import { getJson, type Storage, toJson } from "../lake/storage.ts";

const schema = z.object({
  /** The highest value of the incremental field that was seen, at most the time of the pull. */
  value: z.string(),
  /** Hashes of all records from the next window's start on. */
  hashes: z.array(z.string()),
  /** Of the stream's definition: another one reads everything again. */
  definition: z.string(),
});
export type CursorState = z.infer<typeof schema>;

export interface StoredCursor {
  state: CursorState | undefined;
  etag: string | undefined;
}

export async function readCursor(storage: Storage, source: string, stream: string): Promise<StoredCursor> {
  const key = keys.cursor(source, stream);
  const stored = await getJson(storage, key);
  if (!stored) return { state: undefined, etag: undefined };
  const parsed = schema.safeParse(stored.value);
  if (!parsed.success)
    throw new DataQualityError(`${key} in ${storage.location} is no cursor`, {
      hint: "Restore it from a backup, or delete it: the stream is then read again from its beginning.",
    });
  return { state: parsed.data, etag: stored.etag };
}

/** Writes the cursor unless another run has moved it: that run's records are then in the lake as well as these. */
export async function writeCursor(
  storage: Storage,
  source: string,
  stream: string,
  state: CursorState,
  etag: string | undefined,
): Promise<boolean> {
  const { written } = await storage.putIfMatch(keys.cursor(source, stream), toJson(state), etag);
  return written;
}

/** Records are looked through for those that have left the window once so many have come. */
const pruneFrom = 10_000;

/** What one pull asks for, which of the records it gets are new, and where the next one begins. */
export class PullWindow {
  /** From where on records are asked for; undefined: from the beginning. */
  readonly start: string | undefined;
  readonly #before: CursorState | undefined;
  readonly #known: ReadonlySet<string>;
  readonly #overlapMs: number;
  readonly #now: Date;
  #newest: string | undefined;
  #seen: { stamp: string; record: unknown }[] = [];
  #pruneAt = pruneFrom;

  /** @param now when the pull begins */
  constructor(before: CursorState | undefined, overlapMs: number, now: Date) {
    this.start = before && moved(before.value, -overlapMs);
    this.#before = before;
    this.#known = new Set(before?.hashes);
    this.#overlapMs = overlapMs;
    this.#now = now;
  }

  /** Whether a record is new, known from an earlier pull, or older than asked for. */
  see(stamp: string, record: unknown): "new" | "known" | "too old" {
    if (this.start !== undefined && compareStamps(stamp, this.start) < 0) return "too old";
    if (this.#newest === undefined || compareStamps(stamp, this.#newest) > 0) this.#newest = stamp;
    this.#seen.push({ stamp, record });
    if (this.#seen.length >= this.#pruneAt) this.#prune();
    return this.#known.size > 0 && this.#known.has(recordHash(record)) ? "known" : "new";
  }

  /** The state after this pull. */
  state(definition: string): CursorState | undefined {
    const value = this.#value();
    if (value === undefined) return this.#before && { ...this.#before, definition };
    this.#prune();
    const hashes = this.#seen.map(({ record }) => recordHash(record));
    return { value, hashes: [...new Set(hashes)].sort(), definition };
  }

  #value(): string | undefined {
    if (this.#newest === undefined) return undefined;
    const newest = notAfter(this.#newest, this.#now);
    const before = this.#before?.value;
    return before !== undefined && compareStamps(before, newest) > 0 ? before : newest;
  }

  #prune(): void {
    const value = this.#value();
    if (value === undefined) return;
    const start = moved(value, -this.#overlapMs);
    this.#seen = this.#seen.filter(({ stamp }) => compareStamps(stamp, start) >= 0);
    this.#pruneAt = Math.max(pruneFrom, 2 * this.#seen.length);
  }
}

const time = /^(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** A time moved, written as the system writes it; anything else, such as a number, stays as it is. */
function moved(stamp: string, ms: number): string {
  const parts = time.exec(stamp);
  if (!parts || ms === 0) return stamp;
  const [, date, separator = "T", clock, fraction = "", zone = ""] = parts;
  const [day = "", ofDay = ""] = new Date(Date.parse(`${date}T${clock}Z`) + ms).toISOString().split("T");
  return `${day}${separator}${ofDay.slice(0, 8)}${fraction}${zone}`;
}

/** A time that lies in the future, moved back to now. Without a zone it is taken for UTC: at worst too early, never too late. */
function notAfter(stamp: string, now: Date): string {
  const parts = time.exec(stamp);
  if (!parts) return stamp;
  const [, date, , clock, fraction = "", zone = "Z"] = parts;
  const aheadMs = Date.parse(`${date}T${clock}${fraction}${zone}`) - now.getTime();
  return aheadMs > 0 ? moved(stamp, -1000 * Math.ceil(aheadMs / 1000)) : stamp;
}

/** Order of two values of an incremental field: numbers, times (with whatever precision and zone), else text. */
export function compareStamps(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length === b.length && a.endsWith("Z") && b.endsWith("Z")) return a < b ? -1 : 1;
  const isNumber = /^-?\d+(\.\d+)?$/;
  if (isNumber.test(a) && isNumber.test(b)) return Number(a) - Number(b) || (a < b ? -1 : 1);
  return Date.parse(a) - Date.parse(b) || (a < b ? -1 : 1);
}

/** The same for the same record, in whatever order its fields come. */
export const recordHash = (record: unknown) => idOf(JSON.stringify(sorted(record)));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
