// From the keyboard: what was ingested before anything is built, a night that a check refuses, and the way from its message to the rows.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Folder, runCli, temporaryFolder } from "./run-cli.ts";

const config = `export default {
  project: "acme", company: { zh: "甲", en: "Acme" }, asOf: "2026-10-31",
  sources: { office: { type: "files", streams: {
    transactions: { files: "orders-*.csv",
      mapping: { order_id: "no", partner_id: "partner", order_date: "date", net_amount: "amount", currency: "currency" } },
  } } },
};\n`;

let folder: Folder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, "qudao.config.ts"), config);
});
afterAll(() => folder[Symbol.asyncDispose]());

const qudao = (...words: string[]) => runCli(words, folder.path);
const orders = (...lines: string[]) =>
  writeFile(
    join(folder.path, `orders-${lines.length}.csv`),
    `no,partner,date,amount,currency\n${lines.map(line => `${line}\n`).join("")}`,
  );

test("what was ingested can be looked at before the first snapshot; what a check refused by the id that the error names", {
  timeout: 240_000,
}, async () => {
  await orders("1,P1,2026-10-01,10,CNY");
  const unknown = "select * from stg_transactions";
  expect((await qudao("query", unknown)).stderr).toContain("holds no snapshot yet");
  expect(await qudao("ingest")).toMatchObject({ exitCode: 0 });
  const pulled = "select order_id, net_amount from raw_transactions";
  expect(JSON.parse((await qudao("query", "--json", pulled)).stdout)).toEqual([
    { order_id: "1", net_amount: "10.0000" },
  ]);
  expect(JSON.parse((await qudao("query", "--json", "from quarantine_transactions")).stdout)).toEqual([]);
  expect((await qudao("query", unknown)).stderr).toContain("`npx qudao transform` builds the tables");
  expect(await qudao("transform")).toMatchObject({ exitCode: 0 });
  await orders("2,P1,2026-10-02,20,USD", "3,P1,2026-10-03,30,EUR");
  await qudao("ingest");

  const refused = await qudao("transform");
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toContain("every_currency_has_a_rate");
  const id = /--snapshot ([0-9a-f]{32})/.exec(refused.stderr)?.[1] ?? "";

  expect(await qudao("check", "every_currency_has_a_rate")).toMatchObject({ exitCode: 0 });
  const looked = await qudao("check", "every_currency_has_a_rate", "--snapshot", id.slice(0, 8), "--json");
  expect(looked.exitCode).toBe(3);
  expect(JSON.parse(looked.stdout)).toMatchObject([
    {
      rows: 2,
      offenders: [
        { currency: "EUR", order_lines: "1" },
        { currency: "USD", order_lines: "1" },
      ],
    },
  ]);
  const lines = "select count(*) as lines from stg_transactions";
  expect(JSON.parse((await qudao("query", "--json", lines)).stdout)).toEqual([{ lines: "1" }]);
  expect(JSON.parse((await qudao("query", "--json", "--snapshot", id, lines)).stdout)).toEqual([{ lines: "3" }]);

  expect(await qudao("rollback", id)).toMatchObject({ exitCode: 1 });
  expect((await qudao("check", "--snapshot", "abcdef")).stderr).toContain("no snapshot");
  expect((await qudao("check", "--snapshot", "x")).stderr).toContain("--snapshot:");
  expect((await qudao("check", "--snapshot", id, "--files")).stderr).toContain("exclude each other");
  expect((await qudao("query", "--snapshot", id, "--engine", "athena", lines)).stderr).toContain("current snapshot");
});
