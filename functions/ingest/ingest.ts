// The ingest step: from the sources of the config to committed batches in the lake.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "../config/sources.ts";
import type { StepContext } from "../config/step-context.ts";
import { contractOf } from "../contracts/streams.ts";
import { Engine } from "../lake/engine.ts";
import { ConfigError } from "../lake/errors.ts";
import { listFailure } from "./failure.ts";
import { sourceFolder } from "./file-input.ts";
import { ingestFiles } from "./file-streams.ts";
import { checkFormats } from "./format-check.ts";
import { Lookups } from "./lookups.ts";
import { emptyReport, type IngestReport, type StreamReport } from "./report.ts";
import { ingestRest } from "./rest-stream.ts";
import { openJob, type StreamJob } from "./stream-job.ts";

export type { IngestFailure, IngestReport, ReasonCount, StreamReport } from "./report.ts";

/**
 * Reads every source and stream in the order of the config and commits what is new.
 * What one input cannot give is listed in `failures`; the others are read all the same.
 */
export async function ingest(context: StepContext): Promise<IngestReport> {
  const { config, effects } = context;
  await mkdir(effects.workFolder, { recursive: true });
  const workFolder = await mkdtemp(join(effects.workFolder, "ingest-"));
  const report: IngestReport = { streams: [], failures: [] };
  try {
    await using engine = await Engine.open({ ...config.engine, spillFolder: join(workFolder, "spill") });
    for (const [name, source] of Object.entries(config.sources))
      await listFailure(report.failures, name, "*", () =>
        ingestSource({ context, engine, workFolder, report }, name, source),
      );
    return report;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

interface Run {
  context: StepContext;
  engine: Engine;
  workFolder: string;
  report: IngestReport;
}

async function ingestSource(run: Run, name: string, source: Source): Promise<void> {
  const { context, report } = run;
  const folder =
    source.type === "files" ? await sourceFolder(source, context.configFolder, context.effects) : context.configFolder;
  const lookups = new Lookups(folder);
  for (const stream of Object.keys(source.streams)) {
    const streamReport = emptyReport(name, stream);
    report.streams.push(streamReport);
    await listFailure(report.failures, name, stream, () =>
      ingestStream(run, { name, source, stream, folder, lookups }, streamReport),
    );
  }
}

interface StreamPlace {
  name: string;
  source: Source;
  stream: string;
  folder: string;
  lookups: Lookups;
}

async function ingestStream(run: Run, place: StreamPlace, streamReport: StreamReport): Promise<void> {
  const { context, engine, workFolder, report } = run;
  const { name, source, stream, folder, lookups } = place;
  const contract = contractOf(stream);
  const definition = source.streams[stream];
  if (!contract || !definition)
    throw new ConfigError(`sources.${name}.streams.${stream}: there is no such stream`, {
      hint: "Mend its name in the config.",
    });
  const job: StreamJob = await openJob({ context, engine, workFolder, source: name, contract, definition, lookups });
  await checkFormats(job);
  if (source.type === "files") {
    const fileStream = source.streams[stream];
    if (fileStream) await ingestFiles(job, folder, fileStream, streamReport, report.failures);
  } else {
    const restStream = source.streams[stream];
    if (restStream) await ingestRest(job, source, restStream, streamReport);
  }
}
