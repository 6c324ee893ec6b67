// Runs a step as Lambda does: its packed code alone in a folder, an environment of its own, the exported handler.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StepName } from "../../functions/lake/effects.ts";
import { findModules } from "../../infra/modules.ts";
import { layOut, root } from "../../infra/step-code.ts";

export interface LambdaAnswer {
  /** What the handler returned. */
  payload?: Record<string, unknown>;
  /** What it threw, as Lambda reports it. */
  errorType?: string;
  errorMessage?: string;
  /** From the process's start until its code was loaded: the init phase of a cold start, for which Lambda gives ten seconds. */
  loadedAfterMs: number;
}

const call = `
  const [step, event] = process.argv.slice(2);
  const { handler } = await import(process.cwd() + "/" + step + ".mjs");
  const loadedAfterMs = performance.now();
  const answer = await handler(JSON.parse(event)).then(
    payload => ({ payload }),
    error => ({ errorType: error.name, errorMessage: error.message + " " + (error.stack ?? "") }),
  );
  process.stdout.write("\\n" + JSON.stringify({ ...answer, loadedAfterMs }));
  process.exit(0);
`;

/** Packs a step and runs it once for each event; the folder goes away afterwards. */
export async function runPacked(
  step: StepName,
  configFile: string,
  environment: Record<string, string>,
  ...events: unknown[]
): Promise<LambdaAnswer[]> {
  const folder = await mkdtemp(join(tmpdir(), `qudao-${step}-`));
  try {
    layOut(step, configFile, findModules(root), join(folder, "task"));
    await mkdir(join(folder, "tmp"));
    await writeFile(join(folder, "call.mjs"), call);
    const env = { PATH: process.env.PATH ?? "", TMPDIR: join(folder, "tmp"), ...environment };
    const answers: LambdaAnswer[] = [];
    for (const event of events) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [join(folder, "call.mjs"), step, JSON.stringify(event)],
        {
          cwd: join(folder, "task"),
          env,
          maxBuffer: 64 * 1024 ** 2,
        },
      );
      answers.push(JSON.parse(stdout.slice(stdout.lastIndexOf("\n") + 1)));
    }
    return answers;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
