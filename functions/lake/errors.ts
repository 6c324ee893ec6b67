// Errors are sorted by who has to act, not by where they arose. The names are literals because Step Functions matches
// `error.name`, and a minifier would turn `constructor.name` into one letter.

/** What every Qudao error carries beside its message: what to do now, and what lay beneath. */
export interface ErrorDetails {
  /** One sentence: what the person who acts should do now. */
  hint: string;
  cause?: unknown;
}

/** Base class: catch it to tell our own errors from bugs. */
export abstract class QudaoError extends Error {
  abstract override readonly name: string;
  readonly hint: string;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.hint = details.hint;
  }
}

/** Nobody acts: the same call may succeed later, so the step is retried. */
export class TransientError extends QudaoError {
  override readonly name = "TransientError" as const;
}

/** The owner of a source acts: what it delivered is not what its contract promises. */
export class SourceContractError extends QudaoError {
  override readonly name = "SourceContractError" as const;
}

/** The analyst acts: a check or a model says the numbers cannot be published. */
export class DataQualityError extends QudaoError {
  override readonly name = "DataQualityError" as const;
}

/** The operator acts: configuration, permissions, disk. */
export class ConfigError extends QudaoError {
  override readonly name = "ConfigError" as const;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether an error of the operating system has one of these codes. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
