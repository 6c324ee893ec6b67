// The installed packages that go into a Lambda.
//
// Packages with native parts are installed for one processor. The Lambdas run on the processor that the packages at hand were
// made for: arm64 where docs/deploy.md was followed (a second installation in .qudao/lambda/, cheaper to run), else that of
// this machine. So what is declared and what is packed cannot differ.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Architecture } from "aws-cdk-lib/aws-lambda";
import { ConfigError } from "../functions/lake/errors.ts";

export interface Modules {
  /** The folder that holds node_modules and package-lock.json. */
  folder: string;
  architecture: Architecture;
}

const nativePackage = "node_modules/@duckdb/node-bindings-linux-";

/** @throws ConfigError where the packages at hand were installed for another system than Linux. */
export function findModules(root: string): Modules {
  for (const folder of [join(root, ".qudao", "lambda"), root]) {
    if (existsSync(join(folder, `${nativePackage}arm64`))) return { folder, architecture: Architecture.ARM_64 };
    if (existsSync(join(folder, `${nativePackage}x64`))) return { folder, architecture: Architecture.X86_64 };
  }
  throw new ConfigError("the installed packages are not for Linux, where Lambda runs", {
    hint: "Install those for Lambda beside them: docs/deploy.md, “Packages for Lambda”.",
  });
}

interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Folders, relative to the installation, of these packages and of everything they depend on. */
export function packageFolders({ folder }: Modules, names: readonly string[]): string[] {
  const locked: Record<string, LockedPackage> = JSON.parse(
    readFileSync(join(folder, "package-lock.json"), "utf8"),
  ).packages;
  const found = new Set<string>();
  const waiting = names.map(name => ({ name, from: "" }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const path = resolvePackage(locked, next.from, next.name);
    // Not installed: an optional part for another system.
    if (!path || found.has(path) || !existsSync(join(folder, path))) continue;
    found.add(path);
    const { dependencies, optionalDependencies } = locked[path] ?? {};
    waiting.push(...Object.keys({ ...dependencies, ...optionalDependencies }).map(name => ({ name, from: path })));
  }
  return [...found].sort();
}

/** As Node looks for a package: in the folder's own node_modules, then in those of the folders around it. */
function resolvePackage(locked: Record<string, LockedPackage>, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (locked[path]) return path;
    if (at === "") return undefined;
  }
}
