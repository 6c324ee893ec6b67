// A machine that has no more room says so in its own words: the operating system by a code, DuckDB in a sentence. Both mean that
// the operator acts, and that nothing committed is touched.
import { ConfigError, isCode, messageOf, QudaoError } from "./errors.ts";

/** EFBIG is a limit of the user, the others of the disk. */
const noRoomCodes = ["ENOSPC", "EDQUOT", "EFBIG"];
const noRoomSentence = /no space left on device|disk quota exceeded|file too large|max_temp_directory_size/i;
const noMemorySentence = /^out of memory error/i;

/** The error as one of ours where the machine has no room or no memory, else as it is. */
export function machineExplained(error: unknown): unknown {
  if (error instanceof QudaoError || !(error instanceof Error)) return error;
  const message = messageOf(error);
  if (isCode(error, ...noRoomCodes) || noRoomSentence.test(message))
    return new ConfigError(`there is no room left on this machine: ${firstLine(message)}`, {
      hint: "Free disk space, or give more of it to --out, and run again; what was committed is intact.",
      cause: error,
    });
  if (noMemorySentence.test(message))
    return new ConfigError(`DuckDB needs more memory than it was given: ${firstLine(message)}`, {
      hint: "Raise engine.memoryMb in the config and run again; what was committed is intact.",
      cause: error,
    });
  return error;
}

const firstLine = (text: string) => text.split("\n")[0]?.slice(0, 300) ?? "";
