// Everything one stream of one source needs while it is read.
import type { Mapping } from "../config/mapping.ts";
import { hashKeyOf } from "../config/partner-page.ts";
import type { FileStream } from "../config/sources.ts";
import type { StepContext } from "../config/step-context.ts";
import type { Contract } from "../contracts/contract.ts";
import { CommitLog } from "../lake/commit-log.ts";
import type { Engine } from "../lake/engine.ts";
import { hashOf, idOf } from "../lake/keys.ts";
import type { KnownFiles } from "./known-files.ts";
import type { Lookups } from "./lookups.ts";
import { lookupsOf } from "./mapping-sql.ts";
import { type KnownFields, knownFields } from "./source-changes.ts";

/** What files and REST streams have in common in the config. */
export interface StreamDefinition {
  mapping: Mapping;
  empty: readonly string[];
  maxQuarantinePct: number;
  evolution: FileStream["evolution"];
}

export interface StreamJob {
  context: StepContext;
  engine: Engine;
  /** Of this run; every batch has a folder of its own in it. */
  workFolder: string;
  source: string;
  contract: Contract;
  definition: StreamDefinition;
  lookups: Lookups;
  files: KnownFiles;
  /** What the lake has of the stream, and where new batches are committed. */
  log: CommitLog;
  /** Of the source, as the lake remembers them. */
  fields: KnownFields;
}

/** Raised when the same input would now give other rows, so that it is read again. */
const readerVersion = "2";

export async function openJob(parts: Omit<StreamJob, "log" | "fields">): Promise<StreamJob> {
  const log = await CommitLog.open(parts.context.effects.storage, parts.contract.stream);
  return { ...parts, log, fields: knownFields(log.entries, parts.source) };
}

export const contractHash = (contract: Contract) => hashOf(JSON.stringify(contract));

/** Everything beside the input itself that decides what rows come of it. */
export function definitionHash(job: StreamJob, readOptions: object): string {
  const { config, effects } = job.context;
  const { mapping, empty } = job.definition;
  const hasPersonal = Object.keys(mapping).some(column => job.contract.columns[column]?.personal);
  const hashKey = hasPersonal ? hashOf(hashKeyOf(config, effects)) : "";
  const options = JSON.stringify({ mapping, empty, readOptions, timeZone: config.timeZone, currency: config.currency });
  return hashOf(readerVersion, options, contractHash(job.contract), hashKey);
}

/** The same content under the same definition is the same batch, whatever the file is called and whenever it comes. */
export function batchIdOf(
  job: StreamJob,
  content: string,
  lookupHashes: readonly string[],
  definition: string,
): string {
  return idOf(job.contract.stream, job.source, content, ...lookupHashes, definition);
}

export const lookupsOfJob = ({ definition }: StreamJob) => Object.values(definition.mapping).flatMap(lookupsOf);

/** A job's name in messages. */
export const jobName = ({ source, contract }: StreamJob) => `${source}/${contract.stream}`;
