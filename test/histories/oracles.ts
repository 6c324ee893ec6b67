// What must hold at the end of every history, whatever went wrong in it.
import { readLog } from "../../functions/lake/commit-log.ts";
import { hashOf } from "../../functions/lake/keys.ts";
import { readCurrent } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { rowsOf, stream, table } from "./jobs.ts";
import type { Observations, TableRow } from "./observations.ts";
import { isDamaged, type OrderRecord, type SimulatedSource } from "./simulated-source.ts";

export interface World {
  storage: Storage;
  sources: readonly SimulatedSource[];
  /** Rows of the files that were handed to ingest. */
  files: readonly (readonly OrderRecord[])[];
  seen: Observations;
}

export async function judge(world: World): Promise<string[]> {
  const wrong: string[] = [];
  const batches = await judgeLog(world, wrong);
  const rows = await visibleRows(world, wrong);
  judgeRows(world, rows, wrong);
  judgeLedger(world, rows, wrong);
  await judgeQuarantine(world, batches, wrong);
  judgeMails(world, rows, await world.storage.list("alerts/outbox/"), wrong);
  return [...world.seen.violations, ...wrong];
}

/** (a) No batch that was acknowledged is lost, none is there twice. */
async function judgeLog({ storage, seen }: World, wrong: string[]): Promise<string[]> {
  const log = await readLog(storage, stream);
  const ids = log.map(({ batch_id }) => batch_id);
  for (const id of seen.committed.keys())
    if (!ids.includes(id)) wrong.push(`batch ${id} was acknowledged and is not in the log`);
  if (new Set(ids).size !== ids.length) wrong.push("a batch is in the log twice");
  for (const { batch_id, rows_read, rows_loaded, rows_quarantined } of log)
    if (rows_read !== rows_loaded + rows_quarantined) wrong.push(`batch ${batch_id} does not add up`);
  return log.flatMap(({ quarantined }) => quarantined?.key ?? []);
}

async function visibleRows({ storage, seen }: World, wrong: string[]): Promise<TableRow[]> {
  const snapshot = await readCurrent(storage);
  const file = snapshot?.tables[table]?.files[0];
  const stored = file && (await storage.get(file.key));
  if (!stored || !snapshot) {
    if (seen.committed.size > 0) wrong.push("there is no snapshot at the end");
    return [];
  }
  const body = new TextDecoder().decode(stored.body);
  if (hashOf(body) !== file.sha256) wrong.push(`${file.key} is not what its snapshot says`);
  return JSON.parse(body);
}

/** (b) Exactly the newest good version of every order is visible, once. */
function judgeRows(world: World, rows: readonly TableRow[], wrong: string[]): void {
  const expected = reference(world).map(asText).sort();
  const found = rows.map(asText).sort();
  const lost = expected.filter(row => !found.includes(row));
  const more = found.filter(row => !expected.includes(row));
  if (lost.length > 0) wrong.push(`lost: ${lost.slice(0, 3).join(", ")}`);
  if (more.length > 0) wrong.push(`not expected: ${more.slice(0, 3).join(", ")}`);
  if (new Set(found).size !== found.length) wrong.push("a row is visible twice");
}

/** (c) What partners earned is what the sources' own ledger says. */
function judgeLedger(world: World, rows: readonly TableRow[], wrong: string[]): void {
  const [ledger, found] = [sums(reference(world)), sums(rows)];
  if (JSON.stringify(ledger) !== JSON.stringify(found))
    wrong.push(`the ledger says ${JSON.stringify(ledger)}, the table ${JSON.stringify(found)}`);
}

/** The newest version of every order that is not damaged. */
function reference({ sources, files }: World): TableRow[] {
  const ofSources = sources.flatMap(source => source.newest().map(version => ({ source: source.name, ...version })));
  const ofFiles = files.flat().map(row => ({ source: "files", ...row }));
  return [...ofSources, ...ofFiles].filter(row => !isDamaged(row));
}

const asText = ({ source, id, partner, amount_cents, status, updated }: TableRow) =>
  [source, id, partner, amount_cents, status, updated].join(" ");

function sums(rows: readonly TableRow[]): [partner: string, cents: number][] {
  const cents = new Map<string, number>();
  for (const { partner, status, amount_cents } of rows)
    cents.set(partner, (cents.get(partner) ?? 0) + (status === "done" ? Number(amount_cents) : 0));
  return [...cents].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** (f) The newest version of every damaged order is set aside, and nothing else is. */
async function judgeQuarantine(
  { storage, sources, files }: World,
  keys: readonly string[],
  wrong: string[],
): Promise<void> {
  const setAside: OrderRecord[] = [];
  for (const key of keys) setAside.push(...rowsOf(new TextDecoder().decode((await storage.get(key))?.body)));
  const damaged = [...sources.flatMap(source => source.newest()), ...files.flat()].filter(isDamaged);
  const known = new Set(setAside.map(({ id, updated }) => `${id} ${updated}`));
  for (const { id, updated } of damaged)
    if (!known.has(`${id} ${updated}`)) wrong.push(`damaged order ${id} of ${updated} is not in quarantine`);
  if (!setAside.every(isDamaged)) wrong.push("a good row is in quarantine");
}

/** Every fact is told; the same mail is the same bytes; nothing is sent more often than the alert step ran. */
function judgeMails({ seen }: World, rows: readonly TableRow[], kept: readonly string[], wrong: string[]): void {
  const told = seen.sent.map(({ raw }) => raw).join("");
  for (const { partner } of rows)
    if (!told.includes(`<partner|${partner}>`)) wrong.push(`nobody was told of ${partner}`);
  for (const key of kept) {
    const copies = seen.sent.filter(({ id }) => key.endsWith(`/${id}.eml`));
    if (copies.length === 0) wrong.push(`${key} was never sent`);
    if (copies.length > seen.alertRuns) wrong.push(`${key} was sent ${copies.length} times`);
    if (new Set(copies.map(({ raw }) => raw)).size > 1) wrong.push(`${key} was sent in two versions`);
  }
}
