// Row 26 of the failure matrix: no room on the disk, no memory. The run ends with a sentence for the operator, the
// lake stays whole, and the next run with room completes it.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Engine } from "../../functions/lake/engine.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { readLakeState } from "../kills/lake-state.ts";
import { layOutSmallCheckout, writeCompany } from "../kills/small-checkout.ts";

let folder: string;
let program: string;
let config: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-machine-"));
  program = await layOutSmallCheckout(join(folder, "checkout"));
  await mkdir(join(folder, "company"));
  config = await writeCompany(join(folder, "company"), "stale data");
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the steps with a limit of the shell's on it. @returns what it said when it failed, "" where it did not */
function runWith(limit: string, out: string, nodeOptions: readonly string[] = []): Promise<string> {
  // A process that writes past its limit is sent SIGXFSZ, which would end it before it can say anything.
  const command = `trap '' XFSZ; ${limit}; exec "$@"`;
  const child = spawn("bash", ["-c", command, "bash", process.execPath, ...nodeOptions, program, config, out], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", chunk => {
    said += chunk;
  });
  return new Promise(resolve => child.on("close", code => resolve(code === 0 ? "" : said || `exit ${code}`)));
}

async function completesAfter(out: string): Promise<void> {
  const storage = new LocalStorage(join(out, "lake"));
  await readLakeState(storage, out);
  expect(await runWith("true", out)).toBe("");
  const { snapshot, batches } = await readLakeState(storage, out);
  expect(snapshot?.as_of_date).toBe("2025-05-30");
  expect(batches).toHaveLength(2);
}

describe("matrix 26: a run that meets", { timeout: 120_000 }, () => {
  test.each([1, 16])(
    "a limit of %i KB a file ends with that sentence, and leaves a lake that can be completed",
    async kilobytes => {
      const out = join(folder, `limit-${kilobytes}`);
      expect(await runWith(`ulimit -f ${kilobytes}`, out)).toMatch(
        /ConfigError: (there is no room left on|no room left in)/,
      );
      await completesAfter(out);
    },
  );

  test("the end of its heap leaves a lake that can be completed", async () => {
    const out = join(folder, "heap");
    expect(await runWith("true", out, ["--max-old-space-size=20"])).not.toBe("");
    await completesAfter(out);
  });

  test("the engine's memory limit is told as one", async () => {
    await using engine = await Engine.open({ memoryMb: 128 });
    await engine.run("set temp_directory = ''");
    await expect(
      engine.run(
        "create table big as select n, repeat(md5(cast(n as varchar)), 10) as text from range(2_000_000) as r (n)",
      ),
    ).rejects.toMatchObject({ name: "ConfigError", hint: expect.stringContaining("engine.memoryMb") });
  });
});
