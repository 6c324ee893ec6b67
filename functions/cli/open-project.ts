// What most commands begin with: the company's config, the places of its output and this machine as the steps' world.
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { StepContext } from "../config/step-context.ts";
import type { Storage } from "../lake/storage.ts";
import { localEffects } from "./local-effects.ts";
import type { CommonOptions } from "./options.ts";
import { createProgress, type Progress } from "./progress.ts";
import { openWorkFolder } from "./work-folder.ts";

export const defaultConfigFile = "qudao.config.ts";

/** Everything a run leaves behind lies under one folder. */
export interface Places {
  out: string;
  /** The lake, or copies of a bucket's files. */
  lake: string;
  site: string;
  /** What the site's builder may keep between builds. */
  siteCache: string;
  /** What this machine remembers of the sources' files. */
  cache: string;
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
    cache: place("cache"),
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
  const own = placesOf(resolve(options.out ?? defaultOut(config)));
  const places = options.lake === undefined ? own : { ...own, lake: join(own.out, "buckets", options.lake) };
  await mkdir(places.out, { recursive: true });
  const workFolder = await openWorkFolder(join(places.out, "work"));
  const progress = createProgress({ quiet: options.quiet });
  const local = localEffects({ config: asked, places, workFolder, progress, settings });
  const effects =
    options.lake === undefined ? local : { ...local, storage: await bucketLake(options.lake, places.lake) };
  return {
    context: { config: asked, configFolder: folder, effects },
    configFile: file,
    places,
    progress,
    [Symbol.asyncDispose]: () => rm(workFolder, { recursive: true, force: true }),
  };
}

/** Loaded only where it is asked for: the AWS client is half of the command line's start. */
async function bucketLake(bucket: string, copies: string): Promise<Storage> {
  const { s3Client } = await import("../lake/s3-client.ts");
  const { S3Storage } = await import("../lake/s3-storage.ts");
  return new S3Storage(s3Client(), bucket, copies);
}
