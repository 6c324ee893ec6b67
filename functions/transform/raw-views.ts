// `raw_<stream>`: the committed batches of a stream as one table, typed by its contract. A stream without batches is an empty
// table with the same columns, so every model runs whatever a company has.
import { type Contract, lineageTypes, sqlTypes } from "../contracts/contract.ts";
import type { LogEntry } from "../lake/commit-log.ts";
import { type Engine, identifier, literal, literals } from "../lake/engine.ts";
import type { Storage } from "../lake/storage.ts";

/** Files fetched and verified together. */
const filesAtOnce = 8;

/** Creates the view over the exact files of the log, never over a glob. */
export async function createRawView(
  engine: Engine,
  storage: Storage,
  contract: Contract,
  entries: readonly LogEntry[],
): Promise<void> {
  const select = await rawSelect(contract, storage, entries);
  await engine.run(`create or replace view ${identifier(`raw_${contract.stream}`)} as ${select}`);
}

/** What is needed of a raw file and its log entry beside the columns that readers see. */
const innerColumns = { _original: "VARCHAR", file_row_number: "BIGINT", _committed_at: "TIMESTAMP" } as const;

/** Columns that a file may leave to where its rows lie or to its log entry. */
const elsewhere: Readonly<Record<string, string>> = {
  _row: "coalesce(_row, file_row_number + 1)",
  _arrived_date: "cast(_committed_at as date)",
  _ingested_at: "coalesce(_ingested_at, _committed_at)",
};

/** SELECT of the rows that some batches loaded. */
export async function rawSelect(contract: Contract, storage: Storage, entries: readonly LogEntry[]): Promise<string> {
  const loaded = entries.flatMap(entry =>
    entry.loaded && entry.rows_loaded > 0 ? [{ ...entry, file: entry.loaded }] : [],
  );
  const paths: string[] = [];
  for (let from = 0; from < loaded.length; from += filesAtOnce) {
    const some = loaded.slice(from, from + filesAtOnce);
    paths.push(...(await Promise.all(some.map(({ file }) => storage.localPath(file.key, file)))));
  }
  const columns = [
    ...Object.entries(contract.columns).map(([name, { type }]) => [name, sqlTypes[type]] as const),
    ...Object.entries(lineageTypes),
  ];
  // Files lack the columns that their source does not fill, or that the contract got later: the empty, typed row set supplies
  // them as nulls.
  const typed = [...columns, ...Object.entries(innerColumns)].map(([name, type]) => `cast(null as ${type}) as ${name}`);
  const empty = `select ${typed.join(", ")} where false`;
  const pulled = loaded.length === 0 ? "" : ` union all by name ${pulledSelect(loaded, paths)}`;
  const selected = columns.map(([name, type]) => `cast(${elsewhere[name] ?? name} as ${type}) as ${name}`);
  return `select ${selected.join(", ")} from (${empty}${pulled}) where _original is null`;
}

/** What the log says of a batch, by the place of its file in the list: no join, and nothing to do for those who do not ask. */
function pulledSelect(loaded: readonly LogEntry[], paths: readonly string[]): string {
  const ofFile = (values: readonly string[]) => `[${values.join(", ")}][cast(file_index as bigint) + 1]`;
  const seqs = ofFile(loaded.map(({ n }) => `cast(${n} as bigint)`));
  const moments = ofFile(
    loaded.map(({ committed_at }) => `timestamp ${literal(committed_at.replace("T", " ").replace("Z", ""))}`),
  );
  return `select *, ${seqs} as _batch_seq, ${moments} as _committed_at
    from read_parquet(${literals(paths)}, union_by_name = true, file_row_number = true)`;
}
