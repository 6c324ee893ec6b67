// What a worker does, over the lake's own code: pull and commit, transform, alert. Parquet and SQL are left out, so that
// thousands of histories fit in a minute; the table is JSON with the newest version of every order.
import type { AlertRun } from "../../functions/alert/alert-run.ts";
import { evaluateAlarms, rememberEpisodes } from "../../functions/alert/episodes.ts";
import { deliver } from "../../functions/alert/outbox.ts";
import { configSchema } from "../../functions/config/config.ts";
import { readCursor, writeCursor } from "../../functions/ingest/rest-cursor.ts";
import type { Pace } from "../../functions/lake/backoff.ts";
import { CommitLog, type LakeFile, readLog } from "../../functions/lake/commit-log.ts";
import type { Effects } from "../../functions/lake/effects.ts";
import { hashOf, idOf, keys } from "../../functions/lake/keys.ts";
import { requireCurrent, type Snapshot, seeCurrent, snapshotId, writeSnapshot } from "../../functions/lake/snapshot.ts";
import { getJson, type Storage, toJson } from "../../functions/lake/storage.ts";
import type { Observations, TableRow } from "./observations.ts";
import type { Protocol } from "./protocol.ts";
import { isDamaged, type OrderRecord, type SimulatedSource } from "./simulated-source.ts";

export interface Worker {
  name: string;
  storage: Storage;
  pace: Pace;
  protocol: Protocol;
  seen: Observations;
  now(): Date;
  /** An await of the world that is not the store: a page of a source, a query, a mail server. It may fail, or never end. */
  outside(what: string, longestMs?: number): Promise<void>;
}

export const stream = "transactions";
export const asOfDate = "2026-10-31";
export const table = "orders";

const config = configSchema.parse({ project: "simulated", company: { zh: "模拟", en: "Simulated" }, sources: {} });

/** One pull of what is new: files are written, the batch committed, the cursor moved. */
export async function ingestJob(worker: Worker, source: SimulatedSource): Promise<void> {
  const { storage, protocol } = worker;
  const log = await CommitLog.open(storage, stream, worker.pace);
  const { state, etag } = await readCursor(storage, source.name, stream);
  const window = protocol.window(state, worker.now());
  const records: OrderRecord[] = [];
  for (let after: string | undefined, more = true; more; ) {
    await worker.outside("page");
    const page = source.page(window.start, after);
    records.push(...page.records.filter(record => window.see(record.updated, record) === "new"));
    after = page.next;
    more = after !== undefined;
  }
  if (records.length === 0) return;
  const next = window.state("definition");
  if (protocol.isCursorFirst && next) await writeCursor(storage, source.name, stream, next, etag);
  const batchId = idOf(stream, source.name, state?.value ?? "", ...records.map(record => JSON.stringify(record)));
  if (!log.has(batchId)) await commitRecords(worker, log, source.name, batchId, records);
  if (!protocol.isCursorFirst && next) await writeCursor(storage, source.name, stream, next, etag);
  await log.seal();
}

/** A file of fixed rows, which several workers may be handed. */
export async function fileJob(worker: Worker, records: readonly OrderRecord[]): Promise<void> {
  const batchId = idOf(stream, "files", ...records.map(record => JSON.stringify(record)));
  const log = await CommitLog.open(worker.storage, stream, worker.pace);
  if (!log.has(batchId)) await commitRecords(worker, log, "files", batchId, records);
  await log.seal();
}

async function commitRecords(
  worker: Worker,
  log: CommitLog,
  source: string,
  batchId: string,
  records: readonly OrderRecord[],
): Promise<void> {
  const { protocol } = worker;
  const good = records.filter(record => !isDamaged(record));
  const bad = records.filter(isDamaged);
  const place = [stream, source, batchId] as const;
  const loaded = await storeRows(worker, sha256 => protocol.dataKey(keys.raw(...place, sha256)), good);
  const quarantined = await storeRows(worker, sha256 => protocol.dataKey(keys.quarantine(...place, sha256)), bad);
  const batch = {
    stream,
    source,
    batch_id: batchId,
    origin: worker.name,
    rows_read: records.length,
    rows_loaded: good.length,
    rows_quarantined: bad.length,
    reasons: [],
    loaded,
    quarantined,
    event_from: null,
    event_to: null,
    contract_hash: "",
    committed_at: worker.now().toISOString(),
  };
  await protocol.commit(log, worker.storage, batch);
  worker.seen.committed.set(batchId, batch);
}

/** As a Parquet file does, the file holds the moment of its ingest: written again, the same batch has other bytes. */
async function storeRows(
  { storage, now }: Worker,
  keyOf: (sha256: string) => string,
  rows: readonly OrderRecord[],
): Promise<LakeFile | null> {
  if (rows.length === 0) return null;
  const body = toJson({ ingested_at: now().toISOString(), rows });
  const sha256 = hashOf(body);
  await storage.put(keyOf(sha256), body);
  return { key: keyOf(sha256), rows: rows.length, bytes: body.length, sha256 };
}

/** From the batches of the log to a snapshot of one table, and CURRENT moved to it. */
export async function transformJob(worker: Worker): Promise<void> {
  const { storage, seen: observed } = worker;
  const seen = await seeCurrent(storage);
  const log = await readLog(storage, stream);
  const fingerprint = idOf(...log.map(({ batch_id }) => batch_id));
  const built = await getJson(storage, keys.build(table, fingerprint));
  const body = toJson(await tableRows(worker));
  await worker.outside("query", 600_000);
  const sha256 = hashOf(body);
  const key = keys.table(table, fingerprint, sha256);
  const file = { month: null, fingerprint, key, rows: 0, bytes: body.length, sha256 };
  if (!built) {
    await storage.put(file.key, body);
    await storage.put(keys.build(table, fingerprint), toJson({ fingerprint }));
  }
  const kind = "model" as const;
  const tables: Snapshot["tables"] = {
    [table]: { kind, fingerprint, grain: "", key: [], columns: [], rows: 0, files: [file] },
  };
  const id = snapshotId(asOfDate, tables, "checks");
  observed.tables.set(id, { body, batches: log.length });
  await writeSnapshot(storage, { id, as_of_date: asOfDate, tables, checks: [] });
  await worker.protocol.moveCurrent(storage, id, worker.now(), seen);
  observed.published.push({ snapshotId: id, batches: log.length });

  async function tableRows({ storage: from }: Worker): Promise<TableRow[]> {
    const newest = new Map<string, TableRow>();
    for (const { source, loaded } of log) {
      const text = loaded && new TextDecoder().decode((await from.get(loaded.key))?.body);
      if (loaded && hashOf(text ?? "") !== loaded.sha256) observed.violation(`${loaded.key} is not what the log says`);
      for (const row of rowsOf(text)) {
        const before = newest.get(`${source}|${row.id}`);
        if (!before || before.updated <= row.updated) newest.set(`${source}|${row.id}`, { source, ...row });
      }
    }
    return [...newest.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}

export function rowsOf(file: string | null): OrderRecord[] {
  return file ? JSON.parse(file).rows : [];
}

/** Tells every partner with an order once, and hands over what lies in the outbox. */
export async function alertJob(worker: Worker): Promise<void> {
  const { storage, protocol, seen, now } = worker;
  seen.alertRuns++;
  const markedBefore = new Set(seen.marked);
  const snapshot = await requireCurrent(storage);
  const rows = JSON.parse(seen.tables.get(snapshot.id)?.body ?? "[]");
  const partners = [...new Set<string>(rows.map(({ partner }: TableRow) => partner))].sort();
  const effects: Effects = {
    now,
    storage,
    fetch: () => Promise.reject(new Error("no network")),
    sleep: async () => {},
    environment: () => undefined,
    log: () => {},
    workFolder: "",
    async sendMail({ raw }) {
      await worker.outside("mail");
      const text = new TextDecoder().decode(raw);
      const id = /^X-Qudao-Id: (.*)\r$/m.exec(text)?.[1] ?? "";
      if (markedBefore.has(id)) seen.violation(`mail ${id} was sent again, though it was marked before this run began`);
      seen.sent.push({ id, raw: text });
      await worker.outside("mail taken");
    },
  };
  const run: Pick<AlertRun, "context" | "snapshot"> = { context: { config, configFolder: "", effects }, snapshot };
  const findings = partners.map(partner => ({ key: `partner|${partner}`, since: asOfDate }));
  await rememberEpisodes(run, evaluateAlarms(findings), async ({ opened }) => {
    if (opened.length === 0) return;
    const told = opened.map(({ key }) => key);
    const id = idOf("mail", snapshot.id, "director@example.com");
    const raw = mailOf(id, told);
    await protocol.keepInOutbox(storage, [{ id, to: "director@example.com", subject: "news", raw }]);
  });
  await deliver(effects);
}

const mailOf = (id: string, told: readonly string[]) =>
  new TextEncoder().encode(
    `From: qudao@example.com\r\nTo: director@example.com\r\nSubject: news\r\nX-Qudao-Id: ${id}\r\n\r\n${told.map(fact => `<${fact}>`).join("\r\n")}\r\n`,
  );

/** Looks at the lake as the site and analysts do. */
export async function readerJob(worker: Worker): Promise<void> {
  const { storage, seen, protocol } = worker;
  const publishedBefore = seen.published.at(-1)?.batches ?? 0;
  const current = await getJson(storage, keys.current);
  if (!current) {
    if (publishedBefore > 0) seen.violation("CURRENT is gone");
    return;
  }
  const snapshot = await requireCurrent(storage);
  const listed = protocol.isReadByListing ? (await storage.list("tables/")).at(-1) : undefined;
  const key = listed ?? snapshot.tables[table]?.files[0]?.key ?? "";
  const stored = await storage.get(key);
  const expected = seen.tables.get(snapshot.id);
  if (!stored || !expected || new TextDecoder().decode(stored.body) !== expected.body)
    seen.violation(`a reader of snapshot ${snapshot.id} saw something else than was published`);
  else if (expected.batches < publishedBefore)
    seen.violation(`a reader saw ${expected.batches} batches after ${publishedBefore} had been published`);
}
