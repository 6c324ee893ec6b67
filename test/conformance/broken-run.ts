// A run that breaks off half way, as where a machine is lost: what it has built serves the next one, what it has half built is never seen.
import type { StepContext } from "../../functions/config/step-context.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { transform } from "../../functions/transform/transform.ts";

/** Tables that are whole when the lake can no longer be written. */
const tablesBefore = 60;

class LostMachine extends Error {}

/** @throws Error where the run did not break off, or moved what readers see */
export async function breakOff(context: StepContext): Promise<void> {
  const { storage } = context.effects;
  const seen = new TextDecoder().decode((await storage.get("CURRENT"))?.body);
  try {
    await transform({ ...context, effects: { ...context.effects, storage: breaking(storage) } });
    throw new Error("a run over a lake that cannot be written came to its end");
  } catch (error) {
    if (!(error instanceof LostMachine)) throw error;
  }
  if (new TextDecoder().decode((await storage.get("CURRENT"))?.body) !== seen)
    throw new Error("a run that broke off has moved CURRENT");
}

/** From one build record on nothing more is written. */
function breaking(storage: Storage): Storage {
  let left = tablesBefore;
  const write = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    if (key.startsWith("builds/")) left--;
    if (left < 0) throw new LostMachine(`${key} was not written`);
    return work();
  };
  return {
    location: storage.location,
    get: key => storage.get(key),
    put: (key, body) => write(key, () => storage.put(key, body)),
    putFile: (key, path, written) => write(key, () => storage.putFile(key, path, written)),
    putIfAbsent: (key, body) => write(key, () => storage.putIfAbsent(key, body)),
    putIfMatch: (key, body, etag) => write(key, () => storage.putIfMatch(key, body, etag)),
    list: prefix => storage.list(prefix),
    listObjects: prefix => storage.listObjects(prefix),
    delete: key => storage.delete(key),
    identityOf: key => storage.identityOf(key),
    localPath: (key, written) => storage.localPath(key, written),
  };
}
