// One of the four processes: five writers at once, each with a storage and a log of its own. Forked by writers.ts.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { CommitLog } from "../../functions/lake/commit-log.ts";
import { fileIdentity } from "../../functions/lake/file-integrity.ts";
import { keys } from "../../functions/lake/keys.ts";
import { batchOf } from "../lake/batches.ts";
import { openPlace, type Place } from "./place.ts";
import type { Writer } from "./rounds.ts";

export interface Task {
  place: Place;
  /** Holds <batch id>.parquet for every batch. */
  files: string;
  writers: Writer[];
}

/** Told after every commit, so that what was acknowledged is known also of a process that is killed. */
export type Message = { committed: string; wasFirst: boolean; ms: number } | { done: true } | { failed: string };

const tell = (message: Message) => process.send?.(message);

process.on("message", (task: Task) => {
  Promise.all(task.writers.map(writer => commitAll(task, writer))).then(
    () => tell({ done: true }),
    error => tell({ failed: String(error?.stack ?? error) }),
  );
});

async function commitAll({ place, files }: Task, { name, batchIds, waitMs }: Writer): Promise<void> {
  const storage = openPlace(place);
  await wait(waitMs);
  const log = await CommitLog.open(storage, "transactions");
  for (const id of batchIds) {
    const from = join(files, `${id}.parquet`);
    const moved = join(files, `${id}-${name}-${process.pid}.parquet`);
    await copyFile(from, moved);
    const identity = await fileIdentity(moved);
    const loaded = { key: keys.raw("transactions", "crm", id, identity.sha256), rows: 2, ...identity };
    await storage.putFile(loaded.key, moved, identity);
    const startedMs = performance.now();
    const wasFirst = await log.commit(batchOf(id, { loaded }));
    tell({ committed: id, wasFirst, ms: performance.now() - startedMs });
  }
  await log.seal();
}
