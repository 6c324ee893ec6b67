// A run goes on where it can: what failed is told at once and again in the summary, and decides the exit code.

import type { StepName } from "../lake/effects.ts";
import { QudaoError } from "../lake/errors.ts";
import { errorFacts, errorText } from "./tell-error.ts";

export interface StepFailure {
  step: StepName;
  /** Where in the step: "erp/transactions"; empty: the step as a whole. */
  where: string;
  error: { name: string; message: string; hint: string };
}

/** Tells a failure on stderr and keeps it for the summary. An error of ours only: a mistake in the code ends the run. */
export function noteFailure(
  failures: StepFailure[],
  step: StepName,
  where: string,
  error: unknown,
  verbose: boolean,
): void {
  if (!(error instanceof QudaoError)) throw error;
  process.stderr.write(
    `${errorText(error, verbose).replace(/^error: /, `${step}: ${where === "" ? "" : `${where}: `}`)}\n`,
  );
  failures.push({ step, where, error: errorFacts(error) });
}
