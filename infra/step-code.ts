// The code of a Lambda: the repository's own folders and the packages they name, laid out as they lie here.
//
// Nothing is bundled. The same files run on a laptop and on AWS (Node 24 runs TypeScript as it is), models and fonts are found
// by the same relative paths, stack traces show real lines, and no class is renamed. A bundle would start some tenths of a
// second sooner, which one run a day does not need. Nothing is fetched either: packages are copied from an installation on
// this machine, so `cdk synth` needs no network and no container.
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { StepName } from "../functions/lake/effects.ts";
import { ConfigError } from "../functions/lake/errors.ts";
import { type Modules, packageFolders } from "./modules.ts";

export const root = new URL("..", import.meta.url).pathname;

const floors = ["functions/lake", "functions/config", "functions/contracts", "functions/statistics"];

/** The four steps, and what answers the site's readers. */
export type LambdaName = StepName | "serve";

/** What a Lambda is made of. The command line and its libraries stay at home. */
const parts: Record<LambdaName, string[]> = {
  ingest: [...floors, "functions/ingest"],
  transform: [...floors, "functions/transform", "sql", "calendar"],
  publish: [...floors, "functions/publish", "dashboards", "sql"],
  alert: [...floors, "functions/alert", "dashboards"],
  serve: [...floors, "functions/serve", "dashboards/components/html.ts", "dashboards/components/plain-page.ts"],
};

/** Started as a program of its own, so that no file names it. */
const programs: Partial<Record<LambdaName, string[]>> = { publish: ["@observablehq/framework", "esbuild"] };

/** Nine weights of 10 MB each; only those that are named are taken. */
const fontPackage = "@expo-google-fonts/noto-sans-sc";

export function stepCode(step: LambdaName, configFile: string, modules: Modules): Code {
  return Code.fromAsset(join(root, "functions", step), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("never-used"),
      local: {
        tryBundle(outputFolder) {
          layOut(step, configFile, modules, outputFolder);
          return true;
        },
      },
    },
  });
}

/** Writes a Lambda's whole code into a folder; `<step>.handler` is its handler. */
export function layOut(step: LambdaName, configFile: string, modules: Modules, folder: string): void {
  const sources = [...parts[step], configFile];
  // The site's builder is known by the lock file, which names every package and so must not be read for names.
  const manifests = step === "publish" ? ["package.json", "package-lock.json"] : ["package.json"];
  for (const source of [...sources, ...manifests])
    cpSync(join(root, source), join(folder, relative(root, join(root, source))), { recursive: true, filter: isSource });
  writeFileSync(join(folder, `${step}.mjs`), `export { handler } from "./functions/${step}/handler.ts";\n`);
  const text = sources.map(source => textOf(join(root, source))).join("\n");
  const names = dependencies().filter(name => isNamed(text, name));
  for (const path of packageFolders(modules, [...names, ...(programs[step] ?? [])]))
    copyPackage(modules.folder, folder, path, text);
  refuseTooLarge(step, folder);
}

/** Lambda's own limit for unzipped code. Better said here than by a deployment that fails half way. */
const largestMb = 250;

function refuseTooLarge(step: LambdaName, folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const megabytes =
    files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1024 ** 2;
  if (megabytes > largestMb)
    throw new ConfigError(`the code of ${step} has ${Math.round(megabytes)} MB, Lambda takes ${largestMb} MB`, {
      hint: "Leave out of infra/step-code.ts what this step does not need.",
    });
}

const isSource = (path: string) => !path.includes("/.observablehq") && !path.endsWith(".DS_Store");

function dependencies(): string[] {
  return Object.keys(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies);
}

/** Whether the text has the package in quotes, alone or with a path behind it. */
const isNamed = (text: string, name: string) =>
  [`"${name}"`, `"${name}/`, `'${name}'`, `'${name}/`].some(quoted => text.includes(quoted));

function textOf(path: string): string {
  if (extname(path) !== "") return readFileSync(path, "utf8");
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(
    entry => entry.isFile() && /\.(ts|js|md|html)$/.test(entry.name) && isSource(`${entry.parentPath}/`),
  );
  return files.map(entry => readFileSync(join(entry.parentPath, entry.name), "utf8")).join("\n");
}

function copyPackage(from: string, to: string, path: string, text: string): void {
  const source = join(from, path);
  mkdirSync(dirname(join(to, path)), { recursive: true });
  cpSync(source, join(to, path), {
    recursive: true,
    // Packages inside a package are in the list themselves, where they are needed.
    filter: file => file === source || !isLeftOut(relative(source, file), path, text),
  });
}

function isLeftOut(file: string, path: string, text: string): boolean {
  if (file === "node_modules" || /\.(map|md|scss|[cm]?ts)$/.test(file)) return true;
  // AWS's packages come three times over; Node takes dist-cjs.
  if (/\/@(aws-sdk|smithy)\//.test(path) && /^dist-(es|types)$/.test(file)) return true;
  if (!path.endsWith(fontPackage)) return false;
  return file.endsWith(".ttf.png") || (/^\d{3}\w+/.test(file) && !text.includes(basename(file.split("/")[0] ?? "")));
}
