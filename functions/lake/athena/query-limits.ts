// How much of the lake a query and a run may read, because Athena is paid by bytes, and what was read so far.
import { ConfigError } from "../errors.ts";

export interface QueryLimits {
  bytesPerQuery: number;
  bytesPerRun: number;
  /** A query that takes longer is stopped. */
  queryMs: number;
}

export interface Usage {
  queries: number;
  scannedBytes: number;
  /** In the engine, without waiting for its turn. */
  engineMs: number;
}

export class ScanBudget {
  readonly usage: Usage = { queries: 0, scannedBytes: 0, engineMs: 0 };
  readonly #limits: QueryLimits;

  constructor(limits: QueryLimits) {
    this.#limits = limits;
  }

  /** Called when a query has ended, however it ended: a cancelled one is paid too. */
  add(scannedBytes: number, engineMs: number): void {
    this.usage.queries += 1;
    this.usage.scannedBytes += scannedBytes;
    this.usage.engineMs += engineMs;
  }

  /** Whether a running query has to be stopped. */
  isOver(scannedBytes: number): boolean {
    return scannedBytes > this.#limits.bytesPerQuery;
  }

  /** @throws ConfigError where the run has read all that it may. */
  requireRest(): void {
    if (this.usage.scannedBytes < this.#limits.bytesPerRun) return;
    throw new ConfigError(
      `this run has read ${inGb(this.usage.scannedBytes)} GB through Athena, and it may read ${inGb(this.#limits.bytesPerRun)}`,
      { hint: "Raise engine.athena.scanGbPerRun in the config if that much is meant; what was built is used again." },
    );
  }

  refusal(what: string): ConfigError {
    return new ConfigError(`${what} reads more than ${inGb(this.#limits.bytesPerQuery)} GB, and was stopped`, {
      hint: "Narrow what it reads, or raise engine.athena.scanGbPerQuery in the config and the workgroup's own limit.",
    });
  }
}

const inGb = (bytes: number) => (bytes / 1e9).toFixed(3).replace(/\.?0+$/, "");
