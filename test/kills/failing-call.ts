// The loop that found the most in SQLite's tests: the n-th call to the store fails, before or after its effect, for every n;
// the next run must end where an undisturbed one does.
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { StepContext } from "../../functions/config/step-context.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { type LakeState, readLakeState } from "./lake-state.ts";
import { atNoon, noonClock } from "./noon-clock.ts";
import { layOutSmallCheckout, writeCompany } from "./small-checkout.ts";

export const steps = ["ingest", "transform", "alert"] as const;
export type Step = (typeof steps)[number];
export type Moment = "before" | "after";

type Steps = typeof import("./run-steps.ts");

export interface Fault {
  step: Step;
  n: number;
  moment: Moment;
}

/** A company, and its lake as it is after each step of an undisturbed run. */
export class FaultLoop implements AsyncDisposable {
  readonly #folder: string;
  readonly #steps: Steps;
  readonly #config: string;
  readonly #now = noonClock(atNoon());
  #undisturbed: LakeState | undefined;
  /** Calls of every step, in an undisturbed run. */
  readonly calls: Record<Step, string[]> = { ingest: [], transform: [], alert: [] };

  private constructor(folder: string, loaded: Steps, config: string) {
    this.#folder = folder;
    this.#steps = loaded;
    this.#config = config;
  }

  static async open(): Promise<FaultLoop> {
    const folder = await mkdtemp(join(tmpdir(), "qudao-faults-"));
    const loaded: Steps = await import(await layOutSmallCheckout(join(folder, "checkout")));
    await mkdir(join(folder, "company"));
    const loop = new FaultLoop(folder, loaded, await writeCompany(join(folder, "company"), "drop"));
    await loop.#runUndisturbed();
    return loop;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** All faults there are: every call of every step, before and after its effect. */
  faults(): Fault[] {
    return steps.flatMap(step =>
      this.calls[step].flatMap((_, n) => [
        { step, n, moment: "before" as const },
        { step, n, moment: "after" as const },
      ]),
    );
  }

  /** Makes one call of one step fail, runs everything again, and says what is not as it should be. */
  async run({ step, n, moment }: Fault): Promise<string | undefined> {
    const out = await mkdtemp(join(this.#folder, "run-"));
    const before = steps.indexOf(step);
    if (before > 0) await cp(this.#after(steps[before - 1] ?? "ingest"), out, { recursive: true });
    try {
      const sent: string[] = [];
      const call = this.calls[step][n] ?? "";
      await this.#runStep(step, out, sent, n, moment);
      for (const again of steps) await this.#runStep(again, out, sent);
      const state = await readLakeState(new LocalStorage(join(out, "lake")), out);
      const expected = this.#undisturbed;
      for (const part of ["snapshot", "batches", "mails"] as const)
        if (!isDeepStrictEqual(state[part], expected?.[part]))
          return `${call} failed ${moment} its effect: ${part} is ${JSON.stringify(state[part])}`;
      // Only a mark that could not be set makes a mail leave again.
      const copies = call.startsWith("putIfAbsent alerts/sent/") && moment === "before" ? 2 : 1;
      return sent.length === copies ? undefined : `${call} failed ${moment} its effect: ${sent.length} mails left`;
    } catch (error) {
      return `${this.calls[step][n]} failed ${moment} its effect, and the next run: ${String(error)}`;
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  }

  async #runUndisturbed(): Promise<void> {
    const out = join(this.#folder, "undisturbed");
    for (const step of steps) {
      await this.#runStep(step, out, []);
      await cp(out, this.#after(step), { recursive: true });
    }
    this.#undisturbed = await readLakeState(new LocalStorage(join(out, "lake")), out);
  }

  #after(step: Step): string {
    return join(this.#folder, `after-${step}`);
  }

  /** @param failAt the call that fails; left out: none does, and the calls are noted */
  async #runStep(step: Step, out: string, sent: string[], failAt?: number, moment: Moment = "before"): Promise<void> {
    await using project = await this.#steps.openProject({
      config: this.#config,
      out,
      quiet: true,
      json: false,
      verbose: false,
    });
    const { effects } = project.context;
    effects.now = this.#now;
    const send = effects.sendMail;
    effects.sendMail = async mail => {
      await send?.(mail);
      sent.push(mail.to);
    };
    const calls: string[] = [];
    const broken = () => new this.#steps.TransientError("the store did not answer", { hint: "Run again." });
    effects.storage = failing(effects.storage, calls, failAt, moment, broken);
    try {
      await this.#run(step, project.context);
    } catch (error) {
      if (failAt === undefined) throw error;
    }
    if (failAt === undefined && this.calls[step].length === 0) this.calls[step] = calls;
  }

  async #run(step: Step, context: StepContext): Promise<void> {
    if (step === "transform") await this.#steps.transform(context);
    else if (step === "alert") await this.#steps.alert(context);
    else {
      const { failures } = await this.#steps.ingest(context);
      if (failures[0]) throw failures[0].error;
    }
  }
}

function failing(
  storage: Storage,
  calls: string[],
  failAt: number | undefined,
  moment: Moment,
  broken: () => Error,
): Storage {
  return new Proxy(storage, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...parameters: unknown[]) => {
        const fails = calls.push(`${String(name)} ${String(parameters[0])}`) - 1 === failAt;
        if (fails && moment === "before") throw broken();
        const result: unknown = await Reflect.apply(method, target, parameters);
        if (fails) throw broken();
        return result;
      };
    },
  });
}
