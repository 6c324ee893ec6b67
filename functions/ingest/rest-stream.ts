// A stream of a REST source: one pull, one batch. The cursor moves only after the commit; a pull that is killed in between gives
// the same batch again, which the log then has already.
import { join } from "node:path";
import type { RestSource, RestStream } from "../config/sources.ts";
import type { Effects } from "../lake/effects.ts";
import { ConfigError } from "../lake/errors.ts";
import { commitRows } from "./batch.ts";
import { BatchTables } from "./batch-tables.ts";
import { HttpClient } from "./http-retry.ts";
import { keysOf, readNdjson, sampledRecords, unseenFields } from "./json.ts";
import { fieldsOf } from "./mapping-sql.ts";
import { addOutcome, type StreamReport } from "./report.ts";
import { type CursorState, PullWindow, readCursor, type StoredCursor, writeCursor } from "./rest-cursor.ts";
import { type Pulled, pull } from "./rest-pull.ts";
import { batchIdOf, definitionHash, jobName, lookupsOfJob, type StreamJob } from "./stream-job.ts";

/** Pulls what is new and commits it. */
export async function ingestRest(
  job: StreamJob,
  source: RestSource,
  stream: RestStream,
  report: StreamReport,
): Promise<void> {
  const { effects } = job.context;
  const url = streamUrl(source, stream, effects);
  const http = new HttpClient(effects, { ...source, token: () => tokenOf(source, effects) });
  const { path, parameters, records, incremental } = stream;
  // As the config says it: an address from the environment may change without being another system.
  const asked = incremental && { field: incremental.field, parameter: incremental.parameter };
  const definition = definitionHash(job, { url: source.url, path, parameters, records, incremental: asked });
  const stored = await readCursor(effects.storage, job.source, job.contract.stream);
  const from = startOf(job, stream, stored, definition);
  await using tables = await BatchTables.open(job.engine, job.workFolder);
  const file = join(tables.workFolder, "pulled.ndjson");
  const window = new PullWindow(from, (incremental?.overlapMinutes ?? 0) * 60_000, effects.now());
  const pulled = await pull({ http, url, stream, window, path: file, onPage: progress(job) });
  warnOfOldRecords(job, stream, pulled);
  if (pulled.records === 0) {
    addOutcome(report, { committed: false });
    return;
  }
  const lookupHashes = await job.lookups.hashes(lookupsOfJob(job), file);
  const batchId = batchIdOf(job, `${from?.value ?? ""}|${pulled.contentHash}`, lookupHashes, definition);
  if (job.log.has(batchId)) addOutcome(report, { committed: false });
  else {
    const fields = fieldsOf(stream.mapping);
    const records = await readNdjson(tables, file, fields);
    const rows = { ...records, sourceFields: await keysOf(tables, file, records, sampledRecords) };
    if (!from) warnOfUnseen(job, await unseenFields(tables, file, fields, rows));
    addOutcome(report, await commitRows(job, tables, rows, { batchId, origin: originOf(url, window), beside: file }));
  }
  await moveCursor(job, stream, window.state(definition), stored);
}

function streamUrl(source: RestSource, stream: RestStream, effects: Pick<Effects, "environment">): URL {
  const base = typeof source.url === "string" ? source.url : effects.environment(source.url.env);
  if (base === undefined)
    throw new ConfigError(
      `the environment variable ${typeof source.url === "string" ? "" : source.url.env} is not set`,
      {
        hint: "Set it to the address of the system, e.g. https://crm.example.com/api.",
      },
    );
  const text = `${base.replace(/\/$/, "")}/${stream.path.replace(/^\//, "")}`;
  if (!/^https?:/.test(text) || !URL.canParse(text))
    throw new ConfigError("the address of the source is no http or https url", {
      hint: "Mend `url` and `path` in the config.",
    });
  return new URL(text);
}

function tokenOf(source: RestSource, effects: Pick<Effects, "environment">): string | undefined {
  if (!source.auth) return undefined;
  const { env } = source.auth.bearer;
  const token = effects.environment(env);
  if (token === undefined || token === "")
    throw new ConfigError(`the environment variable ${env} is not set`, {
      hint: "Set it to the token of the source; tokens are never written in the config.",
    });
  return token;
}

/** Where the window begins. A changed mapping or address reads everything again, under batch ids of its own. */
function startOf(
  job: StreamJob,
  stream: RestStream,
  { state }: StoredCursor,
  definition: string,
): CursorState | undefined {
  if (!stream.incremental || !state) return undefined;
  if (state.definition === definition) return state;
  job.context.effects.log({
    step: "ingest",
    level: "info",
    message: `${jobName(job)}: its definition has changed; it is read again from the beginning`,
  });
  return undefined;
}

function progress(job: StreamJob): (pages: number, records: number) => void {
  return (pages, records) =>
    job.context.effects.log({
      step: "ingest",
      level: "progress",
      message: `${jobName(job)}: ${pages} pages, ${records} records`,
      facts: { pages, records },
    });
}

function warnOfOldRecords(job: StreamJob, stream: RestStream, { tooOld }: Pulled): void {
  if (tooOld === 0) return;
  job.context.effects.log({
    step: "ingest",
    level: "warning",
    message: `${jobName(job)}: ${tooOld} records were older than asked for and left out; does the system know "${stream.incremental?.parameter}"?`,
    facts: { records: tooOld },
  });
}

/** Systems leave out what is empty, so a field that a whole pull lacks may still be right. */
function warnOfUnseen(job: StreamJob, unseen: { fields: string[]; known: string[] } | undefined): void {
  if (!unseen) return;
  job.context.effects.log({
    step: "ingest",
    level: "warning",
    message: `${jobName(job)}: no record has ${unseen.fields.map(field => `"${field}"`).join(", ")}; records have ${unseen.known.join(", ")}`,
  });
}

/** Without the host: the same rows from a system that has moved, or from a test's port, are the same batch and the same snapshot. */
const originOf = ({ pathname }: URL, { start }: PullWindow) =>
  `${pathname} ${start === undefined ? "from the beginning" : `from ${start}`}`;

async function moveCursor(
  job: StreamJob,
  stream: RestStream,
  state: CursorState | undefined,
  { etag }: StoredCursor,
): Promise<void> {
  if (!stream.incremental || !state) return;
  const { storage, log } = job.context.effects;
  if (await writeCursor(storage, job.source, job.contract.stream, state, etag)) return;
  log({
    step: "ingest",
    level: "info",
    message: `${jobName(job)}: another run has moved the cursor meanwhile; records come again in the next run`,
  });
}
