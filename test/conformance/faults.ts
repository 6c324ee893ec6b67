// What happens to a run on a busy day, made to happen on every run of the suite: calls are throttled, and tables fail when they are
// written already, as where a worker is lost. The tables must be equal all the same.
import type { AthenaServer } from "../servers/athena.ts";

const throttledEvery = 60;
const failingEvery = 25;

export interface Faults {
  throttled: number;
  failed: number;
}

export function makeFaults(server: AthenaServer): Faults {
  const faults: Faults = { throttled: 0, failed: 0 };
  let calls = 0;
  let tables = 0;
  server.fault = () => {
    if (++calls % throttledEvery !== 0) return undefined;
    faults.throttled++;
    return { status: 400, type: "TooManyRequestsException", message: "Rate exceeded" };
  };
  server.failure = sql => {
    if (!sql.startsWith("unload") || ++tables % failingEvery !== 0) return undefined;
    faults.failed++;
    return "REMOTE_TASK_ERROR: a worker was lost";
  };
  return faults;
}
