// Where the last pull of a stream ended. The window's start is closed: records changed exactly then are asked for again, because
// more of them may have come, and the known ones are dropped by their hash.
import { z } from "zod";
import { DataQualityError } from "../lake/errors.ts";
import { idOf, keys } from "../lake/keys.ts";
import { getJson, type Storage, toJson } from "../lake/storage.ts";

const schema = z.object({
  /** The highest value of the incremental field that was seen. */
  value: z.string(),
  /** Hashes of all records that have it. */
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

/** The highest value so far and the records that have it. */
export class Watermark {
  #value: string | undefined;
  #records: unknown[] = [];

  see(value: string, record: unknown): void {
    const order = this.#value === undefined ? 1 : compareStamps(value, this.#value);
    if (order > 0) {
      this.#value = value;
      this.#records = [record];
    } else if (order === 0) this.#records.push(record);
  }

  /** The state after a pull that began at `before`. */
  state(before: CursorState | undefined, definition: string): CursorState | undefined {
    if (this.#value === undefined) return before && { ...before, definition };
    const hashes = this.#records.map(recordHash);
    const stays = before !== undefined && compareStamps(this.#value, before.value) === 0;
    return {
      value: this.#value,
      hashes: [...new Set(stays ? [...before.hashes, ...hashes] : hashes)].sort(),
      definition,
    };
  }
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
