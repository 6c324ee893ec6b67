// The command as a person types it, its JSON as a program reads it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";

const main = new URL("../../functions/cli/main.ts", import.meta.url).pathname;

export function runEstimate<T>(words: readonly string[], schema: z.ZodType<T>): T {
  const out = execFileSync(process.execPath, [main, "estimate", ...words, "--json"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return schema.parse(JSON.parse(out));
}

/** Runs with a file for output, and reads it. */
export function withOutput<T>(name: string, run: (path: string) => T): { result: T; text: string } {
  const folder = mkdtempSync(join(tmpdir(), "qudao-truth-"));
  try {
    const path = join(folder, name);
    const result = run(path);
    return { result, text: readFileSync(path, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
