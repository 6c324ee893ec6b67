// A process that dies in the midst of a commit leaves nothing that stops anybody: no lock, no half entry, no lost batch.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { commitBatch, readLog } from "../../functions/lake/commit-log.ts";
import { batchOf } from "./batches.ts";
import { openLocal } from "./storages.ts";

const script = new URL("./committer.ts", import.meta.url).pathname;
const kills = 8;

test(`after ${kills} writers killed in their commits the next commits at once, and nobody has to clean up`, async () => {
  await using opened = await openLocal();
  const lake = join(opened.folder, "lake");
  for (let kill = 0; kill < kills; kill++) {
    const writer = spawn(process.execPath, [script, lake, `killed-${kill}`, "100000"], { stdio: "ignore" });
    const entriesBefore = (await readLog(opened.storage, "transactions")).length;
    // Until it is at work, then some moment of a commit.
    while ((await opened.storage.list("log/transactions/")).length === entriesBefore) await wait(5);
    await wait((kill * 7) % 40);
    const ended = new Promise(resolve => writer.once("exit", resolve));
    writer.kill("SIGKILL");
    await ended;

    const log = await readLog(opened.another(), "transactions");
    expect(await commitBatch(opened.another(), batchOf(`after-${kill}`))).toBe(true);
    const after = await readLog(opened.storage, "transactions");
    expect(after.map(({ batch_id }) => batch_id)).toEqual([...log.map(({ batch_id }) => batch_id), `after-${kill}`]);
    expect(new Set(after.map(({ batch_id }) => batch_id)).size).toBe(after.length);
  }
  // What was being written aside lies in .tmp, under names that nobody asks for, until a later run sweeps it.
  expect((await readdir(lake)).sort()).toEqual([".tmp", ".versions", "heads", "log"]);
  expect((await readdir(join(lake, ".tmp"))).length).toBeLessThanOrEqual(kills);
}, 120_000);
