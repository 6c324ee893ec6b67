// One history: a company whose systems change, several workers that run the steps at once, faults and kills, readers in
// between; then a calm run, as on the next day, and the verdict.

import { basename, dirname } from "node:path/posix";
import type { Pace } from "../../functions/lake/backoff.ts";
import { QudaoError, TransientError } from "../../functions/lake/errors.ts";
import { keys } from "../../functions/lake/keys.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import { Random } from "../random.ts";
import { calm, drawPlan, type FaultPlan } from "./fault-plan.ts";
import { alertJob, fileJob, ingestJob, readerJob, transformJob, type Worker } from "./jobs.ts";
import { Observations } from "./observations.ts";
import { judge } from "./oracles.ts";
import { asBuilt, type Protocol } from "./protocol.ts";
import { Scheduler } from "./scheduler.ts";
import { Bucket, clientOf } from "./simulated-s3.ts";
import { type OrderRecord, SimulatedSource } from "./simulated-source.ts";

export interface Verdict {
  seed: number;
  /** Empty: everything held. */
  violations: string[];
  /** Awaits of the world. */
  steps: number;
  workers: number;
  /** Commits that were acknowledged. */
  commits: number;
  /** Requests to the store that went wrong. */
  faults: number;
  /** Workers that were killed. */
  kills: number;
  /** Of the lake's bytes at the end: the same seed gives the same. */
  fingerprint: string;
}

const sentFolder = dirname(keys.sent("-"));
const start = new Date("2026-10-31T06:00:00Z");

export async function runHistory(seed: number, protocol: Protocol = asBuilt): Promise<Verdict> {
  const history = new History(seed, protocol);
  await history.disturbed();
  await history.nextDay();
  return history.verdict();
}

class History {
  readonly #seed: number;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #bucket: Bucket;
  readonly #protocol: Protocol;
  readonly #sources: SimulatedSource[];
  readonly #files: OrderRecord[][];
  readonly #seen = new Observations();
  readonly #workers: number;
  #plan: FaultPlan;

  constructor(seed: number, protocol: Protocol) {
    this.#seed = seed;
    this.#protocol = protocol;
    this.#random = new Random(seed);
    this.#scheduler = new Scheduler(this.#random, start);
    this.#bucket = new Bucket(() => this.#scheduler.now());
    this.#bucket.onPut = (key, body) => {
      if (key === keys.current) this.#seen.currentWritten(new TextDecoder().decode(body));
      if (key.startsWith(sentFolder)) this.#seen.marked.add(basename(key, ".json"));
    };
    this.#plan = drawPlan(this.#random);
    this.#workers = this.#random.between(2, 8);
    const names = ["crm", "shop"].slice(0, this.#random.between(1, 2));
    this.#sources = names.map(name => new SimulatedSource(name, this.#random, () => this.#scheduler.nowMs));
    this.#files = Array.from({ length: this.#random.below(3) }, (_, n) => fileRows(n, this.#random));
    for (const source of this.#sources) for (let n = this.#random.below(8); n > 0; n--) source.change();
  }

  /** Workers, readers and the company's own business, all at once. */
  async disturbed(): Promise<void> {
    for (let n = 1; n <= this.#workers; n++) this.#start(`worker-${n}`, worker => this.#work(worker));
    for (let n = this.#random.between(1, 2); n > 0; n--) this.#start(`reader-${n}`, worker => this.#read(worker));
    this.#start("business", worker => this.#business(worker));
    await this.#scheduler.untilQuiet();
  }

  /** No more faults: one run after the other, as every day; the second finds nothing to do. */
  async nextDay(): Promise<void> {
    this.#plan = calm;
    await this.#alone("tomorrow", async worker => {
      await this.#scheduler.wait("tomorrow", 24 * 3_600_000);
      await this.#allSteps(worker);
    });
    const [before, sentBefore] = [this.#lakeText(), this.#seen.sent.length];
    await this.#alone("the day after", worker => this.#allSteps(worker));
    if (this.#lakeText() !== before) this.#seen.violation("a run with nothing new changed the lake");
    if (this.#seen.sent.length !== sentBefore) this.#seen.violation("a run with nothing new sent a mail");
  }

  async verdict(): Promise<Verdict> {
    const storage = this.#storage("judge");
    const judging = judge({ storage, sources: this.#sources, files: this.#files, seen: this.#seen });
    const wrong = judging.catch(error => [String(error)]);
    await this.#scheduler.untilQuiet();
    return {
      seed: this.#seed,
      violations: await wrong,
      steps: this.#scheduler.steps,
      workers: this.#workers,
      commits: this.#seen.committed.size,
      faults: this.#seen.faults,
      kills: this.#scheduler.kills,
      fingerprint: this.#lakeText(),
    };
  }

  async #work(worker: Worker): Promise<void> {
    for (let runs = this.#random.between(1, 3); runs > 0; runs--) {
      for (const source of this.#sources) await this.#tried(worker, () => ingestJob(worker, source));
      for (const rows of this.#files) await this.#tried(worker, () => fileJob(worker, rows));
      await this.#tried(worker, () => transformJob(worker));
      await this.#tried(worker, () => alertJob(worker));
      await this.#scheduler.wait(worker.name, this.#random.below(600_000));
    }
  }

  async #allSteps(worker: Worker): Promise<void> {
    for (const source of this.#sources) await ingestJob(worker, source);
    for (const rows of this.#files) await fileJob(worker, rows);
    if (this.#bucket.objects.size === 0) return;
    await transformJob(worker);
    await alertJob(worker);
    await readerJob(worker);
  }

  async #read(worker: Worker): Promise<void> {
    for (let looks = this.#random.between(3, 10); looks > 0; looks--) {
      await this.#tried(worker, () => readerJob(worker));
      await this.#scheduler.wait(worker.name, this.#random.below(300_000));
    }
  }

  async #business(worker: Worker): Promise<void> {
    for (let changes = this.#random.between(0, 25); changes > 0; changes--) {
      await this.#scheduler.wait(worker.name, this.#random.pick([0, 1, 1000, 60_000, 300_000]));
      const source = this.#random.pick([this.#sources[0] as SimulatedSource, ...this.#sources]);
      if (this.#random.chance(0.05)) source.mendClock();
      else source.change();
    }
  }

  /** As the state machine: what may pass is tried again, twice; whatever else goes wrong is a violation. */
  async #tried(worker: Worker, job: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await job();
        return;
      } catch (error) {
        const isEmptyLake = error instanceof QudaoError && /holds no snapshot yet/.test(error.message);
        if (!(error instanceof TransientError) && !isEmptyLake) {
          this.#seen.violation(`${worker.name}: ${String(error)}`);
          return;
        }
        if (attempt === 3) return;
        await this.#scheduler.wait(worker.name, 1000 * 2 ** attempt);
      }
    }
  }

  async #alone(name: string, work: (worker: Worker) => Promise<void>): Promise<void> {
    this.#start(name, work);
    await this.#scheduler.untilQuiet();
  }

  #start(name: string, work: (worker: Worker) => Promise<void>): void {
    const worker: Worker = {
      name,
      storage: this.#storage(name),
      pace: this.#pace(name),
      protocol: this.#protocol,
      seen: this.#seen,
      now: () => this.#scheduler.now(),
      outside: (what, longestMs) => this.#outside(name, what, longestMs),
    };
    work(worker).catch(error => this.#seen.violation(`${name}: ${String(error)}`));
  }

  #pace(worker: string): Pace {
    return {
      nowMs: () => this.#scheduler.nowMs,
      sleep: ms => this.#scheduler.wait(worker, ms),
      chance: () => this.#random.next(),
    };
  }

  #storage(worker: string): S3Storage {
    const network = {
      scheduler: this.#scheduler,
      random: this.#random,
      plan: () => this.#plan,
      onFault: () => this.#seen.faults++,
    };
    const client = clientOf(worker, this.#bucket, network, this.#protocol.client);
    return new S3Storage(client, "lake", "", this.#pace(worker));
  }

  async #outside(worker: string, what: string, longestMs = 60_000): Promise<void> {
    if (this.#random.chance(this.#plan.kills)) this.#scheduler.kill(worker);
    await this.#scheduler.wait(worker, this.#random.chance(this.#plan.delays) ? this.#random.below(longestMs) : 1);
    if (this.#random.chance(this.#plan.faults / 3)) throw new TransientError(`${what}: no answer`, { hint: "" });
  }

  #lakeText(): string {
    return [...this.#bucket.objects]
      .map(([key, { etag }]) => `${key} ${etag}`)
      .sort()
      .join("\n");
  }
}

function fileRows(n: number, random: Random): OrderRecord[] {
  return Array.from({ length: random.between(1, 4) }, (_, row) => ({
    id: `F${n}-${row}`,
    partner: `P${random.below(3)}`,
    amount_cents: random.chance(0.2) ? "damaged" : random.between(1, 99_999),
    status: "done",
    updated: "2026-10-30T00:00:00Z",
  }));
}
