// The commit log of a stream: entry n says which batch became visible n-th. An entry is written put-if-absent and names the
// hash of the one before, so two writers cannot both be n-th and a missing or edited entry is noticed.
import { z } from "zod";
import { DataQualityError, TransientError } from "./errors.ts";
import { hashOf, keys } from "./keys.ts";
import { type Storage, toJson } from "./storage.ts";

const file = z.object({ key: z.string(), rows: z.number(), bytes: z.number(), sha256: z.string() });
export type LakeFile = z.infer<typeof file>;

const batch = z.object({
  stream: z.string(),
  source: z.string(),
  batch_id: z.string(),
  /** What was read: file names or the window of a pull, for people. */
  origin: z.string(),
  rows_read: z.number(),
  rows_loaded: z.number(),
  rows_quarantined: z.number(),
  /** Why rows were quarantined, most frequent first. */
  reasons: z.array(z.object({ reason: z.string(), rows: z.number() })),
  loaded: file.nullable(),
  quarantined: file.nullable(),
  /** First and last business date among the loaded rows. */
  event_from: z.string().nullable(),
  event_to: z.string().nullable(),
  contract_hash: z.string(),
  committed_at: z.string(),
});
export type Batch = z.infer<typeof batch>;

const entry = batch.extend({ n: z.number(), previous_hash: z.string() });
export type LogEntry = z.infer<typeof entry>;

const genesis = "0".repeat(64);

/** All entries in order. A gap or a broken chain is refused: better no number than a wrong one. */
export async function readLog(storage: Storage, stream: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  let previousHash = genesis;
  for (const key of await storage.list(keys.logPrefix(stream))) {
    const stored = await storage.get(key);
    const body = stored ? new TextDecoder().decode(stored.body) : "";
    const parsed = entry.safeParse(parseJson(body));
    const n = entries.length + 1;
    if (
      !parsed.success ||
      parsed.data.n !== n ||
      key !== keys.log(stream, n) ||
      parsed.data.previous_hash !== previousHash
    )
      throw new DataQualityError(`the commit log of ${stream} is broken at ${key} (entry ${n} expected)`, {
        hint: "Restore log/ from a backup; the current snapshot stays up meanwhile.",
      });
    entries.push(parsed.data);
    previousHash = hashOf(body);
  }
  return entries;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Makes a batch visible, once: a batch id that the log already has is not written again.
 * @returns false where it was there already.
 */
export async function commitBatch(storage: Storage, committed: Batch): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const entries = await readLog(storage, committed.stream);
    if (entries.some(known => known.batch_id === committed.batch_id)) return false;
    const last = entries.at(-1);
    const next: LogEntry = {
      n: entries.length + 1,
      previous_hash: last ? hashOf(toJson(last)) : genesis,
      ...committed,
    };
    const { written } = await storage.putIfAbsent(keys.log(committed.stream, next.n), toJson(entry.parse(next)));
    if (written) return true;
  }
  throw new TransientError(`100 other writers were faster on the commit log of ${committed.stream}`, {
    hint: "Run again; nothing was lost.",
  });
}
