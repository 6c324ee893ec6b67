// The outcome of a run as one JSON document, for scripts. Names are snake_case, as in the tables.
import type { IngestReport } from "../ingest/ingest.ts";
import type { Project } from "./open-project.ts";
import type { RunOutcome } from "./run-all.ts";
import { isUnchanged, peakMemoryMb } from "./run-summary.ts";

export function reportOf(project: Project, outcome: RunOutcome): Record<string, unknown> {
  const { ingest, transform, publish, alert } = outcome;
  return {
    project: project.context.config.project,
    exit_code: outcome.exitCode,
    as_of_date: transform?.snapshot.as_of_date ?? null,
    unchanged: isUnchanged(outcome),
    ...(ingest && { ingest: ingestFacts(ingest) }),
    ...(transform && {
      transform: {
        snapshot_id: transform.snapshot.id,
        moved: transform.moved,
        held_back_id: transform.heldBackId,
        built: transform.built,
        reused: transform.reused,
        checks: transform.snapshot.checks,
      },
    }),
    ...(publish && {
      publish: { built: publish.built, reason: publish.reason, pages: publish.pages, sentences: publish.sentences },
    }),
    ...(alert && {
      alert: {
        opened: alert.opened,
        open: alert.open,
        closed: alert.closed,
        held: alert.held,
        tests: alert.tests,
        alarms: alert.alarms,
        mails: alert.mails,
        delivered: alert.delivered,
      },
    }),
    failures: outcome.failures,
    seconds: Object.fromEntries(
      [...project.progress.took].map(([step, milliseconds]) => [step, Math.round(milliseconds) / 1000]),
    ),
    total_seconds: Math.round(process.uptime() * 1000) / 1000,
    peak_memory_mb: peakMemoryMb(),
    places: project.places,
  };
}

function ingestFacts({ streams }: IngestReport): unknown[] {
  return streams.map(
    ({ source, stream, batches, unchangedInputs, rowsRead, rowsLoaded, rowsQuarantined, reasons }) => ({
      source,
      stream,
      batches,
      unchanged_inputs: unchangedInputs,
      rows_read: rowsRead,
      rows_loaded: rowsLoaded,
      rows_quarantined: rowsQuarantined,
      reasons,
    }),
  );
}
