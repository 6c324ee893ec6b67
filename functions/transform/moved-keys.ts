// Keys with versions in several months: an order whose date was corrected, or that was deleted by a record without a date.
//
// A month of a stream holds every version of each key that occurs in it, wherever the other versions are dated. Only so can
// "the newest version wins" be decided month by month: the month that an order left must lose it when another month gets it.
// There are few such keys, but to find them new keys have to be looked up among all that came before. That is done once per batch.
import { z } from "zod";
import type { Contract } from "../contracts/contract.ts";
import type { LogEntry } from "../lake/commit-log.ts";
import { type Engine, identifier, literal, literals } from "../lake/engine.ts";
import { idOf } from "../lake/keys.ts";
import { lakeFormat } from "../lake/snapshot.ts";
import { type BuildRecord, findBuild, storeBuild } from "./build-record.ts";
import { monthSql, undated } from "./months.ts";
import { rawSelect } from "./raw-views.ts";
import type { TableNode } from "./table-node.ts";
import { type Workshop, writePart } from "./write-part.ts";

export interface MovedKeys {
  /** Changes when a version of a moved key of this month comes or goes. */
  signatureOf(month: string): string;
  /** The keys of a month that have versions elsewhere; undefined where there are none. */
  relationOf(month: string):
    | {
        select: string;
        matches(alias: string): string;
        batchIds: ReadonlySet<string>;
        /** Months of their versions, the month itself among them. */
        months: readonly string[];
      }
    | undefined;
  /** The table that holds them; absent where nothing is built by month. */
  table?: { node: TableNode; record: BuildRecord };
}

export const noMovedKeys: MovedKeys = { signatureOf: () => "", relationOf: () => undefined };

/** Of a key's hash with its first and last date, while keys are compared. */
const bytesPerKey = 40;
/** Of the engine's memory, for as many keys as are compared at once. */
const shareOfMemory = 0.4;

interface Search extends Workshop {
  contract: Contract;
  entries: readonly LogEntry[];
}

/** Stands for the date of what has none, so that it differs from every month. */
const noDate = `date '0001-01-01'`;
const datedSql = ({ eventColumn = "" }: Contract) => `coalesce(${identifier(eventColumn)}, ${noDate})`;
/** The month of the first and of the last date decide: no row needs its own month for that, and a key with one date needs none. */
const inSeveralMonths =
  "min(dated) <> max(dated) and date_trunc('month', min(dated)) <> date_trunc('month', max(dated))";

/** Columns of the table, from its views of dated versions. */
const versionColumns = (contract: Contract) =>
  `${contract.key.map(column => `versions.${identifier(column)}`).join(", ")},
    case when dated = ${noDate} then '${undated}' else ${monthSql("dated")} end as month, batch_id`;

/** Finds them, beginning with what the current snapshot knows. */
export async function findMovedKeys(search: Search): Promise<MovedKeys> {
  const { contract, entries } = search;
  const node = movedNode(contract);
  const chain = chainOf(contract, entries);
  const fingerprint = chain.at(-1) ?? "";
  const record = (await findBuild(search, node.table, fingerprint)) ?? (await build(search, node, chain));
  return readMoved(search, node, record);
}

/** Identity after each batch: the keys found among the first n batches depend on these n only. */
function chainOf(contract: Contract, entries: readonly LogEntry[]): string[] {
  const chain: string[] = [
    idOf("moved", String(lakeFormat), contract.stream, contract.key.join(","), contract.eventColumn ?? ""),
  ];
  for (const { batch_id } of entries) chain.push(idOf(chain.at(-1) ?? "", batch_id));
  return chain;
}

function movedNode({ stream, key }: Contract): TableNode {
  return {
    table: `moved_${stream}`,
    inputs: [],
    file: `the moved keys of ${stream}`,
    kind: "generated",
    grain: `One row per key of ${stream} that has versions in several months, per month and batch of a version.`,
    key: [...key, "month", "batch_id"],
    notes: { month: "YYYY-MM of the version", batch_id: "batch that brought it" },
    definition: "",
    isSorted: true,
    prepare: async () => "",
  };
}

async function build(search: Search, node: TableNode, chain: readonly string[]): Promise<BuildRecord> {
  const { engine, storage, contract, entries, start } = search;
  const before = start.current?.tables[node.table];
  const known = before ? chain.indexOf(before.fingerprint) : -1;
  const old = entries.slice(0, Math.max(known, 0));
  const fresh = entries.slice(old.length);
  const versions = async (some: readonly LogEntry[]) =>
    `select ${keyList(contract)}, ${datedSql(contract)} as dated, _batch_id as batch_id from (${await rawSelect(contract, storage, some)})`;
  await engine.run(`create or replace view fresh_versions as ${await versions(fresh)}`);
  await engine.run(`create or replace view old_versions as ${await versions(old)}`);
  const paths = known > 0 ? await Promise.all((before?.files ?? []).map(({ key }) => storage.localPath(key))) : [];
  const remembered =
    paths.length > 0
      ? `select * from read_parquet(${literals(paths)})`
      : `select ${versionColumns(contract)} from old_versions as versions where false`;
  await engine.run(`create or replace temp table moved_before as ${remembered}`);
  await findCandidates(engine, contract, fresh);
  const select = `select distinct * from (
    select * from moved_before
    union all by name select ${versionColumns(contract)} from fresh_versions as versions semi join candidates on ${onKey(contract, "versions", "candidates")}
    union all by name select ${versionColumns(contract)} from old_versions as versions semi join newly_moved on ${onKey(contract, "versions", "newly_moved")})`;
  const fingerprint = chain.at(-1) ?? "";
  const { file, columns } = await writePart(search, {
    table: node.table,
    file: node.file,
    select,
    key: node.key,
    isSorted: true,
    month: null,
    fingerprint,
  });
  await engine.run(
    "drop view fresh_versions; drop view old_versions; drop table moved_before; drop table candidates; drop table newly_moved",
  );
  const record: BuildRecord = { fingerprint, definition: "", inputs: {}, columns, files: [file] };
  await storeBuild(storage, node.table, record);
  return record;
}

/** `newly_moved`: keys that the fresh batches moved. `candidates`: these and those that had moved before. */
async function findCandidates(engine: Engine, contract: Contract, fresh: readonly LogEntry[]): Promise<void> {
  const key = keyList(contract);
  const rows = fresh.reduce((sum, { rows_loaded }) => sum + rows_loaded, 0);
  const keysAtOnce = (engine.memoryMb * 1e6 * shareOfMemory) / bytesPerKey;
  const slices = Math.max(1, Math.ceil(rows / keysAtOnce));
  await engine.run(`create or replace temp table newly_moved as select ${key} from fresh_versions where false`);
  // 64-bit hashes first, because they are small: two keys that share one are sorted out by the exact comparison after it.
  for (let slice = 0; slice < slices; slice++)
    await engine.run(`insert into newly_moved
      with hashes as (
        select hash(${key}) as h from fresh_versions
        ${slices === 1 ? "" : `where hash(${key}) % ${slices} = ${slice}`}
        group by h having ${inSeveralMonths}
      )
      select ${key} from fresh_versions where hash(${key}) in (select h from hashes)
      group by ${key} having ${inSeveralMonths}`);
  await engine.run(`insert into newly_moved
    with months as (
      select ${key}, date_trunc('month', min(dated)) as first_month, date_trunc('month', max(dated)) as last_month
      from fresh_versions group by ${key}
    )
    select distinct ${contract.key.map(column => `old.${identifier(column)}`).join(", ")}
    from old_versions as old inner join months on ${onKey(contract, "old", "months")}
    where date_trunc('month', old.dated) <> months.first_month or date_trunc('month', old.dated) <> months.last_month`);
  await engine.run(`create or replace temp table candidates as
    select distinct * from (select * from newly_moved union all select ${key} from moved_before)`);
}

const signatureRow = z.object({
  month: z.string(),
  signature: z.string(),
  batch_ids: z.array(z.string()),
  months: z.array(z.string()),
});

async function readMoved(
  { engine, storage, contract }: Search,
  node: TableNode,
  record: BuildRecord,
): Promise<MovedKeys> {
  const table = { node, record };
  const paths = await Promise.all(record.files.map(({ key }) => storage.localPath(key)));
  const moved = `read_parquet(${literals(paths)})`;
  const signatures = await engine.rowsAs(
    signatureRow,
    `with versions as (select * from ${moved}),
     months as (select distinct ${keyList(contract)}, month from versions)
     select months.month,
       md5(string_agg(concat_ws('|', ${contract.key.map(column => `versions.${identifier(column)}`).join(", ")}, versions.month, versions.batch_id), ',' order by all)) as signature,
       list(distinct versions.batch_id) as batch_ids,
       list(distinct versions.month) as months
     from months inner join versions on ${onKey(contract, "versions", "months")}
     group by months.month`,
  );
  const byMonth = new Map(signatures.map(row => [row.month, row]));
  return {
    table,
    signatureOf: month => byMonth.get(month)?.signature ?? "",
    relationOf: month => {
      const found = byMonth.get(month);
      if (!found) return undefined;
      return {
        select: `select 1 from ${moved} as moved`,
        matches: alias => `moved.month = ${literal(month)} and ${onKey(contract, "moved", alias)}`,
        batchIds: new Set(found.batch_ids),
        months: found.months.toSorted(),
      };
    },
  };
}

const keyList = ({ key }: Contract) => key.map(identifier).join(", ");
const onKey = ({ key }: Contract, left: string, right: string) =>
  key.map(column => `${left}.${identifier(column)} = ${right}.${identifier(column)}`).join(" and ");
