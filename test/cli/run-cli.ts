// Types a command as a person would, in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main = new URL("../../functions/cli/main.ts", import.meta.url).pathname;

export interface Typed {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export async function runCli(
  words: readonly string[],
  cwd: string,
  settings: Record<string, string> = {},
): Promise<Typed> {
  const child = spawn(process.execPath, [main, ...words], {
    cwd,
    env: { ...process.env, LANG: "C", LC_ALL: "", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const typed: Typed = { exitCode: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    typed.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    typed.stderr += text;
  });
  typed.exitCode = await new Promise(resolve => child.on("close", resolve));
  return typed;
}

export interface Folder extends AsyncDisposable {
  path: string;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "qudao-cli-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
