// Real processes killed with SIGKILL at random moments: one alone, or one of two, or both. What is looked at at once: nobody
// may see a part. What is looked at after the next run: everything is as if nothing had happened.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Random } from "../random.ts";
import { type KillStore, type KillStoreName, openKillStore } from "./kill-stores.ts";
import { type LakeState, readLakeState, stageOf } from "./lake-state.ts";
import { atNoon } from "./noon-clock.ts";
import { layOutSmallCheckout, writeCompany } from "./small-checkout.ts";

export interface Kill {
  seed: number;
  /** What broke; undefined: everything held. */
  violation: string | undefined;
  /** Processes that were alive when they were killed; 0: they had ended before. */
  landed: number;
  /** How far the lake had come at that moment. */
  stage: string;
  /** Mails that left a second time, under the Message-ID of the first. */
  resent: number;
}

interface Run {
  process: ChildProcess;
  /** Everything is loaded and the first step starts. */
  begins: Promise<void>;
  /** "" where it ended well, else what it said. */
  ended: Promise<string>;
}

export class KillingGround implements AsyncDisposable {
  readonly #folder: string;
  readonly #program: string;
  readonly #config: string;
  readonly #store: KillStore;
  /** The same program within this process: the run after a kill needs no process of its own. */
  readonly #steps: Pick<typeof import("./run-steps.ts"), "runOnce">;
  readonly #clock = atNoon();
  #undisturbed: LakeState | undefined;
  /** From the first step's start to the end, of an undisturbed run. */
  durationMs = 0;
  #lakes = 0;

  private constructor(
    folder: string,
    program: string,
    config: string,
    store: KillStore,
    steps: Pick<typeof import("./run-steps.ts"), "runOnce">,
  ) {
    this.#folder = folder;
    this.#program = program;
    this.#config = config;
    this.#store = store;
    this.#steps = steps;
  }

  static async open(storeName: KillStoreName, models: "few" | "all" = "few"): Promise<KillingGround> {
    const folder = await mkdtemp(join(tmpdir(), "qudao-kills-"));
    const program = await layOutSmallCheckout(join(folder, "checkout"), models);
    await mkdir(join(folder, "company"));
    const config = await writeCompany(join(folder, "company"), "stale data");
    const ground = new KillingGround(folder, program, config, await openKillStore(storeName), await import(program));
    await ground.#runUndisturbed();
    return ground;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Kills at moments that the seed draws, runs again, and judges. */
  async kill(seed: number): Promise<Kill> {
    const random = new Random(seed);
    const { out, environment, storage } = await this.#newLake();
    const killed = random.chance(0.3) ? random.pick([1, 2]) : 1;
    const processes = random.chance(0.3) || killed === 2 ? 2 : 1;
    const result: Kill = { seed, violation: undefined, landed: 0, stage: "", resent: 0 };
    try {
      const runs = Array.from({ length: processes }, () => this.#start(out, environment));
      const landed = await Promise.all(
        runs.map((run, n) => (n < killed ? killAfter(run, random.next() * this.durationMs) : survived(run))),
      );
      result.landed = landed.filter(hit => hit).length;
      result.stage = await stageOf(storage);
      await readLakeState(storage, out);
      await this.#steps.runOnce(this.#config, out, environment);
      result.resent = judge(await readLakeState(storage, out), this.#expected(), processes);
      await noLeftovers(out);
    } catch (error) {
      result.violation = String(error);
      return result;
    }
    await rm(out, { recursive: true, force: true });
    return result;
  }

  #expected(): LakeState {
    if (!this.#undisturbed) throw new Error("there was no undisturbed run");
    return this.#undisturbed;
  }

  /** Twice: the second time the machine has everything at hand, and it must be the same. */
  async #runUndisturbed(): Promise<void> {
    for (let n = 0; n < 2; n++) {
      const { out, environment, storage } = await this.#newLake();
      const run = this.#start(out, environment);
      await run.begins;
      const from = performance.now();
      const said = await run.ended;
      if (said !== "") throw new Error(`an undisturbed run failed: ${said}`);
      this.durationMs = performance.now() - from;
      const state = await readLakeState(storage, out);
      if (!state.snapshot || state.sent.length !== 1) throw new Error("an undisturbed run should end with one mail");
      if (this.#undisturbed) judge(state, this.#undisturbed, 0);
      this.#undisturbed = state;
    }
  }

  async #newLake() {
    const name = `lake-${++this.#lakes}`;
    const out = join(this.#folder, name);
    await mkdir(out);
    const { environment, storage } = await this.#store.lake(out, name);
    return { out, storage, environment: { ...environment, ...this.#clock } };
  }

  #start(out: string, environment: Record<string, string>): Run {
    const child = spawn(process.execPath, [this.#program, this.#config, out], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(this.#folder, "compiled"), ...environment },
    });
    let said = "";
    child.stderr.on("data", chunk => {
      said += chunk;
    });
    const ended = new Promise<string>(resolve =>
      child.on("close", code => resolve(code === 0 ? "" : said || `exit ${code}`)),
    );
    const begins = Promise.race([new Promise<void>(resolve => child.stdout.once("data", () => resolve())), ended]);
    return { process: child, begins: begins.then(() => {}), ended };
  }
}

/** @returns whether it was still alive */
async function killAfter({ process: child, begins, ended }: Run, afterMs: number): Promise<boolean> {
  await begins;
  await Promise.race([ended, new Promise(resolve => setTimeout(resolve, afterMs))]);
  const isAlive = child.exitCode === null && child.signalCode === null;
  child.kill("SIGKILL");
  await ended;
  return isAlive;
}

/** A run beside one that was killed ends well, or says that the other was faster. */
async function survived({ ended }: Run): Promise<false> {
  const said = await ended;
  if (said !== "" && !/TransientError/.test(said)) throw new Error(`the run beside it failed: ${said}`);
  return false;
}

/** @returns how many mails left a second time */
function judge(found: LakeState, expected: LakeState, disturbances: number): number {
  for (const part of ["snapshot", "batches", "mails"] as const)
    if (!isDeepStrictEqual(found[part], expected[part]))
      throw new Error(`${part}: ${JSON.stringify(found[part])} instead of ${JSON.stringify(expected[part])}`);
  const ids = new Set(found.sent);
  if (!isDeepStrictEqual([...ids], [...new Set(expected.sent)]))
    throw new Error(`mails ${[...ids].join(", ")} instead of ${expected.sent.join(", ")}`);
  const resent = found.sent.length - ids.size;
  if (resent > disturbances) throw new Error(`a mail left ${resent + 1} times`);
  return resent;
}

async function noLeftovers(out: string): Promise<void> {
  const left = await readdir(join(out, "work"));
  if (left.length > 0) throw new Error(`work folders of dead processes are left: ${left.join(", ")}`);
}
