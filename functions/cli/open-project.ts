// What most commands begin with: the company's config, the places of its output and this machine as the steps' world.
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { StepContext } from "../config/step-context.ts";
import { localEffects } from "./local-effects.ts";
import type { CommonOptions } from "./options.ts";
import { createProgress, type Progress } from "./progress.ts";
import { openWorkFolder } from "./work-folder.ts";

export const defaultConfigFile = "qudao.config.ts";

/** Everything a run leaves behind lies under one folder. */
export interface Places {
  out: string;
  lake: string;
  site: string;
  /** What the site's builder may keep between builds. */
  siteCache: string;
  outbox: string;
  database: string;
}

export interface Project extends AsyncDisposable {
  context: StepContext;
  configFile: string;
  places: Places;
  progress: Progress;
}

/** Beside where the command is typed, so that one checkout holds several companies. */
export const defaultOut = ({ project }: Config) => join(".qudao", project);

export function placesOf(out: string): Places {
  const place = (name: string) => join(out, name);
  return {
    out,
    lake: place("lake"),
    site: place("site"),
    siteCache: place("site-cache"),
    outbox: place("outbox"),
    database: place("qudao.duckdb"),
  };
}

/**
 * @param settings read before the process's environment, e.g. where the demo's own server listens
 * @throws ConfigError where the config cannot be used
 */
export async function openProject(options: CommonOptions, settings: Record<string, string> = {}): Promise<Project> {
  const { config, folder, file } = await loadConfig(options.config ?? defaultConfigFile);
  const asked = options.asOf === undefined ? config : { ...config, asOf: options.asOf };
  const places = placesOf(resolve(options.out ?? defaultOut(config)));
  await mkdir(places.out, { recursive: true });
  const workFolder = await openWorkFolder(join(places.out, "work"));
  const progress = createProgress({ quiet: options.quiet });
  const effects = localEffects({ config: asked, places, workFolder, progress, settings });
  return {
    context: { config: asked, configFolder: folder, effects },
    configFile: file,
    places,
    progress,
    [Symbol.asyncDispose]: () => rm(workFolder, { recursive: true, force: true }),
  };
}
