// From page names to empty built pages: Framework's layout, style sheet and modules, with a mark where the content goes.
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build as bundle } from "esbuild";
import { z } from "zod";
import { ConfigError, isCode } from "../lake/errors.ts";
import { idOf } from "../lake/keys.ts";
import type { ShellOrder } from "./framework-worker.ts";
import { removeLeftovers } from "./swap-site.ts";

export const dashboardsFolder = fileURLToPath(new URL("../../dashboards/", import.meta.url));

/** What stands in a built shell where a page's own content belongs. */
export const contentMark = '<div id="qudao-page"></div>';

export interface Shell {
  /** Path in the site without ending, e.g. "en/retention". */
  path: string;
  title: string;
}

/**
 * Built shells hold no data, so they are kept: a build over new data with the same code takes the ones of the build before.
 * @param cacheFolder where they are kept
 * @param output the site's new folder; must not exist yet
 * @throws ConfigError where Framework or the bundler refuse
 */
export async function buildShells(
  shells: readonly Shell[],
  title: string,
  cacheFolder: string,
  output: string,
): Promise<void> {
  const kept = join(cacheFolder, `shells-${await shellsIdentity(shells, title)}`);
  if (!existsSync(kept)) {
    await mkdir(cacheFolder, { recursive: true });
    for (const name of await readdir(cacheFolder))
      if (name.startsWith("shells-")) await rm(join(cacheFolder, name), { recursive: true, force: true });
    await removeLeftovers(cacheFolder, "build-");
    await buildAside(shells, title, join(cacheFolder, `build-${process.pid}`), kept);
  }
  await cp(kept, output, { recursive: true });
}

async function shellsIdentity(shells: readonly Shell[], title: string): Promise<string> {
  // The lock file names the exact builder and libraries.
  const lock = await readFile(new URL("../../package-lock.json", import.meta.url), "utf8");
  return idOf(
    lock,
    JSON.stringify(shells),
    title,
    ...(await sourcesOf(dashboardsFolder)),
    await readFile(fileURLToPath(import.meta.url), "utf8"),
  );
}

async function buildAside(shells: readonly Shell[], title: string, work: string, kept: string): Promise<void> {
  const source = join(work, "source");
  try {
    await mkdir(source, { recursive: true });
    await cp(join(dashboardsFolder, "style.css"), join(source, "style.css"));
    await bundleBrowserCode(join(source, "site"));
    for (const shell of shells) await writeShell(source, shell);
    await runFramework({ source, output: join(work, "built"), cache: join(source, ".observablehq", "cache"), title });
    await rename(join(work, "built"), kept).catch(error => {
      // Another run has built the same meanwhile.
      if (!isCode(error, "ENOTEMPTY", "EEXIST")) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** One small script that every page loads, and Plot with the charts in parts that are fetched when a chart needs them. */
async function bundleBrowserCode(outdir: string): Promise<void> {
  await bundle({
    entryPoints: { main: join(dashboardsFolder, "browser", "main.ts") },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    chunkNames: "part-[name]",
    logLevel: "silent",
  });
}

async function writeShell(source: string, { path, title }: Shell): Promise<void> {
  const file = join(source, `${path}.md`);
  const up = "../".repeat(path.split("/").length - 1) || "./";
  await mkdir(dirname(file), { recursive: true });
  const text = `---\ntitle: ${JSON.stringify(title)}\n---\n\n${contentMark}\n\n<script type="module" src="${up}site/main.js"></script>\n`;
  await writeFile(file, text);
}

const answer = z.object({ warnings: z.array(z.string()), error: z.string().optional() });

async function runFramework(order: ShellOrder): Promise<void> {
  const worker = new Worker(new URL("./framework-worker.ts", import.meta.url), {
    workerData: order,
    // Framework tells every library it looks up; what matters comes back as a warning or an error.
    stdout: true,
    stderr: true,
  });
  const { error, warnings } = await new Promise<z.infer<typeof answer>>((resolve, reject) => {
    worker.once("message", (message: unknown) => resolve(answer.parse(message)));
    worker.once("error", reject);
    worker.once("exit", code => reject(new Error(`the site builder ended with code ${code}`)));
  });
  await worker.terminate();
  const complaint = error ?? warnings.find(warning => /not found|unable|error/i.test(warning));
  if (complaint !== undefined)
    throw new ConfigError(`the site cannot be built: ${complaint}`, {
      hint: "Mend the page or component named above in dashboards/.",
    });
}

/** The text of every source below a folder, each with its name. */
export async function sourcesOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter(name => /\.(ts|css)$/.test(name)).sort();
  return Promise.all(names.map(async name => `${name}\n${await readFile(join(folder, name), "utf8")}`));
}
