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

/** Of a raw file, beside its stream's columns. */
const fileColumns = { _fault: "VARCHAR", file_row_number: "BIGINT" } as const;

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
    ...Object.entries(contract.columns).map(([name, { type }]) => [name, sqlTypes[type]]),
    ...Object.entries(lineageTypes),
  ];
  // Files lack the columns that their source does not fill, or that the contract got later: the empty, typed row set supplies
  // them as nulls.
  const typed = [...columns, ...Object.entries(fileColumns)].map(([name, type]) => `cast(null as ${type}) as ${name}`);
  const empty = `select ${typed.join(", ")} where false`;
  if (loaded.length === 0) return `select * exclude (${Object.keys(fileColumns).join(", ")}) from (${empty})`;
  const files = `read_parquet(${literals(paths)}, union_by_name = true, file_row_number = true)`;
  const positions = loaded.map(({ batch_id, n }) => `(${literal(batch_id)}, cast(${n} as bigint))`).join(", ");
  const numbered =
    loaded.length === 1
      ? `select *, cast(${loaded[0]?.n} as bigint) as _batch_seq from ${files}`
      : `select pulled.*, batch._batch_seq from ${files} as pulled inner join (values ${positions}) as batch (_batch_id, _batch_seq) on pulled._batch_id = batch._batch_id`;
  const selected = columns.map(([name, type]) => `cast(${storedValue(String(name))} as ${type}) as ${name}`).join(", ");
  return `select ${selected} from (${empty} union all by name ${numbered}) where _fault is null`;
}

/** A row's position is where it lies in its file, unless the file says it: that of a file whose rows were brought in another order. */
const storedValue = (name: string) => (name === "_row" ? "coalesce(_row, file_row_number + 1)" : name);
