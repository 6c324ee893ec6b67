import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeLakeDatabase } from "../../functions/cli/lake-database.ts";
import { commitBatch } from "../../functions/lake/commit-log.ts";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { fileIdentity } from "../../functions/lake/file-integrity.ts";
import { keys } from "../../functions/lake/keys.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { moveCurrent, type Snapshot, snapshotId, writeSnapshot } from "../../functions/lake/snapshot.ts";
import { batchOf } from "../lake/batches.ts";
import { type Folder, runCli, temporaryFolder } from "./run-cli.ts";

let folder: Folder;
let snapshot: Snapshot;
let storage: LocalStorage;

/** A lake with one table, as the transform step would leave it. */
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(
    join(folder.path, "qudao.config.ts"),
    'export default { project: "acme", company: { zh: "甲", en: "Acme" }, sources: {} };\n',
  );
  storage = new LocalStorage(join(folder.path, "out", "lake"));
  const parquet = join(folder.path, "rows.parquet");
  await using engine = await Engine.open();
  await engine.run(`copy (select 'P1' as partner_id, date '2026-01-01' as month_date, cast(9007199254740993 as bigint) as orders,
    cast(12.5 as decimal(18, 4)) as net_amount, 0.25::double as share, null::varchar as note) to ${literal(parquet)} (format parquet)`);
  const identity = await fileIdentity(parquet);
  const key = keys.table("partner_month", "f1", identity.sha256);
  await mkdir(storage.location, { recursive: true });
  await storage.putFile(key, parquet);
  const tables: Snapshot["tables"] = {
    partner_month: {
      kind: "model",
      fingerprint: "f1",
      grain: "One row per partner and month.",
      key: ["partner_id", "month_date"],
      columns: [{ name: "net_amount", type: "DECIMAL(18,4)", note: "revenue of the month" }],
      rows: 1,
      files: [{ month: null, fingerprint: "f1", key, rows: 1, ...identity }],
    },
  };
  snapshot = { id: snapshotId("2026-01-31", tables, ""), as_of_date: "2026-01-31", tables, checks: [] };
  await writeSnapshot(storage, snapshot);
  await moveCurrent(storage, snapshot.id, new Date());
});
afterAll(() => folder[Symbol.asyncDispose]());

const query = (...words: string[]) => runCli(["query", "--out", "out", ...words], folder.path);

describe("query", () => {
  test("--json is one array of rows, with DECIMAL and BIGINT as text", async () => {
    const { exitCode, stdout } = await query("--json", "select * from partner_month");
    expect(JSON.parse(stdout)).toEqual([
      {
        partner_id: "P1",
        month_date: "2026-01-01",
        orders: "9007199254740993",
        net_amount: "12.5000",
        share: 0.25,
        note: null,
      },
    ]);
    expect(exitCode).toBe(0);
  });

  test("--json of no row is an empty array", async () => {
    expect(JSON.parse((await query("--json", "select 1 as one where false")).stdout)).toEqual([]);
  });

  test("--csv quotes what needs it", async () => {
    expect((await query("--csv", 'select \'a,"b"\' as "x,y", null as z')).stdout).toBe('"x,y",z\n"a,""b""",\n');
  });

  test("a table for people says how many rows there are", async () => {
    const { stdout } = await query("select partner_id, net_amount from partner_month");
    expect(stdout).toMatch(/partner_id\s+net_amount\n\s+P1\s+12\.5000\n1 row\n/);
  });

  test("streams that nothing was loaded from are empty tables, and Trino's names work", async () => {
    const { stdout } = await query(
      "--json",
      "select count(*) as n, regexp_like('ab', 'b') as is_like from raw_transactions",
    );
    expect(JSON.parse(stdout)).toEqual([{ n: "0", is_like: true }]);
  });
});

describe("query reads the lake and nothing else", () => {
  test.each([
    ["a file outside", "select * from read_text('/etc/passwd')", /Permission|disabled/i],
    ["a file above the lake", "select * from read_text('out/lake/../../qudao.config.ts')", /Permission|disabled/i],
    ["a copy", "copy (select 1) to 'out/lake/x.csv'", /only a SELECT/],
    ["a change of settings", "set memory_limit = '10GB'", /only a SELECT/],
    ["an attached database", "attach 'x.duckdb'", /only a SELECT/],
    ["a table", "create table x as select 1", /only a SELECT/],
    ["two statements", "select 1; select 2", /2 statements/],
    ["the network", "select * from read_csv('http://127.0.0.1:1/x.csv')", /./],
  ])("%s is refused", async (_claim, sql, told) => {
    const { exitCode, stderr, stdout } = await query(sql);
    expect(stderr).toMatch(told);
    expect(stdout).toBe("");
    expect([1, 2]).toContain(exitCode);
  });

  test("a mistake in the SQL is the engine's sentence and where to look", async () => {
    const { exitCode, stderr } = await query("select nothing from partner_month");
    expect(stderr).toContain('"nothing" not found');
    expect(stderr).toContain("describe <table>");
    expect(exitCode).toBe(1);
  });
});

test("qudao.duckdb opens read only with views, comments and Trino's names", async () => {
  const path = join(folder.path, "out", "qudao.duckdb");
  await writeLakeDatabase(path, storage, snapshot);
  await writeLakeDatabase(path, storage, snapshot);
  await using engine = await Engine.open({ path, readOnly: true });
  expect(await engine.rows("select regexp_like(partner_id, '^P') as is_like, net_amount from partner_month")).toEqual([
    { is_like: true, net_amount: "12.5000" },
  ]);
  expect(await engine.rows("select comment from duckdb_views() where view_name = 'partner_month'")).toEqual([
    { comment: "One row per partner and month." },
  ]);
  expect(await engine.rows("select count(*) as n from raw_partners")).toEqual([{ n: "0" }]);
  const [{ storage_version } = {}] = await engine.rows(
    "select map_extract_value(tags, 'storage_version') as storage_version from duckdb_databases() where path is not null",
  );
  expect(storage_version).toBe("v1.0.0+");
});

test("a batch that is lost keeps nobody from the tables, and whoever asks for its rows is told which file it is", async () => {
  const key = keys.raw("transactions", "crm", "b1", "0".repeat(64));
  await commitBatch(storage, batchOf("b1", { loaded: { key, rows: 1, bytes: 10, sha256: "0".repeat(64) } }));
  expect((await query("select partner_id from partner_month")).stdout).toContain("P1");
  expect((await query("select count(*) from raw_partners")).exitCode).toBe(0);
  for (const sql of ["select count(*) from raw_transactions", "select order_id from raw_transactions"]) {
    const { exitCode, stderr } = await query(sql);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`${key} is missing`);
  }
}, 60_000);
