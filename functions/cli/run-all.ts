// The four steps one after the other. Publishing and alerting both only read the snapshot, so they run side by side.
import { existsSync } from "node:fs";
import type { AlertReport } from "../alert/alert.ts";
import type { IngestReport } from "../ingest/ingest.ts";
import type { PublishReport } from "../publish/publish.ts";
import type { TransformReport } from "../transform/transform.ts";
import { type ExitCode, exitCodes, worse } from "./exit-codes.ts";
import { writeLakeDatabase } from "./lake-database.ts";
import type { Project } from "./open-project.ts";
import { noteFailure, type StepFailure } from "./step-failures.ts";
import { exitCodeOf } from "./tell-error.ts";

export interface RunOutcome {
  exitCode: ExitCode;
  ingest?: IngestReport;
  transform?: TransformReport;
  publish?: PublishReport;
  alert?: AlertReport;
  failures: StepFailure[];
}

export interface RunSettings {
  verbose: boolean;
  /** Shows the new snapshot although CURRENT was rolled back. */
  forward?: boolean;
}

export async function runAll(project: Project, { verbose, forward = false }: RunSettings): Promise<RunOutcome> {
  const outcome: RunOutcome = { exitCode: exitCodes.done, failures: [] };
  outcome.ingest = await ingestSources(project, outcome, verbose);
  if (outcome.exitCode === exitCodes.failed) return outcome;
  outcome.transform = await attempt(project, outcome, "transform", verbose, () => transformLake(project, forward));
  if (!outcome.transform) return outcome;
  outcome.exitCode = worse(outcome.exitCode, exitCodeOfTransform(outcome.transform));
  await Promise.all([
    attempt(project, outcome, "publish", verbose, () => publishSite(project)).then(report => {
      outcome.publish = report;
    }),
    attempt(project, outcome, "alert", verbose, () => alertPeople(project)).then(report => {
      outcome.alert = report;
    }),
  ]);
  return outcome;
}

/** Reads the sources. A source that failed is told and the others go on; where none worked there is nothing to go on with. */
export async function ingestSources(project: Project, outcome: RunOutcome, verbose: boolean): Promise<IngestReport> {
  const { ingest } = await import("../ingest/ingest.ts");
  const report = await project.progress.step("ingest", () => ingest(project.context));
  for (const { source, stream, error } of report.failures)
    noteFailure(outcome.failures, "ingest", stream === "*" ? source : `${source}/${stream}`, error, verbose);
  const failed = new Set(report.failures.map(({ source, stream }) => `${source}/${stream}`));
  const anyWorked = report.streams.some(
    ({ source, stream, batches, unchangedInputs }) =>
      batches + unchangedInputs > 0 || (!failed.has(`${source}/${stream}`) && !failed.has(`${source}/*`)),
  );
  if (failed.size > 0) outcome.exitCode = anyWorked ? exitCodes.partial : exitCodes.failed;
  return report;
}

/** A snapshot that was made and is held back is a run that did its work in part. */
export const exitCodeOfTransform = ({ heldBackId }: TransformReport): ExitCode =>
  heldBackId === null ? exitCodes.done : exitCodes.partial;

/** Builds the tables and writes the file of views over what readers see. */
export async function transformLake(project: Project, forward = false): Promise<TransformReport> {
  const { context, places, progress } = project;
  const { transform } = await import("../transform/transform.ts");
  return progress.step("transform", async () => {
    const report = await transform(context, { forward });
    await writeLakeDatabase(places.database, context.effects.storage, report.snapshot);
    return report;
  });
}

export async function publishSite({ context, places, progress }: Project): Promise<PublishReport> {
  const { publish } = await import("../publish/publish.ts");
  return progress.step("publish", () => publish(context, { siteFolder: places.site, cacheFolder: places.siteCache }));
}

export async function alertPeople({ context, progress }: Project): Promise<AlertReport> {
  const { alert } = await import("../alert/alert.ts");
  return progress.step("alert", () => alert(context));
}

/** A step that fails leaves what the others did: the run is then done in part. */
async function attempt<T>(
  { context }: Project,
  outcome: RunOutcome,
  step: "transform" | "publish" | "alert",
  verbose: boolean,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    noteFailure(outcome.failures, step, "", error, verbose);
    const isFirstRun = step === "transform" && !existsSync(`${context.effects.storage.location}/CURRENT`);
    outcome.exitCode = worse(outcome.exitCode, isFirstRun ? exitCodeOf(error) : exitCodes.partial);
    return undefined;
  }
}
