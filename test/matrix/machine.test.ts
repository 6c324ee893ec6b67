// Rows 25, 26 and 34 of the failure matrix: no room on the disk, no memory, another engine. A run without room ends with a sentence for the operator, the
// lake stays whole, and the next run with room completes it.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ingest } from "../../functions/ingest/ingest.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { fileWorld, salesMapping } from "../ingest/world.ts";
import { readLakeState } from "../kills/lake-state.ts";
import { layOutSmallCheckout, writeCompany } from "../kills/small-checkout.ts";

const rowsOfSpike = 300_000;

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

test("matrix 25: a file a hundred times as large is read within the memory that the engine was given", {
  timeout: 120_000,
}, async () => {
  const line = (n: number) =>
    `O${n},P${n % 500},2026-10-${String(1 + (n % 30)).padStart(2, "0")},${n % 1000}.25,${"x".repeat(60)}`;
  const body = Array.from({ length: rowsOfSpike }, (_, n) => line(n)).join("\n");
  await using context = await fileWorld(
    { "sales.csv": `order,partner,date,amount,customer\n${body}\n` },
    {
      transactions: {
        files: "sales.csv",
        mapping: { ...salesMapping, line_no: { constant: "1" }, product_id: "customer" },
      },
    },
    { engine: { memoryMb: 128, threads: 1 } },
  );
  const { failures, streams } = await ingest(context);
  expect(failures).toEqual([]);
  expect(streams[0]).toMatchObject({ rowsRead: rowsOfSpike, rowsLoaded: rowsOfSpike });
});

test("matrix 34: the engine is exactly the version that package.json pins, whose golden outputs the SQL cases are", async () => {
  const { dependencies } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  await using engine = await Engine.open();
  const [row] = await engine.rows("select version() as version");
  expect(dependencies["@duckdb/node-api"]).toMatch(/^\d+\.\d+\.\d+-r\.\d+$/);
  expect(dependencies["@duckdb/node-api"].startsWith(`${String(row?.version).slice(1)}-`)).toBe(true);
});
