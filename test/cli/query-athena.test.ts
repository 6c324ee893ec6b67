import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AthenaServer } from "../servers/athena.ts";
import { ScriptedTrino } from "../servers/scripted-trino.ts";
import { type Folder, runCli, temporaryFolder } from "./run-cli.ts";

let folder: Folder;
let trino: ScriptedTrino;
let athena: AthenaServer;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(
    join(folder.path, "qudao.config.ts"),
    'export default { project: "acme-2", company: { zh: "甲", en: "Acme" }, sources: {}, engine: { athena: { workgroup: "analysts", scanGbPerQuery: 0.001 } } };\n',
  );
  trino = await ScriptedTrino.start();
  athena = await AthenaServer.start({ trinoUrl: trino.url });
});
beforeEach(() => {
  trino.statements.length = 0;
  athena.executions.length = 0;
});
afterAll(async () => {
  await athena[Symbol.asyncDispose]();
  await trino[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const query = (...words: string[]) =>
  runCli(["query", "--engine", "athena", ...words], folder.path, {
    AWS_ENDPOINT_URL_ATHENA: athena.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "k",
    AWS_SECRET_ACCESS_KEY: "s",
  });

const columns = [
  { name: "partner_id", type: "varchar" },
  { name: "orders", type: "bigint" },
  { name: "net_amount", type: "decimal(18,4)" },
  { name: "share", type: "double" },
  { name: "is_open", type: "boolean" },
  { name: "note", type: "varchar" },
];
const rows = '[["P1",9007199254740993,"12.5000",0.25,true,null]]';

test("answers as DuckDB does: exact DECIMAL and BIGINT as text, in the company's workgroup and database", async () => {
  trino.script = () => ({ columns, rows });
  const { exitCode, stdout } = await query("--json", "select * from partner_month;");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    { partner_id: "P1", orders: "9007199254740993", net_amount: "12.5000", share: 0.25, is_open: true, note: null },
  ]);
  expect(athena.executions).toMatchObject([
    { workGroup: "analysts", database: "acme_2", sql: "select * from partner_month" },
  ]);
});

test("what is no SELECT does not reach Athena", async () => {
  for (const sql of ["drop table partner_month", "/* select */ insert into t select 1", "delete from t -- select"]) {
    const { exitCode, stderr } = await query(sql);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("only a SELECT may run here");
  }
  expect(athena.executions).toEqual([]);
});

test("Athena's refusal is told with what to do", async () => {
  trino.script = () => ({
    error: { message: "Table 'x' does not exist", errorName: "TABLE_NOT_FOUND", errorType: "USER_ERROR" },
  });
  const { exitCode, stderr } = await query("select * from x");
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("TABLE_NOT_FOUND: Table 'x' does not exist");
  expect(stderr).toContain("show tables");
});

test("a query that reads more than the config allows is stopped", async () => {
  trino.script = () => ({ endless: { bytesPerPage: 600_000 } });
  const { exitCode, stderr } = await query("select * from partner_month");
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("reads more than 0.001 GB");
  expect(athena.executions).toMatchObject([{ state: "CANCELLED" }]);
});
