// Loads and checks a config file. Every complaint names the file, the key, what stands there and what to write instead.
import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError, messageOf } from "../lake/errors.ts";
import { complaintsOf } from "./complaints.ts";
import { type Config, configSchema } from "./config.ts";
import { complaintsAboutStreams } from "./stream-complaints.ts";

export interface LoadedConfig {
  config: Config;
  /** The file's folder: paths in the config are relative to it. */
  folder: string;
  file: string;
}

/** @throws ConfigError where the file is missing, is no module, or breaks the schema or a contract */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new ConfigError(`${path} does not exist`, {
      hint: "Run `npx qudao init` to write one for your files, or name another with --config <file>.",
    });
  if (statSync(file).isDirectory())
    throw new ConfigError(`${path} is a folder`, {
      hint: "Name the configuration file in it, e.g. --config <folder>/qudao.config.ts.",
    });
  const written = await importConfig(file, path);
  return { config: checkConfig(written, path), folder: dirname(file), file };
}

async function importConfig(file: string, path: string): Promise<unknown> {
  let imported: unknown;
  try {
    imported = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${messageOf(error)}${placeIn(error, file)}`, {
      hint: hintFor(messageOf(error)),
      cause: error,
    });
  }
  const exported =
    typeof imported === "object" && imported !== null && "default" in imported ? imported.default : undefined;
  if (exported === undefined)
    throw new ConfigError(`${path} exports nothing`, { hint: "End it with `export default defineConfig({ … })`." });
  return exported;
}

/** " (line 12)", as the parser or the engine says it in the stack. */
function placeIn(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? undefined : /^\d+/.exec(stack.slice(at + file.length + 1))?.[0];
  return line === undefined ? "" : ` (line ${line})`;
}

function hintFor(message: string): string {
  if (/outside a module|Unexpected token 'export'/.test(message))
    return 'A package.json above it says "commonjs": rename the file to qudao.config.mts and name it with --config.';
  if (/Cannot find module/.test(message))
    return "Mend the path of the import, or leave the import out: a plain `export default { … }` does as well.";
  return "It is no valid TypeScript: look for a missing comma, quote or bracket. The message is the parser's own.";
}

/** @throws ConfigError with one line per mistake. */
export function checkConfig(written: unknown, path: string): Config {
  const result = configSchema.safeParse(written);
  if (!result.success) throw refused(path, complaintsOf(result.error.issues, written));
  const complaints = complaintsAboutStreams(result.data);
  if (complaints.length > 0) throw refused(path, complaints);
  return result.data;
}

function refused(path: string, complaints: string[]): ConfigError {
  const told = complaints.length === 1 ? complaints[0] : complaints.map(complaint => `\n  ${complaint}`).join("");
  return new ConfigError(`${path}: ${told}`, {
    hint: "Mend what is named above; docs/configuration.md lists every key with its default.",
  });
}
