// The commit log of a stream: entry n says which batch became visible n-th. An entry is written put-if-absent, carries its own
// hash and names that of the one before, so two writers cannot both be n-th, and a missing or edited entry is noticed. What no
// later entry covers, the log's end, is covered by its head: a pointer to the last entry that a finished job saw.
//
// A log that is open has verified every entry once; a commit reads only what others wrote since.
import { z } from "zod";
import { type Pace, realPace } from "./backoff.ts";
import { DataQualityError, TransientError } from "./errors.ts";
import { hashOf, keys } from "./keys.ts";
import { type Batch, entryText, type LogEntry, parseEntry } from "./log-entry.ts";
import { getJson, type Storage, toJson } from "./storage.ts";

export type { Batch, LakeFile, LogEntry } from "./log-entry.ts";

const head = z.object({ n: z.number(), hash: z.string() });
type Head = z.infer<typeof head>;

const genesis = "0".repeat(64);
/** Entries asked for together: a store answers in some 20 ms, one after the other a long log would take minutes. */
const readAtOnce = 16;
/** Somebody commits at every moment, so a writer that waits this long is at the end of an endless queue. */
const commitDeadlineMs = 120_000;
const longestWaitMs = 3_000;

/**
 * How long to wait at most after so many lost tries, the last of which took `tryMs`. The window doubles until twenty or thirty
 * writers hardly meet in it; from the ninth loss on it halves, so that who has waited longest is let through.
 */
const waitWindowMs = (tries: number, tryMs: number) =>
  Math.min(longestWaitMs, tryMs * 2 ** Math.max(0, Math.min(tries, 5, 13 - tries)));

export class CommitLog {
  readonly stream: string;
  readonly #storage: Storage;
  readonly #pace: Pace;
  readonly #entries: LogEntry[] = [];
  readonly #batchIds = new Set<string>();
  /** Hash of the last entry as it is stored, not as this version of the code would write it. */
  #lastHash = genesis;
  /** What the head says must be there. */
  #sealed: Head | undefined;

  private constructor(storage: Storage, stream: string, pace: Pace) {
    this.#storage = storage;
    this.stream = stream;
    this.#pace = pace;
  }

  /**
   * Reads and verifies the whole log.
   * @throws DataQualityError where an entry is missing or was changed: better no number than a wrong one.
   */
  static async open(storage: Storage, stream: string, pace: Pace = realPace): Promise<CommitLog> {
    for (;;) {
      const log = new CommitLog(storage, stream, pace);
      // The head first: the listing that follows then has at least what the head names.
      log.#sealed = (await readHead(storage, stream))?.value;
      const listed = await storage.list(keys.logPrefix(stream));
      try {
        await log.#readAll(listed);
        return log;
      } catch (error) {
        // A folder is not listed at one instant: while others commit, entry n can be missed and n + 1 seen. Then it has grown since.
        const hasGrown = (await storage.list(keys.logPrefix(stream))).length > listed.length;
        if (!hasGrown) throw error;
      }
    }
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** Whether the batch is visible, as far as this log has been read. */
  has(batchId: string): boolean {
    return this.#batchIds.has(batchId);
  }

  /**
   * Makes a batch visible, once: a batch id that the log already has is not written again.
   * @returns false where it was there already.
   * @throws TransientError where others were faster for two minutes.
   */
  async commit(batch: Batch): Promise<boolean> {
    const startedMs = this.#pace.nowMs();
    for (let tries = 1; ; tries++) {
      if (this.has(batch.batch_id)) return false;
      const triedMs = this.#pace.nowMs();
      const n = this.#entries.length + 1;
      const text = entryText({ ...batch, n, previous_hash: this.#lastHash });
      const { written } = await this.#storage.putIfAbsent(keys.log(this.stream, n), text);
      if (written) {
        this.#append(keys.log(this.stream, n), text);
        return true;
      }
      const nowMs = this.#pace.nowMs();
      if (nowMs - startedMs > commitDeadlineMs)
        throw new TransientError(`${tries} times another writer was faster on the commit log of ${this.stream}`, {
          hint: "Run again; nothing was lost.",
        });
      // First the wait, then the reading: the try that follows knows what is there at that moment.
      await this.#pace.sleep(this.#pace.chance() * waitWindowMs(tries, nowMs - triedMs));
      await this.#readNew();
    }
  }

  /**
   * Moves the head to the last entry, so that its loss or change is noticed too. Called when a job is done; a job that was
   * killed before leaves it to the next one.
   */
  async seal(): Promise<void> {
    const sealed: Head = { n: this.#entries.length, hash: this.#lastHash };
    if (sealed.n === 0 || this.#sealed?.n === sealed.n) return;
    for (;;) {
      const stored = await readHead(this.#storage, this.stream);
      if (stored && stored.value.n >= sealed.n) return;
      const { written } = await this.#storage.putIfMatch(keys.logHead(this.stream), toJson(sealed), stored?.etag);
      if (!written) continue;
      this.#sealed = sealed;
      return;
    }
  }

  async #readAll(logKeys: readonly string[]): Promise<void> {
    for (let from = 0; from < logKeys.length; from += readAtOnce) {
      const some = logKeys.slice(from, from + readAtOnce);
      const bodies = await Promise.all(some.map(key => this.#storage.get(key)));
      for (const [index, key] of some.entries()) this.#append(key, decoded(bodies[index]?.body));
    }
    if (this.#sealed && this.#entries.length < this.#sealed.n)
      throw this.#broken(this.#entries.length + 1, `is missing: the log had ${this.#sealed.n} entries`);
  }

  /** Reads on from the last known entry, in growing strides, as far as there are entries. */
  async #readNew(): Promise<void> {
    for (let stride = 1; ; stride = Math.min(readAtOnce, stride * 2)) {
      const first = this.#entries.length + 1;
      const some = Array.from({ length: stride }, (_, index) => keys.log(this.stream, first + index));
      const bodies = await Promise.all(some.map(key => this.#storage.get(key)));
      for (const [index, key] of some.entries()) {
        const body = bodies[index]?.body;
        if (!body) return;
        this.#append(key, decoded(body));
      }
    }
  }

  #append(key: string, text: string): void {
    const n = this.#entries.length + 1;
    if (key !== keys.log(this.stream, n)) throw this.#broken(n, `is missing: ${key} follows`);
    const entry = parseEntry(text);
    if (entry === undefined) throw this.#broken(n, "is no entry: it was cut or written over");
    if (entry === "edited") throw this.#broken(n, "was changed after it was written");
    if (entry.n !== n || entry.previous_hash !== this.#lastHash)
      throw this.#broken(n, "does not follow the entry before: one of the two was exchanged");
    const hash = hashOf(text);
    if (this.#sealed?.n === n && this.#sealed.hash !== hash) throw this.#broken(n, "is not the entry that was written");
    this.#entries.push(entry);
    this.#batchIds.add(entry.batch_id);
    this.#lastHash = hash;
  }

  #broken(n: number, how: string): DataQualityError {
    const key = keys.log(this.stream, n);
    return new DataQualityError(
      `the commit log of ${this.stream} is broken at entry ${n}: ${key} in ${this.#storage.location} ${how}`,
      {
        hint: `Restore ${key} from a backup or from the bucket's last version; the current snapshot stays up meanwhile.`,
      },
    );
  }
}

async function readHead(storage: Storage, stream: string): Promise<{ value: Head; etag: string } | undefined> {
  const key = keys.logHead(stream);
  const stored = await getJson(storage, key);
  if (!stored) return undefined;
  const parsed = head.safeParse(stored.value);
  if (parsed.success) return { value: parsed.data, etag: stored.etag };
  throw new DataQualityError(`${key} in ${storage.location} is no head of a log`, {
    hint: "Restore it from a backup. Without one, remove it: the next ingest writes it anew.",
  });
}

const decoded = (body: Uint8Array | undefined) => new TextDecoder().decode(body);

/** All entries in order; as `CommitLog.open`. */
export async function readLog(storage: Storage, stream: string): Promise<LogEntry[]> {
  return [...(await CommitLog.open(storage, stream)).entries];
}

/** A whole job of one batch: opens the log, commits, seals. Who commits many keeps the log open. */
export async function commitBatch(storage: Storage, batch: Batch, pace: Pace = realPace): Promise<boolean> {
  const log = await CommitLog.open(storage, batch.stream, pace);
  const wasFirst = await log.commit(batch);
  await log.seal();
  return wasFirst;
}
