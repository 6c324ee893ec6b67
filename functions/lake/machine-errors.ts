// A machine that has no more room, no permission or no memory says so in its own words: the operating system by a code, DuckDB in
// a sentence. All of it means that the operator acts, and that nothing committed is touched.
import { ConfigError, isCode, messageOf, QudaoError } from "./errors.ts";

interface Trouble {
  codes: readonly string[];
  /** What DuckDB says of it. */
  sentence: RegExp;
  /** What happened, before what was being done. */
  says: string;
  hint: string;
}

const goOn = "and run again; what was committed is intact.";

const troubles: readonly Trouble[] = [
  {
    // EFBIG is a limit of the user, the others of the disk.
    codes: ["ENOSPC", "EDQUOT", "EFBIG"],
    sentence: /no space left on device|disk quota exceeded|file too large|max_temp_directory_size/i,
    says: "there is no room left on this machine",
    hint: `Free disk space, or give more of it to --out, ${goOn}`,
  },
  {
    codes: ["EROFS"],
    sentence: /read-only file system/i,
    says: "the file system is read-only",
    hint: `Mount it for writing, or name another folder with --out, ${goOn}`,
  },
  {
    codes: ["EACCES", "EPERM", "ENOTSUP"],
    sentence: /permission denied|operation not permitted/i,
    says: "this user lacks a permission",
    hint: `Give this user the permission, on a file system that has hard links, ${goOn}`,
  },
  {
    codes: ["EIO"],
    sentence: /input\/output error/i,
    says: "the disk failed",
    hint: "Check the disk; then `npx qudao check --files` says which files of the lake are damaged.",
  },
  {
    codes: ["ENOTDIR", "EISDIR", "EEXIST"],
    sentence: /^IO Error: .*(not a directory|is a directory)/i,
    says: "a file is where a folder should be, or the other way round",
    hint: "Only Qudao writes into the lake's folder: move away what somebody else put there.",
  },
  {
    codes: [],
    sentence: /^out of memory error/i,
    says: "DuckDB needs more memory than it was given",
    hint: `Raise engine.memoryMb in the config ${goOn}`,
  },
];

/**
 * The error as one of ours where the machine refused, else as it is.
 * @param doing what was tried, such as "write raw/…/x.parquet in /data/lake"
 */
export function machineExplained(error: unknown, doing?: string): unknown {
  if (error instanceof QudaoError || !(error instanceof Error)) return error;
  const message = messageOf(error);
  const trouble = troubles.find(({ codes, sentence }) => isCode(error, ...codes) || sentence.test(message));
  if (!trouble) return error;
  const tried = doing === undefined ? "" : ` (cannot ${doing})`;
  return new ConfigError(`${trouble.says}${tried}: ${firstLine(message)}`, { hint: trouble.hint, cause: error });
}

const firstLine = (text: string) => text.split("\n")[0]?.slice(0, 300) ?? "";
