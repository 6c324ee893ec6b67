// The repository's own files, as the guards read them: what git would keep, not what builds leave behind.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = new URL("../../", import.meta.url).pathname;

const leftOut = new Set(["node_modules", ".git", ".qudao", "cdk.out", "coverage", ".observablehq"]);

/** Paths below a folder, relative to the repository, with "/" between their parts. */
export function filesIn(folder: string, ending: RegExp): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (leftOut.has(entry.name)) continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...filesIn(path, ending));
    else if (ending.test(entry.name)) found.push(path);
  }
  return found;
}

export const textOf = (path: string) => readFileSync(join(root, path), "utf8");

/** The code without its comments; text in quotes stays, so an address such as "http://…" is not taken for a comment. */
export function codeOf(path: string): string {
  return textOf(path).replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    "$1",
  );
}

export interface Import {
  from: string;
  /** The package's name, or the path of a file of ours relative to the repository. */
  to: string;
  isOurs: boolean;
}

const importPattern =
  /(?:^|[\s;}])(?:import|export)\s(?:[^"';]*?\sfrom\s)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

export function importsOf(path: string): Import[] {
  return [...codeOf(path).matchAll(importPattern)].map(([, statically, dynamically]) => {
    const name = statically ?? dynamically ?? "";
    if (!name.startsWith(".")) return { from: path, to: name, isOurs: false };
    return { from: path, to: join(path, "..", name), isOurs: true };
  });
}
