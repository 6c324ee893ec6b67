// From the keyboard: two days of orders, a rollback, a night that shows nothing new, and the way forward.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Folder, runCli, temporaryFolder } from "./run-cli.ts";

const config = `export default {
  project: "acme", company: { zh: "甲", en: "Acme" }, asOf: "2026-10-31",
  sources: { office: { type: "files", streams: {
    transactions: { files: "orders-*.csv", mapping: { order_id: "no", partner_id: "partner", order_date: "date", net_amount: "amount" } },
  } } },
};\n`;

let folder: Folder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, "qudao.config.ts"), config);
});
afterAll(() => folder[Symbol.asyncDispose]());

const qudao = (...words: string[]) => runCli(words, folder.path);
async function jsonOf(...words: string[]) {
  const { stdout, exitCode } = await qudao(...words, "--json");
  return { ...JSON.parse(stdout), exitCode };
}
const orders = (name: string, amount: number) =>
  writeFile(join(folder.path, `orders-${name}.csv`), `no,partner,date,amount\n${name},P1,2026-10-0${name},${amount}\n`);
const revenue = async () =>
  JSON.parse(
    (await qudao("query", "--json", "select cast(sum(net_amount) as varchar) as sum from stg_transactions")).stdout,
  )[0].sum;

test("history, rollback, hash, rebuild and vacuum do from the keyboard what they say", {
  timeout: 600_000,
}, async () => {
  expect((await qudao("history")).stdout).toContain("No snapshot yet");
  expect((await qudao("rollback")).exitCode).toBe(1);

  await orders("1", 10);
  await qudao("ingest");
  const first = await jsonOf("transform");
  await orders("2", 999);
  await qudao("ingest");
  const second = await jsonOf("transform");
  expect(await revenue()).toBe("1009.0000");

  const told = await qudao("rollback", first.transform.snapshot_id.slice(0, 8), "--verify", "--note", "wrong price");
  expect(told).toMatchObject({ exitCode: 0 });
  expect(told.stdout).toContain("npx qudao run --forward");
  expect(await revenue()).toBe("10.0000");
  expect((await qudao("rollback", "nothing")).stderr).toContain("npx qudao history");
  expect((await qudao("doctor")).stdout).toContain("wrong price");

  const held = await jsonOf("transform");
  expect(held).toMatchObject({ exitCode: 3, exit_code: 3, transform: { moved: false } });
  expect(held.transform.held_back_id).toBe(second.transform.snapshot_id);
  expect(await revenue()).toBe("10.0000");
  expect(await jsonOf("transform", "--forward")).toMatchObject({ exitCode: 0, transform: { moved: true } });
  expect(await revenue()).toBe("1009.0000");

  const history = JSON.parse((await qudao("history", "--json")).stdout);
  expect(history.map((line: { moved_by: string; note: string }) => [line.moved_by, line.note])).toEqual([
    ["transform", ""],
    ["rollback", "wrong price"],
    ["transform", ""],
    ["transform", ""],
  ]);
  expect(history[2].changed_tables).toContain("stg_transactions");
  expect(history[2].changed_tables).not.toContain("holidays");

  const hashes = await jsonOf("hash", "stg_transactions", "run");
  expect(hashes.tables.stg_transactions).toMatchObject({ rows: 2, hash: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect((await qudao("hash", "no_such_table")).exitCode).toBe(2);
  const rebuilt = await jsonOf("rebuild");
  expect(rebuilt).toMatchObject({ exitCode: 0, is_same: true });
  expect(rebuilt.tables.every(({ outcome }: { outcome: string }) => outcome === "same")).toBe(true);

  const dry = await jsonOf("vacuum", "--dry-run");
  expect(dry).toMatchObject({ dry_run: true, removed: { files: 0 }, kept_snapshots: 2 });
  expect((await qudao("vacuum")).stdout).toContain("Removed 0 files");
  expect(await revenue()).toBe("1009.0000");
});
