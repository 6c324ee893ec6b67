// What the workers and readers of a history saw, for the oracles to judge.
import type { Batch } from "../../functions/lake/commit-log.ts";
import type { OrderRecord } from "./simulated-source.ts";

/** A row of the only table: the newest version of an order that is not damaged. */
export interface TableRow extends OrderRecord {
  source: string;
}

export interface Published {
  snapshotId: string;
  /** Entries of the commit log that it was built from. */
  batches: number;
}

export class Observations {
  /** Batches that some worker was told are committed. */
  readonly committed = new Map<string, Batch>();
  /** Bytes of the table of every snapshot that was written, and its place in the order of logs. */
  readonly tables = new Map<string, { body: string; batches: number }>();
  /** Moves of CURRENT that were told to have worked, in their order. */
  readonly published: Published[] = [];
  /** Mails that left, in their order. */
  readonly sent: { id: string; raw: string }[] = [];
  /** Ids of mails that are marked as sent. */
  readonly marked = new Set<string>();
  /** Requests to the store that went wrong. */
  faults = 0;
  /** Runs of the alert step. */
  alertRuns = 0;
  /** What must never happen. */
  readonly violations: string[] = [];

  #currentBatches = 0;

  /** Told of every write of CURRENT as it happens in the bucket: it never goes back to an older state of the log. */
  currentWritten(body: string): void {
    const { snapshot_id: id } = JSON.parse(body);
    const batches = this.tables.get(id)?.batches ?? -1;
    if (batches < this.#currentBatches)
      this.violation(`CURRENT went back from ${this.#currentBatches} batches to ${batches}`);
    this.#currentBatches = batches;
  }

  violation(text: string): void {
    this.violations.push(text);
  }
}
