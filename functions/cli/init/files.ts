// Which files `init` looks at: those that were named, or those in the current folder.
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConfigError } from "../../lake/errors.ts";

const readable = /\.(csv|tsv|txt|xlsx)(\.gz)?$/i;

/** @throws ConfigError where a file is not there, or there is none */
export async function filesToLookAt(named: readonly string[]): Promise<string[]> {
  const places = named.length === 0 ? ["."] : named;
  const files = (await Promise.all(places.map(filesIn))).flat();
  if (files.length > 0) return [...new Set(files)];
  throw new ConfigError(`no CSV, TSV or XLSX file in ${places.join(", ")}`, {
    hint: "Name your files: npx qudao init <folder>/partners.csv <folder>/orders.csv",
  });
}

async function filesIn(place: string): Promise<string[]> {
  const path = resolve(place);
  if (!existsSync(path))
    throw new ConfigError(`${place} does not exist`, {
      hint: "Look at the path; it is relative to the current folder.",
    });
  if (!statSync(path).isDirectory()) {
    if (readable.test(path)) return [path];
    throw new ConfigError(`${place} is no CSV, TSV or XLSX file`, {
      hint: "Save it as .xlsx or .csv; for JSON and Parquet write the configuration by hand, docs/own-data.md.",
    });
  }
  return (await readdir(path))
    .filter(name => readable.test(name))
    .sort()
    .map(name => join(path, name));
}
