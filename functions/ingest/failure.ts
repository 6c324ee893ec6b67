// Errors that say who acts are listed and the rest goes on; anything else is a mistake of ours and ends the run.
import { QudaoError } from "../lake/errors.ts";
import { machineExplained } from "../lake/machine-errors.ts";
import type { IngestFailure } from "./report.ts";

/** Does some work; an error of ours becomes a failure of this source and stream. */
export async function listFailure(
  failures: IngestFailure[],
  source: string,
  stream: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const explained = machineExplained(error);
    if (!(explained instanceof QudaoError)) throw error;
    failures.push({ source, stream, error: explained });
  }
}
