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
import { KnownFiles } from "./known-files.ts";
import { Lookups } from "./lookups.ts";
import { emptyReport, type IngestReport, type StreamReport } from "./report.ts";
import { ingestRest } from "./rest-stream.ts";
import { inTurn, type NamedSource, sourceChains } from "./source-chains.ts";
import { openJob, type StreamJob } from "./stream-job.ts";

export type { IngestFailure, IngestReport, ReasonCount, StreamReport } from "./report.ts";

/** Sources read at the same time. A system's answers are waited for while files are read; more would only share two cores. */
const sourcesAtOnce = 2;

/**
 * Reads every source and commits what is new. Sources that fill the same stream are read one after the other in the order of
 * the config, so that the commit log of a stream is the same whatever is faster.
 * What one input cannot give is listed in `failures`; the others are read all the same.
 */
export async function ingest(context: StepContext): Promise<IngestReport> {
  const { config, effects } = context;
  await mkdir(effects.workFolder, { recursive: true });
  const workFolder = await mkdtemp(join(effects.workFolder, "ingest-"));
  const files = new KnownFiles(effects);
  const reports = new Map(Object.keys(config.sources).map(name => [name, emptyIngest()]));
  try {
    await inTurn(sourceChains(config.sources), sourcesAtOnce, chain =>
      ingestChain({ context, workFolder, files }, chain, reports),
    );
    const inOrder = [...reports.values()];
    return {
      streams: inOrder.flatMap(({ streams }) => streams),
      failures: inOrder.flatMap(({ failures }) => failures),
    };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

const emptyIngest = (): IngestReport => ({ streams: [], failures: [] });

/** What all sources of a run share. */
type Shared = Pick<StreamJob, "context" | "workFolder" | "files">;

async function ingestChain(
  shared: Shared,
  chain: readonly NamedSource[],
  reports: ReadonlyMap<string, IngestReport>,
): Promise<void> {
  const spillFolder = join(shared.workFolder, `spill-${chain[0]?.name ?? ""}`);
  await using engine = await Engine.open({ ...shared.context.config.engine, spillFolder });
  for (const { name, source } of chain) {
    const report = reports.get(name) ?? emptyIngest();
    await listFailure(report.failures, name, "*", () => ingestSource({ ...shared, engine, report }, name, source));
  }
}

interface Run extends Shared {
  engine: Engine;
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
  const { report, ...shared } = run;
  const { name, source, stream, folder, lookups } = place;
  const contract = contractOf(stream);
  const definition = source.streams[stream];
  if (!contract || !definition)
    throw new ConfigError(`sources.${name}.streams.${stream}: there is no such stream`, {
      hint: "Mend its name in the config.",
    });
  const job: StreamJob = await openJob({ ...shared, source: name, contract, definition, lookups });
  await checkFormats(job);
  if (source.type === "files") {
    const fileStream = source.streams[stream];
    if (fileStream) await ingestFiles(job, folder, fileStream, streamReport, report.failures);
  } else {
    const restStream = source.streams[stream];
    if (restStream) await ingestRest(job, source, restStream, streamReport);
  }
  await job.log.seal();
}
