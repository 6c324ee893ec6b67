// Runs a step as Lambda does: its packed code alone in a folder, an environment and a memory of its own, asked over the Runtime API.
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StepName } from "../../functions/lake/effects.ts";
import { findModules } from "../../infra/modules.ts";
import { layOut, root } from "../../infra/step-code.ts";
import { type LambdaAnswer, LambdaRuntime } from "../servers/lambda-runtime.ts";
import { memoryMbOf } from "./template-of.ts";

export interface PackedRun {
  /** One for each event, all from the same process. */
  answers: LambdaAnswer[];
  readyAfterMs: number;
  peakMb: number;
  /** The most that its engine had laid aside on the disk, seen twenty times a second. */
  spilledMb: number;
  /** What the stack gives the function. */
  memoryMb: number;
}

/** Packs a step, starts it once and hands it the events; the folder goes away afterwards. */
export async function runPacked(
  step: StepName,
  configFile: string,
  environment: Record<string, string>,
  ...events: unknown[]
): Promise<PackedRun> {
  const folder = await mkdtemp(join(tmpdir(), `qudao-${step}-`));
  const [task, temporaryFolder] = [join(folder, "task"), join(folder, "tmp")];
  try {
    layOut(step, configFile, findModules(root), task);
    await mkdir(temporaryFolder);
    const memoryMb = memoryMbOf(step);
    await using runtime = await LambdaRuntime.start({
      task,
      handler: `${step}.handler`,
      memoryMb,
      temporaryFolder,
      environment,
    });
    let spilledMb = 0;
    const watch = setInterval(async () => {
      spilledMb = Math.max(spilledMb, await spilledIn(temporaryFolder));
    }, 50);
    const answers: LambdaAnswer[] = [];
    try {
      for (const event of events) answers.push(await runtime.invoke(event));
    } finally {
      clearInterval(watch);
    }
    return { answers, readyAfterMs: runtime.readyAfterMs, peakMb: runtime.peakMb(), spilledMb, memoryMb };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** MB of the engine's own files below a folder; one that goes away meanwhile counts nothing. */
async function spilledIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const spilled = names.filter(name => name.includes("duckdb_temp_storage"));
  const sizeOf = (name: string) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
  const sizes = await Promise.all(spilled.map(sizeOf));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024 ** 2;
}
