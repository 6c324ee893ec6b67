// What an entry of the commit log says, and its text with its own hash.
import { z } from "zod";
import { hashOf } from "./keys.ts";
import { toJson } from "./storage.ts";

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

/** As it is stored: JSON whose last member is the hash of the others. */
export function entryText(written: LogEntry): string {
  const said = entry.parse(written);
  return toJson({ ...said, entry_hash: ownHash(said) });
}

/**
 * The entry; undefined where the text is none, "edited" where its hash is not that of what it says. What a later version
 * wrote into it besides is kept out, but hashed.
 */
export function parseEntry(text: string): LogEntry | "edited" | undefined {
  const stored = hashed.safeParse(parseJson(text));
  const parsed = entry.safeParse(stored.data);
  if (!stored.success || !parsed.success) return undefined;
  const { entry_hash, ...said } = stored.data;
  return entry_hash === ownHash(said) ? parsed.data : "edited";
}

const hashed = z.looseObject({ entry_hash: z.string() });

/** Members in the order in which they were written, which JSON keeps. */
const ownHash = (said: object) => hashOf(JSON.stringify(said));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
