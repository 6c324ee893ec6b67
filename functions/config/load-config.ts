// Loads and checks a config file. Every complaint names the file, the key, what stands there and what to write instead.
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { z } from "zod";
import { contractOf, streamNames } from "../contracts/streams.ts";
import { ConfigError, messageOf } from "../lake/errors.ts";
import { type Config, configSchema } from "./config.ts";

export interface LoadedConfig {
  config: Config;
  /** The file's folder: paths in the config are relative to it. */
  folder: string;
  file: string;
}

export async function loadConfig(path: string): Promise<LoadedConfig> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new ConfigError(`${path} does not exist`, {
      hint: "Run `npx qudao init` to write one, or name another with --config <file>.",
    });
  const written = await importConfig(file, path);
  return { config: checkConfig(written, path), folder: dirname(file), file };
}

async function importConfig(file: string, path: string): Promise<unknown> {
  let imported: unknown;
  try {
    imported = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${messageOf(error)}`, {
      hint: "Mend the file; the message above is Node's own.",
      cause: error,
    });
  }
  const exported =
    typeof imported === "object" && imported !== null && "default" in imported ? imported.default : undefined;
  if (exported === undefined)
    throw new ConfigError(`${path} exports nothing`, { hint: "End it with `export default defineConfig({ … })`." });
  return exported;
}

/** @throws ConfigError with one line per mistake. */
export function checkConfig(written: unknown, path: string): Config {
  const result = configSchema.safeParse(written);
  const complaints = result.success
    ? complaintsAboutStreams(result.data)
    : result.error.issues.map(issue => complaintOf(issue, written));
  if (!result.success || complaints.length > 0)
    throw new ConfigError(`${path}: ${complaints.join("\n  ")}`, {
      hint: "Mend the keys named above; docs/configuration.md lists all of them.",
    });
  return result.data;
}

function complaintOf(issue: z.core.$ZodIssue, written: unknown): string {
  const key =
    issue.path
      .map(part => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("")
      .replace(/^\./, "") || "(the whole)";
  if (issue.code === "unrecognized_keys")
    return `${key}: unknown key ${issue.keys.map(name => `"${name}"`).join(", ")}; remove it or mend its spelling`;
  const value = valueAt(written, issue.path);
  return `${key}: ${value === undefined ? "is missing" : `${JSON.stringify(value)?.slice(0, 80)} will not do`} (${explain(issue)})`;
}

/** Zod names the value's type; for a choice it is more use to hear the choices. */
function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value")
    return `use one of ${issue.values.map(value => JSON.stringify(value)).join(", ")}`;
  if (issue.code === "invalid_union") {
    const reasons = issue.errors.flat().map(explain);
    return [...new Set(reasons)].join("; or ") || issue.message;
  }
  return issue.message.replace(/^Invalid input: /, "");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const part of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, part);
  }
  return found;
}

/** What the schema cannot know: stream and column names come from the contracts. */
function complaintsAboutStreams(config: Config): string[] {
  const complaints: string[] = [];
  for (const [sourceName, source] of Object.entries(config.sources))
    for (const [stream, { mapping }] of Object.entries(source.streams)) {
      const at = `sources.${sourceName}.streams.${stream}`;
      const contract = contractOf(stream);
      if (!contract) {
        complaints.push(`${at}: no such stream; use one of ${streamNames.join(", ")}`);
        continue;
      }
      for (const column of Object.keys(mapping))
        if (!contract.columns[column])
          complaints.push(
            `${at}.mapping.${column}: ${stream} has no such column; it has ${Object.keys(contract.columns).join(", ")}`,
          );
      for (const [column, { required, default: byDefault }] of Object.entries(contract.columns)) {
        const derived = column in contract.businessDates && contract.businessDates[column];
        const covered =
          column in mapping ||
          byDefault !== undefined ||
          (derived && derived in mapping) ||
          isComputed(stream, column, mapping);
        if (required && !covered)
          complaints.push(
            `${at}.mapping.${column}: is missing, and ${stream} cannot do without it (${contract.columns[column]?.note})`,
          );
      }
    }
  return complaints;
}

/** Two columns of `transactions` are computed where the source has none: the line's number, and net from gross. */
function isComputed(stream: string, column: string, mapping: object): boolean {
  if (stream !== "transactions") return false;
  return column === "line_no" || (column === "net_amount" && "gross_amount" in mapping);
}
