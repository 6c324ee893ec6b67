// `qudao.duckdb`: a file of views over the current snapshot, for any SQL tool. It holds no rows, so it is written in a moment;
// it is built aside and renamed, so a tool that has it open keeps what it sees.
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { contracts } from "../contracts/streams.ts";
import { type LogEntry, readLog } from "../lake/commit-log.ts";
import { Engine, identifier, literal, literals, trinoMacros } from "../lake/engine.ts";
import { DataQualityError } from "../lake/errors.ts";
import type { Snapshot } from "../lake/snapshot.ts";
import { commentOnViews, createSnapshotViews } from "../lake/snapshot-views.ts";
import type { Storage } from "../lake/storage.ts";
import { rawName } from "../transform/raw-stream.ts";
import { createRawView } from "../transform/raw-views.ts";

/** Writes the database file over the snapshot, the raw streams and what was quarantined; not where it is that already. */
export async function writeLakeDatabase(path: string, storage: Storage, snapshot: Snapshot): Promise<void> {
  if (await shows(path, storage, snapshot)) return;
  const aside = join(dirname(path), `.${process.pid}.duckdb`);
  await rm(aside, { force: true });
  try {
    await fillDatabase(aside, storage, snapshot);
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
    await rm(`${aside}.wal`, { force: true });
  }
}

/** Whether the file is over this very snapshot of this very lake. A file that cannot be opened is written anew. */
async function shows(path: string, storage: Storage, snapshot: Snapshot): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    await using engine = await Engine.open({ path, readOnly: true });
    const [found] = await engine.rows("select snapshot_id, lake from qudao_snapshot");
    return found?.snapshot_id === snapshot.id && found.lake === storage.location;
  } catch {
    return false;
  }
}

async function fillDatabase(path: string, storage: Storage, snapshot: Snapshot): Promise<void> {
  await using engine = await Engine.open({ path });
  await createLakeViews(engine, storage, snapshot);
  await commentOnViews(engine, snapshot);
  await engine.run(`create view qudao_snapshot as
    select ${literal(snapshot.id)} as snapshot_id, ${literal(storage.location)} as lake`);
  // The engine makes its macros for one connection; in a file they stay.
  await engine.run((await trinoMacros()).replaceAll("temp macro", "macro"));
  await engine.run("checkpoint");
}

/** Makes a view, or what stands in its place. */
type Create = (view: string, create: () => Promise<void>) => Promise<void>;

/** Views over the snapshot's tables, if there is one, `raw_<stream>` and `quarantine_<stream>`. */
export async function createLakeViews(
  engine: Engine,
  storage: Storage,
  snapshot: Snapshot | undefined,
  create: Create = (_view, made) => made(),
): Promise<void> {
  if (snapshot) await createSnapshotViews(engine, storage, snapshot);
  for (const contract of contracts) {
    const entries = await readLog(storage, contract.stream);
    const [raw, quarantine] = [rawName(contract.stream), `quarantine_${contract.stream}`];
    await create(raw, () => createRawView(engine, storage, contract, entries));
    await engine.run(
      `comment on view ${identifier(raw)} is ${literal(`${contract.grain} As it was pulled, every version.`)}`,
    );
    await create(quarantine, () => createQuarantineView(engine, storage, quarantine, entries));
    await engine.run(
      `comment on view ${identifier(quarantine)} is 'Rows that broke the contract, with the reason and the original.'`,
    );
  }
}

/** The same for who only asks: a batch that is lost keeps nobody from the tables, and who asks for its rows is told. */
export async function createReadableViews(
  engine: Engine,
  storage: Storage,
  snapshot: Snapshot | undefined,
): Promise<void> {
  await createLakeViews(engine, storage, snapshot, async (view, create) => {
    try {
      await create();
    } catch (error) {
      if (!(error instanceof DataQualityError)) throw error;
      // In the name of its only column too: who asks for another column is told of those that there are.
      const refusal = `select true as ${identifier(error.message)} where error(${literal(`${error.message}. ${error.hint}`)}) is null`;
      await engine.run(`create or replace view ${identifier(view)} as ${refusal}`);
    }
  });
}

/** What was set aside; empty where nothing was, so that asking is never an error. */
async function createQuarantineView(
  engine: Engine,
  storage: Storage,
  view: string,
  entries: readonly LogEntry[],
): Promise<void> {
  const files = entries.flatMap(entry => (entry.quarantined && entry.rows_quarantined > 0 ? [entry.quarantined] : []));
  const paths = await Promise.all(files.map(file => storage.localPath(file.key, file)));
  const rows =
    paths.length > 0
      ? `select * from read_parquet(${literals(paths)}, union_by_name = true)`
      : "select '' as _source, '' as _batch_id, cast(0 as bigint) as _row, '' as reason, '' as original where false";
  await engine.run(`create or replace view ${identifier(view)} as ${rows}`);
}
