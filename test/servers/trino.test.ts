// A suite that needs Trino must end loudly without it.

import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../cli/run-cli.ts";

const script = new URL("../conformance/main.ts", import.meta.url).pathname;
const conformance = (cache: string) =>
  spawnSync(process.execPath, [script, "--data", "demo"], {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });

test("where Trino is not installed the suite fails and says what to run", async () => {
  await using folder = await temporaryFolder();
  const { status, stderr, stdout } = conformance(folder.path);
  expect(status).not.toBe(0);
  expect(stderr).toContain("run `bash .ci/install-trino 476` first");
  expect(stdout).not.toContain("equal");
});

test("where Trino does not start the suite fails with what Trino said", async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, "qudao", "trino", "476");
  await mkdir(join(home, "bin"), { recursive: true });
  await writeFile(join(home, "java-home"), `${home}\n`);
  await writeFile(join(home, "bin", "java"), "#!/bin/sh\necho 'Configuration is invalid'\nexit 100\n", { mode: 0o755 });
  const { status, stderr, stdout } = conformance(folder.path);
  expect(status).not.toBe(0);
  expect(stderr).toContain("Trino 476 does not run: Configuration is invalid");
  expect(stdout).not.toContain("equal");
});
