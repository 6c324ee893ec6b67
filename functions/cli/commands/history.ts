// Where CURRENT has been: when it was moved, by what, and what was different then.
import { keptFrom, readGeneration } from "../../lake/generations.ts";
import { readHistory } from "../../lake/history.ts";
import { isUnusable, type Move, readSnapshot, type Snapshot, seeCurrent, snapshotKeyOf } from "../../lake/snapshot.ts";
import type { Storage } from "../../lake/storage.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions, wholeNumber } from "../options.ts";
import { print, printJson, tableLines } from "../print.ts";

const schema = commonSchema.extend({ limit: wholeNumber(1, 100_000).default(20) });

interface Line {
  n: number;
  moved_at: string;
  snapshot_id: string;
  as_of_date: string | null;
  /** Against the move before; null where one of the two cannot be read any more. */
  changed_tables: string[] | null;
  moved_by: Move["by"];
  note: string;
  /** Whether it can be rolled back to. */
  is_kept: boolean;
  is_current: boolean;
}

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using project = await openProject({ ...options, quiet: true });
  const lines = await linesOf(project.context.effects.storage, options.limit);
  if (options.json) printJson(lines);
  else printLines(lines);
  return exitCodes.done;
}

/** Newest first. */
async function linesOf(storage: Storage, limit: number): Promise<Line[]> {
  const kept = await keptFrom(storage, await readGeneration(storage));
  const seen = await seeCurrent(storage);
  const last = seen.move?.n ?? 0;
  const moves = await readHistory(storage, seen, last - limit);
  const snapshots = await Promise.all(moves.map(move => snapshotOf(storage, move)));
  const lines = moves.map((move, index) => ({
    n: move.n,
    moved_at: move.moved_at,
    snapshot_id: move.snapshot_id,
    as_of_date: snapshots[index]?.as_of_date ?? null,
    changed_tables: index === 0 && move.n > 1 ? null : changedTables(snapshots[index - 1], snapshots[index], move),
    moved_by: move.by,
    note: move.note,
    is_kept: move.n >= kept,
    is_current: move === seen.move,
  }));
  return lines.toReversed().slice(0, limit);
}

async function snapshotOf(storage: Storage, move: Move): Promise<Snapshot | undefined> {
  try {
    return await readSnapshot(storage, move.snapshot_id, snapshotKeyOf(move));
  } catch (error) {
    if (isUnusable(error)) return undefined;
    throw error;
  }
}

function changedTables(before: Snapshot | undefined, after: Snapshot | undefined, { n }: Move): string[] | null {
  if (!after || (!before && n > 1)) return null;
  const names = new Set([...Object.keys(before?.tables ?? {}), ...Object.keys(after.tables)]);
  return [...names].filter(name => before?.tables[name]?.fingerprint !== after.tables[name]?.fingerprint).sort();
}

function printLines(lines: readonly Line[]): void {
  if (lines.length === 0) {
    print("No snapshot yet; `npx qudao run` makes the first.");
    return;
  }
  const rows = lines.map(line => [
    line.is_current ? "→" : "",
    String(line.n),
    line.moved_at.slice(0, 19).replace("T", " "),
    line.snapshot_id.slice(0, 12),
    line.as_of_date ?? "·",
    line.changed_tables === null ? "·" : String(line.changed_tables.length),
    line.moved_by,
    line.is_kept ? line.note : `given up by vacuum${line.note === "" ? "" : `; ${line.note}`}`,
  ]);
  const head = ["", "move", "at (UTC)", "snapshot", "as of", "tables changed", "by", ""];
  for (const line of tableLines([head, ...rows], { right: [1, 5] })) print(line);
}
