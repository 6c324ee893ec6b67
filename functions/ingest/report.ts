// What ingest hands back: per stream what was read and what became of it, and what could not be read.
import type { QudaoError } from "../lake/errors.ts";

export interface ReasonCount {
  reason: string;
  rows: number;
}

export interface StreamReport {
  source: string;
  stream: string;
  /** Batches committed by this run. */
  batches: number;
  /** Inputs (files or pulls) whose content the lake already has. */
  unchangedInputs: number;
  /** Rows of the batches committed by this run; always rowsLoaded + rowsQuarantined. */
  rowsRead: number;
  rowsLoaded: number;
  rowsQuarantined: number;
  /** Why rows were quarantined, most frequent first. A row with two faults counts under both. */
  reasons: ReasonCount[];
  /** How the source's fields differ from those of its last input, a sentence each. */
  changes: string[];
}

export interface IngestFailure {
  source: string;
  /** "*" where the whole source could not be read. */
  stream: string;
  error: QudaoError;
}

export interface IngestReport {
  /** In the order of the config; a source that could not be opened has none. */
  streams: StreamReport[];
  failures: IngestFailure[];
}

/** What became of one input. */
export type InputOutcome =
  | { committed: false }
  | {
      committed: true;
      rowsRead: number;
      rowsLoaded: number;
      rowsQuarantined: number;
      reasons: ReasonCount[];
      changes: string[];
    };

export function emptyReport(source: string, stream: string): StreamReport {
  return {
    source,
    stream,
    batches: 0,
    unchangedInputs: 0,
    rowsRead: 0,
    rowsLoaded: 0,
    rowsQuarantined: 0,
    reasons: [],
    changes: [],
  };
}

export function addOutcome(report: StreamReport, outcome: InputOutcome): void {
  if (!outcome.committed) {
    report.unchangedInputs += 1;
    return;
  }
  report.batches += 1;
  report.rowsRead += outcome.rowsRead;
  report.rowsLoaded += outcome.rowsLoaded;
  report.rowsQuarantined += outcome.rowsQuarantined;
  report.changes.push(...outcome.changes);
  report.reasons = sumReasons([...report.reasons, ...outcome.reasons]);
}

function sumReasons(reasons: readonly ReasonCount[]): ReasonCount[] {
  const sums = new Map<string, number>();
  for (const { reason, rows } of reasons) sums.set(reason, (sums.get(reason) ?? 0) + rows);
  return [...sums]
    .map(([reason, rows]) => ({ reason, rows }))
    .sort((a, b) => b.rows - a.rows || (a.reason < b.reason ? -1 : 1));
}
