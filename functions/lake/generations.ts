// Generations: how files that nobody names any more are removed without ever taking one that somebody is about to name.
//
// Files are named by what they were made from, so a file that nobody names today can be named again tomorrow: an edit is taken
// back, and the run finds the table made. No look at the lake just before a delete helps against that, because between the look
// and the delete the run goes on. So time is cut into generations, as in epoch-based reclamation (K. Fraser, Practical
// lock-freedom, 2004, 5.2.3): the lake has a counter that only `vacuum` moves, every run reads it when it begins, and
//
// (1) what a run writes carries the run's generation in its name, so no name of an older generation is ever written again;
// (2) a run names only what it wrote or found under its own generation or a newer one, and what the CURRENT it began with names;
// (3) generation g + 1 is opened a grace period after generation g at the earliest, by the storage's clock;
// (4) what is opened with a generation says which moves of CURRENT are kept from then on; nobody rolls back behind that;
// (5) removed is only what generations ≤ newest - 2 wrote, and neither the log, nor CURRENT, nor a kept snapshot names.
//     Kept are the snapshots that generation newest - 1 said, that is, what was given up a grace period ago or longer.
//
// Why no live file is ever removed. Say `vacuum` decides to remove file F of generation f, and generation f + 2 is there. A run
// that still works under f or an older one began before f + 1 was opened, hence at least a grace period before f + 2 was: there is none,
// because a run is shorter than the grace period (and looks once more before it commits, `requireYoung`). A run under a newer generation
// cannot write F (1), and can name it only if the CURRENT that it began with names it (2). That CURRENT is kept, or was given up by
// generation newest - 1 or one before (4): then whoever began with it has ended in the same way. So from the decision on nobody
// can ever name F, and it does not matter how much later the delete happens, or whether `vacuum` was asleep in between.
//
// Assumed: a run, and whoever reads a snapshot, is done within the grace period (7 days by default; the longest run on AWS
// is stopped after 3 hours), and the storage shows what was written (S3 does since 2020).
import { z } from "zod";
import { DataQualityError, TransientError } from "./errors.ts";
import { generationOf, keys, numberOf } from "./keys.ts";
import { getJson, type Storage, toJson } from "./storage.ts";

const generation = z.object({
  n: z.number(),
  /** Moves of CURRENT from this number on are kept (history.ts). */
  kept_from: z.number(),
});
export type Generation = z.infer<typeof generation>;

/** The newest generation; 0 where `vacuum` has never run. */
export async function readGeneration(storage: Storage): Promise<number> {
  return numberOf((await storage.list(keys.generationPrefix)).at(-1) ?? keys.generation(0));
}

/** First move of CURRENT that a generation keeps; all where it is 0. */
export async function keptFrom(storage: Storage, n: number): Promise<number> {
  if (n <= 0) return 0;
  const parsed = generation.safeParse((await getJson(storage, keys.generation(n)))?.value);
  if (parsed.success) return parsed.data.kept_from;
  throw new DataQualityError(`${keys.generation(n)} is missing from ${storage.location}, or was edited`, {
    hint: "Restore it from a backup. Nothing is removed and nothing rolled back until then.",
  });
}

/** @returns false where another `vacuum` opened it first. */
export async function openGeneration(storage: Storage, opened: Generation): Promise<boolean> {
  return (await storage.putIfAbsent(keys.generation(opened.n), toJson(generation.parse(opened)))).written;
}

/**
 * Rule 2 for a file that a run found.
 * @param named keys that the CURRENT names with which the run began
 */
export function mayName(key: string, runGeneration: number, named: ReadonlySet<string>): boolean {
  return generationOf(key) >= runGeneration || named.has(key);
}

/**
 * Asked by a run just before it makes visible what it wrote.
 * @throws TransientError where it has worked for longer than the grace period, so that its files may be removed.
 */
export async function requireYoung(storage: Storage, runGeneration: number): Promise<void> {
  if ((await readGeneration(storage)) <= runGeneration + 1) return;
  throw new TransientError("this run took longer than the grace period of `vacuum`, so its files may be gone", {
    hint: "Run again; nothing was lost. If runs do take that long, raise `retention.graceDays` in the config.",
  });
}
