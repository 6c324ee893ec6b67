// What a lake must hold at every moment, whatever is under way: said without the code that is tried.
import { z } from "zod";
import type { MemoryLake } from "./memory-storage.ts";

const pointer = z.object({ snapshot_id: z.string(), snapshot_key: z.string().optional() });
const generation = z.object({ kept_from: z.number() });
const snapshot = z.object({
  tables: z.record(z.string(), z.object({ files: z.array(z.object({ key: z.string() })) })),
});
const entry = z.object({ loaded: z.object({ key: z.string() }) });

/** The first thing that is missing, in a sentence. */
export function findBroken(lake: MemoryLake): string | undefined {
  return brokenLog(lake) ?? brokenSnapshots(lake);
}

function brokenLog({ objects }: MemoryLake): string | undefined {
  for (const [key, { body }] of objects) {
    if (!key.startsWith("log/")) continue;
    const { loaded } = entry.parse(JSON.parse(body));
    if (!objects.has(loaded.key)) return `${key} names ${loaded.key}, which is gone`;
  }
  return undefined;
}

/** CURRENT, and every move that the newest generation keeps. */
function brokenSnapshots({ objects }: MemoryLake): string | undefined {
  const newest = [...objects.keys()]
    .filter(key => key.startsWith("generations/"))
    .sort()
    .at(-1);
  const keptFrom = newest === undefined ? 0 : generation.parse(JSON.parse(objects.get(newest)?.body ?? "")).kept_from;
  for (const [key, { body }] of objects) {
    const isKept = key.startsWith("history/") && Number(/\d+/.exec(key)?.[0]) >= keptFrom;
    if (key !== "CURRENT" && !isKept) continue;
    const { snapshot_id, snapshot_key = `snapshots/${snapshot_id}.json` } = pointer.parse(JSON.parse(body));
    const named = objects.get(snapshot_key);
    if (!named) return `${key} names ${snapshot_key}, which is gone`;
    for (const { files } of Object.values(snapshot.parse(JSON.parse(named.body)).tables))
      for (const file of files) if (!objects.has(file.key)) return `${key} needs ${file.key}, which is gone`;
  }
  return undefined;
}
