// What the README promises to somebody with two CSV files: init, then run, whatever the columns are called.
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeGb18030 } from "../../demo/gb18030.ts";
import { type Folder, runCli, temporaryFolder } from "./run-cli.ts";

let folder: Folder;
const query = async (sql: string) =>
  JSON.parse((await runCli(["query", "--config", "data/qudao.config.ts", "--json", sql], folder.path)).stdout);

/** Day `n` of 2024 as 25/03/2024. */
const dayFirst = (n: number) =>
  new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10).split("-").reverse().join("/");

beforeAll(async () => {
  folder = await temporaryFolder();
  const partners = Array.from(
    { length: 8 },
    (_, n) => `Q${n};第${n}商贸;${n % 2 === 0 ? "经销商" : "代理商"};${dayFirst(n * 9)}`,
  );
  const orders = Array.from(
    { length: 320 },
    (_, n) => `SO${n};Q${n % 8};${dayFirst(n)};"${n + 1},000.50";${n === 7 ? "已取消" : "已完成"}`,
  );
  orders.push("SO900;Q1;31/02/2024;10.00;已完成");
  await mkdir(join(folder.path, "data"));
  await writeFile(
    join(folder.path, "data/渠道.csv"),
    encodeGb18030(`编号;渠道名称;渠道类型;签约日期\n${partners.join("\n")}\n`),
  );
  await writeFile(
    join(folder.path, "data/订单.csv"),
    encodeGb18030(`订单号;渠道编号;下单日期;订单金额（元）;订单状态\n${orders.join("\n")}\n`),
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

describe("two CSV files in GB18030 with day/month/year dates", () => {
  test("init writes a config beside them and says what it understood", async () => {
    const { exitCode, stdout } = await runCli(["init", "data/渠道.csv", "data/订单.csv"], folder.path);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("npx qudao run --config data/qudao.config.ts");
    const config = await readFile(join(folder.path, "data/qudao.config.ts"), "utf8");
    expect(config).toContain('order_date: { from: "下单日期", format: "%d/%m/%Y" }');
    expect(config).toContain('net_amount: { from: "订单金额（元）", decimal: "." }');
    expect(config).not.toContain("DECIDE:");
  });

  test("init does not write over it", async () => {
    const { exitCode, stderr } = await runCli(["init", "data/渠道.csv"], folder.path);
    expect(stderr).toContain("data/qudao.config.ts is there already");
    expect(exitCode).toBe(1);
  });

  test("run works at once: every row is loaded or set aside, and all four steps are done", {
    timeout: 120_000,
  }, async () => {
    const { exitCode, stdout, stderr } = await runCli(
      ["run", "--config", "data/qudao.config.ts", "--json"],
      folder.path,
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(stdout);
    expect(report.ingest).toMatchObject([
      { stream: "partners", rows_read: 8, rows_loaded: 8, rows_quarantined: 0 },
      { stream: "transactions", rows_read: 321, rows_loaded: 320, rows_quarantined: 1 },
    ]);
    expect(report.as_of_date).toBe("2024-11-15");
    expect(report.publish.sentences.zh).toHaveLength(3);
    expect(existsSync(join(report.places.site, "index.html"))).toBe(true);
  });

  test("the numbers are the files', cancelled orders left out", async () => {
    expect(
      await query(
        "select cast(sum(net_amount) as varchar) as total, count(*) as orders from stg_transactions where is_counted",
      ),
    ).toEqual([{ total: "51352159.5000", orders: "319" }]);
    expect(await query("select reason from quarantine_transactions")).toMatchObject([
      { reason: expect.stringContaining("order_date") },
    ]);
  });

  test("the same run again finds nothing new", { timeout: 120_000 }, async () => {
    const { exitCode, stdout } = await runCli(["run", "--config", "data/qudao.config.ts"], folder.path);
    expect(stdout).toContain("Nothing new in 2 inputs; same snapshot; site and mails are current.");
    expect(exitCode).toBe(0);
  });

  test("where a file is gone the rest is kept and the exit code says: in part", { timeout: 120_000 }, async () => {
    const file = join(folder.path, "data/qudao.config.ts");
    const config = await readFile(file, "utf8");
    await writeFile(file, config.replace('files: "渠道.csv"', 'files: "渠道2.csv"'));
    const { exitCode, stderr, stdout } = await runCli(["run", "--config", "data/qudao.config.ts"], folder.path);
    await writeFile(file, config);
    expect(stderr).toContain("渠道2.csv does not exist");
    expect(stdout).toContain("Not done");
    expect(exitCode).toBe(3);
    expect(await query("select count(*) as n from partners")).toEqual([{ n: "8" }]);
  });
});

test("a date of which nothing tells day from month stops the run with the two formats to choose from", async () => {
  await using other = await temporaryFolder();
  await writeFile(
    join(other.path, "orders.csv"),
    "Order No,Partner,Date,Amount\n1,P1,03/04/2024,10.50\n2,P2,05/06/2024,11.00\n",
  );
  const init = await runCli(["init"], other.path);
  expect(init.stdout).toContain("decide whether day or month comes first");
  const { exitCode, stderr } = await runCli(["run"], other.path);
  expect(stderr).toContain(
    'mapping.order_date.format: the values do not tell whether day or month comes first; leave "%d/%m/%Y" or "%m/%d/%Y"',
  );
  expect(exitCode).toBe(1);
});
