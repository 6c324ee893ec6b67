// How an error reaches the person at the keyboard: one clear sentence, on the next line what to do. No stack, no secret.
import { ConfigError, DataQualityError, messageOf, QudaoError } from "../lake/errors.ts";
import { machineExplained } from "../lake/machine-errors.ts";
import { withoutSecrets } from "../lake/redaction.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { printJson } from "./print.ts";

/** The command line itself was wrong; the exit code says so. */
export class UsageError extends ConfigError {}

export interface TellOptions {
  json: boolean;
  verbose: boolean;
}

/** Prints an error that ended the command. */
export function tellError(error: unknown, options: TellOptions): ExitCode {
  const exitCode = exitCodeOf(error);
  if (options.json) printJson({ exit_code: exitCode, error: errorFacts(error) });
  process.stderr.write(`${errorText(error, options.verbose)}\n`);
  return exitCode;
}

/** A check that stopped publishing leaves everything loaded and built so far in place: that is done in part. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  return error instanceof DataQualityError ? exitCodes.partial : exitCodes.failed;
}

/** Message, hint and, if asked for, where it arose. */
export function errorText(error: unknown, verbose = false): string {
  const { message, hint } = errorFacts(error);
  const stack =
    verbose && error instanceof Error ? [indented(withoutSecrets(error.stack ?? "")), ...causes(error)] : [];
  return [`error: ${message}`, `  ${hint}`, ...stack].join("\n");
}

export function errorFacts(thrown: unknown): { name: string; message: string; hint: string } {
  // A full disk or a lost permission is the operator's wherever it is met: in the lake, the site, the work folder.
  const error = machineExplained(thrown);
  if (error instanceof QudaoError)
    return { name: error.name, message: withoutSecrets(error.message), hint: withoutSecrets(error.hint) };
  return {
    name: error instanceof Error ? error.name : "Error",
    message: withoutSecrets(messageOf(error)),
    hint: "This is a mistake in Qudao, not in your data. Run again with --verbose and report what it prints.",
  };
}

function causes(error: Error): string[] {
  return error.cause instanceof Error
    ? [
        `  because of ${indented(withoutSecrets(error.cause.stack ?? error.cause.message)).trimStart()}`,
        ...causes(error.cause),
      ]
    : [];
}

const indented = (text: string) => text.replaceAll(/^/gm, "  ");
