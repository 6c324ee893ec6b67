// Runs a step as Lambda does: its packed code alone in a folder, an environment and a memory of its own, asked over the Runtime API.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
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
    const answers: LambdaAnswer[] = [];
    for (const event of events) answers.push(await runtime.invoke(event));
    return { answers, readyAfterMs: runtime.readyAfterMs, peakMb: runtime.peakMb(), memoryMb };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
