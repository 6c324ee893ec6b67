// The commit log of a stream: entry n says which batch became visible n-th. An entry is written put-if-absent and names the
// hash of the one before, so two writers cannot both be n-th and a missing or edited entry is noticed.
import { z } from "zod";
import { DataQualityError, TransientError } from "./errors.ts";
import { hashOf, keys } from "./keys.ts";
import { type Storage, toJson } from "./storage.ts";

/** `rows`: all that lie in the file; in a raw file those that broke their contract too. */
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
  /**
   * Loaded rows per month of their business date, "YYYY-MM", sorted; rows without one under "0000-00". Empty where the stream has
   * no business date. Missing in entries of older versions: then it is not known.
   */
  months: z.array(z.object({ month: z.string(), rows: z.number() })).optional(),
  /** Names of all fields that the source had, mapped or not, in its order. Missing where its format names none. */
  source_fields: z.array(z.string()).optional(),
  contract_hash: z.string(),
  committed_at: z.string(),
});
export type Batch = z.infer<typeof batch>;

const entry = batch.extend({ n: z.number(), previous_hash: z.string() });
export type LogEntry = z.infer<typeof entry>;

const genesis = "0".repeat(64);
/** Entries asked for together: a store answers in some 20 ms, one after the other a long log would take minutes. */
const readAtOnce = 16;

interface Chain {
  entries: LogEntry[];
  /** Hash of the last entry as it is stored, not as this version of the code would write it. */
  lastHash: string;
}

/** All entries in order. A gap or a broken chain is refused: better no number than a wrong one. */
export async function readLog(storage: Storage, stream: string): Promise<LogEntry[]> {
  return (await readChain(storage, stream)).entries;
}

async function readChain(storage: Storage, stream: string): Promise<Chain> {
  const logKeys = await storage.list(keys.logPrefix(stream));
  try {
    return await chainOf(storage, stream, logKeys);
  } catch (error) {
    // A folder is not listed at one instant: while others commit, entry n can be missed and n + 1 seen. Then it has grown since.
    const now = await storage.list(keys.logPrefix(stream));
    if (now.length === logKeys.length) throw error;
    return readChain(storage, stream);
  }
}

async function chainOf(storage: Storage, stream: string, logKeys: readonly string[]): Promise<Chain> {
  const chain: Chain = { entries: [], lastHash: genesis };
  for (let from = 0; from < logKeys.length; from += readAtOnce) {
    const some = logKeys.slice(from, from + readAtOnce);
    const bodies = await Promise.all(some.map(key => storage.get(key)));
    for (const [index, key] of some.entries())
      append(chain, stream, key, new TextDecoder().decode(bodies[index]?.body));
  }
  return chain;
}

function append(chain: Chain, stream: string, key: string, body: string): void {
  const n = chain.entries.length + 1;
  const parsed = entry.safeParse(parseJson(body));
  if (
    !parsed.success ||
    parsed.data.n !== n ||
    key !== keys.log(stream, n) ||
    parsed.data.previous_hash !== chain.lastHash
  )
    throw new DataQualityError(`the commit log of ${stream} is broken at ${key} (entry ${n} expected)`, {
      hint: "Restore log/ from a backup; the current snapshot stays up meanwhile.",
    });
  chain.entries.push(parsed.data);
  chain.lastHash = hashOf(body);
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
    const { entries, lastHash } = await readChain(storage, committed.stream);
    if (entries.some(known => known.batch_id === committed.batch_id)) return false;
    const next: LogEntry = { n: entries.length + 1, previous_hash: lastHash, ...committed };
    const { written } = await storage.putIfAbsent(keys.log(committed.stream, next.n), toJson(entry.parse(next)));
    if (written) return true;
  }
  throw new TransientError(`100 other writers were faster on the commit log of ${committed.stream}`, {
    hint: "Run again; nothing was lost.",
  });
}
