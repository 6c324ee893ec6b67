// Histories of a lake that runs, rollbacks, readers and vacuums work on at once, in an order that a seed decides. After every
// single call to the storage, whatever somebody can still name must be there.
import { setImmediate } from "node:timers/promises";
import { type Batch, commitBatch } from "../../functions/lake/commit-log.ts";
import { messageOf, QudaoError } from "../../functions/lake/errors.ts";
import { readGeneration, requireYoung } from "../../functions/lake/generations.ts";
import { rollBack } from "../../functions/lake/history.ts";
import { keys } from "../../functions/lake/keys.ts";
import { moveCurrent, readCurrent, type Snapshot, snapshotId, writeSnapshot } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { vacuum } from "../../functions/lake/vacuum.ts";
import { findBuild, storeBuild } from "../../functions/transform/build-record.ts";
import { type RunStart, readStart } from "../../functions/transform/run-start.ts";
import { batchOf } from "./batches.ts";
import { type MemoryLake, MemoryStorage } from "./memory-storage.ts";
import { findBroken } from "./vacuum-oracle.ts";

const hourMs = 3_600_000;
export const graceMs = 7 * 24 * hourMs;

/** Places where a mistake can be planted. */
export interface Rules {
  start(storage: Storage): Promise<RunStart>;
  /** Generation under which a run's tables are written. */
  writesUnder(start: RunStart): number;
}

export const asBuilt: Rules = {
  start: storage => readStart({ storage, log: () => {} }),
  writesUnder: ({ generation }) => generation,
};

export interface Outcome {
  /** What was found missing, first of all; undefined: nothing. */
  broken: string | undefined;
  calls: number;
  removed: number;
}

class Killed extends Error {}

/** A number in [0, 1) at a time (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Job {
  /** When a job that keeps within the grace period began; a vacuum may sleep for as long as it likes. */
  beganMs: number | undefined;
  /** Calls after which it is killed. */
  livesFor: number;
  /** Calls that wait for their turn. */
  waiting: (() => void)[];
}

class World {
  readonly lake: MemoryLake = { objects: new Map(), nowMs: Date.UTC(2026, 0, 1) };
  readonly chance: () => number;
  readonly #jobs = new Set<Job>();
  readonly #rules: Rules;
  /** What somebody who worked with the lake met and should not have. */
  #failure: string | undefined;
  calls = 0;
  removed = 0;

  constructor(seed: number, rules: Rules) {
    this.chance = chanceOf(seed);
    this.#rules = rules;
  }

  pick = <T>(choices: readonly T[]): T | undefined => choices[Math.floor(this.chance() * choices.length)];

  /** @returns what was found missing */
  async live(jobs: number): Promise<string | undefined> {
    for (let begun = 0; begun < jobs || this.#jobs.size > 0; ) {
      if (begun < jobs && (this.#jobs.size === 0 || (this.#jobs.size < 4 && this.chance() < 0.3))) {
        begun += 1;
        this.#begin();
        await setImmediate();
        continue;
      }
      this.#passTime();
      this.#goOn(this.pick([...this.#jobs].filter(({ waiting }) => waiting.length > 0)));
      this.calls += 1;
      await setImmediate();
      const broken = this.#failure ?? findBroken(this.lake);
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  #goOn(job: Job | undefined): void {
    if (!job) return;
    const [goOn] = job.waiting.splice(Math.floor(this.chance() * job.waiting.length), 1);
    goOn?.();
  }

  /** At most to the end of the grace period of whoever keeps within it. */
  #passTime(): void {
    const ends = [...this.#jobs].flatMap(({ beganMs }) => (beganMs === undefined ? [] : [beganMs + graceMs - 1]));
    const wantedMs = this.chance() < 0.8 ? this.chance() * hourMs : this.chance() * (graceMs + 24 * hourMs);
    this.lake.nowMs = Math.max(this.lake.nowMs, Math.min(this.lake.nowMs + wantedMs, ...ends));
  }

  #begin(): void {
    const kinds = [this.#transform, this.#transform, this.#transform, this.#ingest, this.#rollBack, this.#read];
    const isVacuum = this.chance() < 0.3;
    const work = isVacuum ? this.#vacuum : (this.pick(kinds) ?? this.#transform);
    const livesFor = this.chance() < 0.2 ? Math.floor(this.chance() * 30) : Number.POSITIVE_INFINITY;
    const job: Job = { beganMs: isVacuum ? undefined : this.lake.nowMs, livesFor, waiting: [] };
    this.#jobs.add(job);
    const storage = new MemoryStorage(this.lake, () => this.#turn(job));
    work(storage)
      .catch(error => {
        if (!(error instanceof QudaoError) && !(error instanceof Killed)) this.#failure ??= messageOf(error);
      })
      .finally(() => this.#jobs.delete(job));
  }

  async #turn(job: Job): Promise<void> {
    await new Promise<void>(resolve => job.waiting.push(resolve));
    job.livesFor -= 1;
    if (job.livesFor < 0) throw new Killed();
  }

  /** Three tables of three possible definitions each: what was built long ago is often wanted again. */
  #transform = async (storage: Storage): Promise<void> => {
    const start = await this.#rules.start(storage);
    const tables: Snapshot["tables"] = {};
    for (const table of ["a", "b", "c"]) {
      const fingerprint = `${table}${this.pick([1, 2, 3])}`;
      tables[table] = await this.#table(storage, start, table, fingerprint);
    }
    const id = snapshotId("2026-01-01", tables, "");
    const snapshot = { id, as_of_date: "2026-01-01", tables, checks: [] };
    const snapshot_key = await writeSnapshot(storage, snapshot, start.generation);
    await requireYoung(storage, start.generation);
    await moveCurrent(storage, id, new Date(this.lake.nowMs), start.seen, { snapshot_key });
  };

  async #table(
    storage: Storage,
    start: RunStart,
    table: string,
    fingerprint: string,
  ): Promise<Snapshot["tables"][string]> {
    const common = { kind: "model", fingerprint, grain: "", key: [], columns: [], rows: 1 } as const;
    const found = await findBuild({ storage, start }, table, fingerprint);
    if (found) return { ...common, key: [], columns: [], files: found.files };
    const key = keys.table(table, fingerprint, "0", this.#rules.writesUnder(start));
    await storage.put(key, "rows");
    const files = [{ month: null, fingerprint, key, rows: 1, bytes: 4, sha256: "" }];
    await storeBuild(storage, table, { fingerprint, columns: [], files, definition: "", inputs: {} });
    return { ...common, key: [], columns: [], files };
  }

  /** Four batches that come again and again, because runs are killed before they commit. */
  #ingest = async (storage: Storage): Promise<void> => {
    const batchId = `batch${this.pick([1, 2, 3, 4])}`;
    const generation = await readGeneration(storage);
    const key = keys.raw("transactions", "crm", batchId, "0", generation);
    await storage.put(key, "rows");
    await requireYoung(storage, generation);
    const loaded: Batch["loaded"] = { key, rows: 2, bytes: 4, sha256: "" };
    await commitBatch(storage, batchOf(batchId, { loaded }));
  };

  #rollBack = async (storage: Storage): Promise<void> => {
    const now = new Date(this.lake.nowMs);
    await rollBack(storage, { id: undefined, verify: false, note: "", now });
  };

  /** Reads a snapshot for some time; what it began with is there until it ends. */
  #read = async (storage: Storage): Promise<void> => {
    const snapshot = await readCurrent(storage);
    const files = Object.values(snapshot?.tables ?? {}).flatMap(table => table.files);
    for (const { key } of [...files, ...files])
      if (!(await storage.get(key))) throw new Error(`a reader that began with snapshot ${snapshot?.id} misses ${key}`);
  };

  #vacuum = async (storage: Storage): Promise<void> => {
    const keepMs = (this.pick([0, 1, 30]) ?? 0) * 24 * hourMs;
    const { removed } = await vacuum(storage, { keepMs, keepSnapshots: 2, graceMs }, false);
    for (const { files } of Object.values(removed)) this.removed += files;
  };
}

export async function liveHistory(seed: number, rules: Rules = asBuilt, jobs = 40): Promise<Outcome> {
  const world = new World(seed, rules);
  const broken = await world.live(jobs);
  return { broken, calls: world.calls, removed: world.removed };
}
