// The files that a stream names: single ones, folders and globs, in a fixed order.
import { glob, readdir, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { FileSource, FileStream } from "../config/sources.ts";
import type { Effects } from "../lake/effects.ts";
import { ConfigError, SourceContractError } from "../lake/errors.ts";
import { formatOf } from "./readers.ts";
import type { Input } from "./source-rows.ts";

/** @throws ConfigError where the folder's environment variable is not set or the folder is not there */
export async function sourceFolder(
  source: FileSource,
  configFolder: string,
  effects: Pick<Effects, "environment">,
): Promise<string> {
  const folder = resolve(configFolder, folderText(source.folder, effects));
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw new ConfigError(`the folder ${folder} ${found ? "is a file" : "does not exist"}`, {
      hint: missingHint(source.folder) ?? "Mend `folder` of the source in the config, or put the files there.",
    });
  return folder;
}

function folderText(folder: FileSource["folder"], effects: Pick<Effects, "environment">): string {
  if (typeof folder === "string") return folder;
  const parent = effects.environment(folder.env);
  if (parent === undefined)
    throw new ConfigError(`the environment variable ${folder.env} is not set`, {
      hint: `Set it to the folder that holds ${folder.path}: ${folder.missing}`,
    });
  return join(parent, folder.path);
}

const missingHint = (folder: FileSource["folder"]) =>
  typeof folder === "string" ? undefined : `It should hold ${folder.missing}`;

/**
 * The inputs of one pattern: a file, every readable file of a folder, or what a glob matches; sorted by name.
 * @throws SourceContractError where there is none
 */
export async function findInputs(folder: string, pattern: string, stream: FileStream): Promise<Input[]> {
  const at = isAbsolute(pattern) ? pattern : join(folder, pattern);
  const found = await stat(at).catch(() => undefined);
  if (found?.isFile()) return [{ path: at, name: pattern }];
  const paths = found?.isDirectory() ? await filesIn(at, stream) : await matches(folder, pattern);
  if (paths.length === 0) throw noFile(folder, pattern, found?.isDirectory() === true);
  return paths.sort().map(path => ({ path, name: relative(folder, path) }));
}

async function filesIn(folder: string, stream: FileStream): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(entry => entry.isFile() && !isHidden(entry.name))
    .filter(({ name }) => stream.format !== undefined || formatOf(name) !== undefined)
    .map(({ name }) => join(folder, name));
}

async function matches(folder: string, pattern: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const match of glob(pattern, { cwd: folder })) {
    const path = resolve(folder, match);
    if (!isHidden(match.split(/[\\/]/).at(-1) ?? "") && (await stat(path)).isFile()) paths.push(path);
  }
  return paths;
}

/** Lock files of office programs and markers of copying tools. */
const isHidden = (name: string) => name.startsWith(".") || name.startsWith("~$") || name.startsWith("_");

function noFile(folder: string, pattern: string, isFolder: boolean): SourceContractError {
  const what = isFolder
    ? `the folder ${pattern} holds no CSV, JSON, XLSX or Parquet file`
    : /[*?{[]/.test(pattern)
      ? `no file matches ${pattern}`
      : `${pattern} does not exist`;
  return new SourceContractError(`${what} (looked in ${folder})`, {
    hint: "Put the file there, or mend `files` in the config; a name is relative to the source's folder.",
  });
}
