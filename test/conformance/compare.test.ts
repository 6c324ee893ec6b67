// A suite that says "equal" is worth what it would have noticed.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { fileIdentity } from "../../functions/lake/file-integrity.ts";
import { keys } from "../../functions/lake/keys.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import type { Snapshot, SnapshotTable } from "../../functions/lake/snapshot.ts";
import { type Folder, temporaryFolder } from "../cli/run-cli.ts";
import { compareChecks, compareTable } from "./compare.ts";

let folder: Folder;
let engine: Engine;
let storage: LocalStorage;
beforeAll(async () => {
  folder = await temporaryFolder();
  engine = await Engine.open();
  storage = new LocalStorage(join(folder.path, "lake"));
});
afterAll(async () => {
  engine.close();
  await folder[Symbol.asyncDispose]();
});

async function tableOf(select: string, key: string[] = ["id", "part"]): Promise<SnapshotTable> {
  const path = join(folder.path, "t.parquet");
  await engine.run(`copy (${select}) to ${literal(path)} (format parquet)`);
  const identity = await fileIdentity(path);
  const [counted] = await engine.rows(`select count(*) as rows from read_parquet(${literal(path)})`);
  const described = await engine.rows(`describe select * from read_parquet(${literal(path)})`);
  const file = { month: null, fingerprint: "f", key: keys.table("t", "f", identity.sha256), rows: 0, ...identity };
  await storage.putFile(file.key, path);
  await rm(path, { force: true });
  return {
    kind: "model",
    fingerprint: "f",
    grain: "g",
    key,
    columns: described.map(column => ({
      name: String(column.column_name),
      type: String(column.column_type),
      note: "",
    })),
    rows: Number(counted?.rows),
    files: [file],
  };
}

const row = (id: string, part: string, money = "1.0000", share = "0.5", day = "2026-01-31", note = "'x'") =>
  `select ${id} as id, ${part} as part, cast(${money} as decimal(18,4)) as money, cast(${share} as double) as share, date '${day}' as day, ${note} as note`;
const base = [row("'a'", "1"), row("'a'", "cast(null as integer)"), row("'b'", "1")];
const differencesOf = async (other: readonly string[]) =>
  (
    await compareTable(
      engine,
      storage,
      "t",
      await tableOf(base.join(" union all ")),
      await tableOf(other.join(" union all ")),
    )
  ).differences;

test("the same rows in another order are equal, also where a key is null", async () => {
  expect(await differencesOf(base.toReversed())).toEqual([]);
});

test("doubles that differ in the last digits are equal, in the tenth they are not", async () => {
  const [, , last = ""] = base;
  expect(await differencesOf([row("'a'", "1", "1.0000", "0.5 + 1e-15"), ...base.slice(1, 2), last])).toEqual([]);
  const found = await differencesOf([row("'a'", "1", "1.0000", "0.5 + 1e-9"), ...base.slice(1, 2), last]);
  expect(found).toEqual([expect.stringContaining("share in 1 rows")]);
});

test.each([
  ["money by the last digit", row("'a'", "1", "1.0001"), "money in 1 rows"],
  ["a day", row("'a'", "1", "1.0000", "0.5", "2026-01-30"), "day in 1 rows"],
  ["a letter's case", row("'a'", "1", "1.0000", "0.5", "2026-01-31", "'X'"), "note in 1 rows"],
  ["null instead of a text", row("'a'", "1", "1.0000", "0.5", "2026-01-31", "null::varchar"), "note in 1 rows"],
  ["null instead of a double", row("'a'", "1", "1.0000", "null"), "share in 1 rows"],
  ["another key", row("'c'", "1"), "1 keys are not there on Athena"],
])("%s is noticed", async (_, changed, told) => {
  expect((await differencesOf([changed, ...base.slice(1)])).join("; ")).toContain(told);
});

test("a row that is missing, one too many, another type and another column are noticed", async () => {
  expect(await differencesOf(base.slice(1))).toContain("3 rows, on Athena 2");
  expect((await differencesOf([...base, row("'d'", "1")])).join()).toContain("1 keys are not there on DuckDB");
  const ours = await tableOf(base[0] ?? "");
  const wider = await tableOf(`select * replace (cast(money as decimal(20,4)) as money) from (${base[0]})`);
  expect((await compareTable(engine, storage, "t", ours, wider)).differences).toEqual([
    "money is DECIMAL(18,4), on Athena DECIMAL(20,4)",
  ]);
  const renamed = await tableOf(`select * rename (note as remark) from (${base[0]})`);
  expect((await compareTable(engine, storage, "t", ours, renamed)).differences[0]).toContain("columns");
  expect((await compareTable(engine, storage, "t", ours, undefined)).differences).toEqual(["only DuckDB has it"]);
});

test("a check that finds other rows, or none where the other engine has none of it, is noticed", () => {
  const snapshot = (checks: Snapshot["checks"]): Snapshot => ({
    id: "s",
    as_of_date: "2026-01-31",
    tables: {},
    checks,
  });
  const found = compareChecks(
    snapshot([
      { name: "a", severity: "error", rows: 0, parts: [] },
      { name: "b", severity: "error", rows: 2, parts: [] },
    ]),
    snapshot([{ name: "b", severity: "error", rows: 3, parts: [] }]),
  );
  expect(found.map(({ differences }) => differences)).toEqual([
    ["0 rows against it, on Athena undefined"],
    ["2 rows against it, on Athena 3"],
  ]);
});
