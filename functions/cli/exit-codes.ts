// What a script that calls `qudao` may rely on. docs/cli.md lists them; a test keeps the two together.
export const exitCodes = {
  /** Everything asked for was done. */
  done: 0,
  /** Nothing could be done: a wrong config, no source worked, an unexpected error. */
  failed: 1,
  /** The command line itself was wrong. */
  usage: 2,
  /** Done in part: a source failed, or a check stopped publishing. What was good is kept. */
  partial: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The graver of two outcomes: failed before partial before done. */
export function worse(one: ExitCode, other: ExitCode): ExitCode {
  const gravity: ExitCode[] = [exitCodes.done, exitCodes.partial, exitCodes.usage, exitCodes.failed];
  return gravity.indexOf(one) >= gravity.indexOf(other) ? one : other;
}
