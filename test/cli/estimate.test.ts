// The estimators through the command line: files as people have them, and what is said where they do not do.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { files } from "../../examples/estimates/make.ts";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

const root = new URL("../../", import.meta.url).pathname;

async function typed(words: string[], given: Record<string, string | Buffer> = {}) {
  await using folder = await temporaryFolder();
  for (const [name, content] of Object.entries(given)) await writeFile(join(folder.path, name), content);
  const result = await runCli(["estimate", ...words], folder.path);
  const svg = await readFile(join(folder.path, "out.svg"), "utf8").catch(() => undefined);
  const csv = await readFile(join(folder.path, "scores.csv"), "utf8").catch(() => undefined);
  return { ...result, svg, csv };
}

const json = (result: { stdout: string; stderr: string }) => {
  expect(result.stderr).toBe("");
  return JSON.parse(result.stdout);
};

describe("docs/estimates.md", async () => {
  const doc = await readFile(join(root, "docs/estimates.md"), "utf8");
  const examples = [...doc.matchAll(/```sh\nnpx qudao (estimate .*)\n```\n\n```text\n([\s\S]*?)\n```/g)];

  it("has an example of every command", () => {
    expect(examples.map(([, command]) => command?.split(" ")[1])).toEqual([
      "survival",
      "repeat",
      "effect",
      "synthetic",
      "geo",
    ]);
  });

  it.each(examples.map(([, command = "", output = ""]) => [command, output]))(
    "`%s` prints what it says",
    async (command, output) => {
      const { stdout, stderr, exitCode } = await runCli(command.split(" "), root);
      expect(stderr).toBe("");
      expect(stdout.trimEnd()).toBe(output);
      expect(exitCode).toBe(0);
    },
  );

  it.each(Object.entries(files))("the file %s is what its maker makes", async (name, make) => {
    expect(await readFile(join(root, "examples/estimates", name), "utf8")).toBe(make());
  });
});

const partners = files["partners.csv"]?.() ?? "";
const chinese = partners
  .replace("partner_id,tier,signed_date,ended_date,known_since", "编号,等级,签约日期,终止日期,接管日期")
  .replaceAll("gold", "金牌")
  .replaceAll("silver", "普通");

describe("the same rows give the same numbers however they are written", () => {
  const words = ["survival", "f.csv", "--start", "签约日期", "--end", "终止日期", "--by", "等级", "--json"];
  const slashed = chinese.replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, "$3/$2/$1").replaceAll(",", ";");
  it.each([
    ["UTF-8 with a byte order mark", `\ufeff${chinese}`],
    ["GB18030", Buffer.from(encodeGb18030(chinese))],
    ["UTF-16", Buffer.from(`\ufeff${chinese}`, "utf16le")],
    ["gzip", gzipSync(chinese)],
    ["semicolons, and days first", slashed],
  ])("%s", async (_claim, content) => {
    const plain = json(await typed(words, { "f.csv": chinese }));
    expect(json(await typed(words, { "f.csv": content }))).toEqual(plain);
    expect(plain.groups.map(({ group }: { group: string }) => group)).toEqual(["普通", "金牌"]);
  });

  it("without a header line, columns set by blanks", async () => {
    const given = partners
      .split("\n")
      .slice(1)
      .map(line => line.split(",").slice(0, 3).join("   "))
      .join("\n");
    const result = json(
      await typed(
        ["repeat", "f.txt", "--columns", "id,customer_id,order_date", "--customer", "customer_id", "--json"],
        {
          "f.txt": given,
        },
      ),
    );
    expect(result.customers).toBe(2);
  });

  it("decimal commas are told from the values", async () => {
    const rows = (sign: string) =>
      `u;t;y;g\n${[1, 2, 3, 4, 5, 6].flatMap(u => [1, 2].map(t => `u${u};${t};${u}${sign}${t}${u};${u > 3 ? 2 : 0}`)).join("\n")}\n`;
    const words = ["effect", "f.csv", "--unit", "u", "--time", "t", "--outcome", "y", "--first-treated", "g", "--json"];
    const comma = json(await typed(words, { "f.csv": rows(",") }));
    expect(comma).toEqual(json(await typed(words, { "f.csv": rows(".") })));
  });
});

describe("charts and scores", () => {
  it.each([
    ["survival", ["survival", "partners.csv", "--start", "signed_date", "--end", "ended_date", "--by", "tier"]],
    ["repeat", ["repeat", "orders.csv", "--calibration-until", "2025-06-30"]],
    ["repeat, without a holdout", ["repeat", "orders.csv"]],
    [
      "effect",
      [
        "effect",
        "training.csv",
        "--unit",
        "partner_id",
        "--time",
        "quarter",
        "--outcome",
        "sales",
        "--first-treated",
        "trained_in",
        "--bootstrap",
        "199",
      ],
    ],
    [
      "synthetic",
      [
        "synthetic",
        "provinces.csv",
        "--unit",
        "province",
        "--time",
        "month",
        "--outcome",
        "sales",
        "--treated",
        "浙江",
        "--from",
        "2025-01-01",
      ],
    ],
    ["geo", ["geo", "cities.csv", "--test-from", "2025-03-01"]],
  ])("%s is drawn as SVG with a title, axes and marks", async (_claim, words) => {
    const name = words[1] ?? "";
    const { svg, stderr, stdout } = await typed([...words, "--chart", "out.svg"], { [name]: files[name]?.() ?? "" });
    expect(stderr).toBe("");
    expect(stdout).toContain("chart: out.svg");
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('aria-label="x-axis tick label"');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("a row per customer, names with commas quoted", async () => {
    const orders = (files["orders.csv"]?.() ?? "").replaceAll("C1,", '"Miller, Ann",');
    const { csv } = await typed(["repeat", "o.csv", "--scores", "scores.csv"], { "o.csv": orders });
    const [head, first, ...rest] = (csv ?? "").trim().split("\n");
    expect(head).toMatch(/^customer,frequency,recency,age,mean_amount,held_out,m?bg_nbd_alive,/);
    expect(first).toMatch(/^"Miller, Ann",\d+,/);
    expect(rest.length).toBe(399);
  });
});

describe("what will not do is said with its place and what to do", () => {
  const spells = "id,start,end\n1,2024-01-01,2024-02-01\n2,2024-01-05,soon\n3,,2024-03-01\n4,2024-01-09,\n";
  const base = ["survival", "f.csv", "--start", "start", "--end", "end"];

  it("a value that is no date, and an empty cell where none may be: row, column, value", async () => {
    const { stderr, exitCode } = await typed(base, { "f.csv": spells });
    expect(stderr).toContain(
      'f.csv: 2 rows cannot be used: row 3, column "start" is empty; row 2, column "end": "soon" is not a date',
    );
    expect(stderr).toContain("--skip-bad-rows");
    expect(exitCode).toBe(1);
  });

  it("left out on request, counted, and the exit code says in part", async () => {
    const { stdout, exitCode } = await typed([...base, "--skip-bad-rows"], { "f.csv": spells });
    expect(stdout).toContain("2 spells, 1 ended");
    expect(stdout).toContain("2 rows could not be used: left out");
    expect(exitCode).toBe(3);
  });

  it.each([
    ["no such file", base, {}, "f.csv does not exist", 2],
    ["no such column", base, { "f.csv": "id,begin,end\n1,2024-01-01,\n" }, 'no column "start"', 2],
    [
      "neither dates nor durations",
      ["survival", "f.csv", "--start", "start"],
      { "f.csv": spells },
      "spells need a start and an end",
      2,
    ],
    [
      "day or month first",
      base,
      { "f.csv": "start,end\n01/02/2024,03/04/2024\n02/03/2024,\n" },
      '--date-format "%d/%m/%Y" or "%m/%d/%Y"',
      1,
    ],
    ["an empty file", base, { "f.csv": "" }, "f.csv is empty", 1],
    ["a torn line", base, { "f.csv": "start,end\n2024-01-01,2024-02-01,2024-03-01\n" }, "(line 2)", 1],
    [
      "a confidence in per cent",
      [...base, "--confidence", "95"],
      { "f.csv": spells },
      "--confidence: write a share",
      2,
    ],
    [
      "a chart that is no SVG",
      [...base, "--skip-bad-rows", "--chart", "out.png"],
      { "f.csv": spells },
      "--chart: name a file that ends in .svg",
      2,
    ],
    [
      "a customer that cannot be told",
      ["repeat", "f.csv"],
      { "f.csv": "a,b\n1,2024-01-01\n" },
      "--customer <column>",
      2,
    ],
    [
      "nobody who bought twice",
      ["repeat", "f.csv"],
      { "f.csv": "customer,date\na,2024-01-01\nb,2024-02-01\n" },
      "no customer bought on a second day",
      1,
    ],
    [
      "a panel with two rows for a cell",
      ["effect", "f.csv", "--unit", "u", "--time", "t", "--outcome", "y", "--first-treated", "g"],
      { "f.csv": "u,t,y,g\na,1,2,0\na,1,3,0\n" },
      'unit "a" has two rows for 1',
      1,
    ],
    [
      "a missing option",
      ["effect", "f.csv", "--unit", "u", "--time", "t"],
      { "f.csv": "u,t\na,1\n" },
      "--outcome: name the column",
      2,
    ],
    [
      "times as dates, treatment as years",
      ["effect", "f.csv", "--unit", "u", "--time", "t", "--outcome", "y", "--first-treated", "g"],
      { "f.csv": "u,t,y,g\na,2024-01-01,2,2024\na,2024-02-01,3,2024\n" },
      'column "t" holds dates and column "g" numbers',
      2,
    ],
    [
      "groups that do not say which is which",
      ["geo", "f.csv", "--test-from", "2024-01-02"],
      { "f.csv": "geo,date,sales,group\na,2024-01-01,1,red\nb,2024-01-02,2,blue\n" },
      "--treated <value>",
      2,
    ],
    [
      "a unit that is not there",
      ["synthetic", "f.csv", "--unit", "u", "--time", "t", "--outcome", "y", "--treated", "z", "--from", "3"],
      { "f.csv": "u,t,y\na,1,2\nb,1,3\n" },
      'no unit is called "z"',
      1,
    ],
  ])("%s", async (_claim, words, given, told, code) => {
    const { stderr, stdout, exitCode } = await typed(words, given);
    expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(exitCode).toBe(code);
  });

  it("with --json an error is the one document", async () => {
    const { stdout } = await typed([...base, "--json"], { "f.csv": spells });
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: 1, error: { name: "SourceContractError" } });
  });
});

describe("a day with a time counts whole", () => {
  it("an end at noon of the day is an end on it", async () => {
    const given = { "f.csv": "start,end\n2024-01-01 08:00,2024-01-10 12:00\n2024-01-01 08:00,2024-01-11 00:30\n" };
    const result = json(
      await typed(["survival", "f.csv", "--start", "start", "--end", "end", "--as-of", "2024-01-10", "--json"], given),
    );
    expect(result).toMatchObject({ ended: 1, endedLater: 1, as_of: "2024-01-10" });
  });
});

it("durations with an event flag give what dates give", async () => {
  const dates = "start,end\n2024-01-01,2024-01-11\n2024-01-01,\n2024-01-01,2024-01-21\n";
  const durations = "lasted,gone\n10,1\n20,no\n20,yes\n";
  const one = json(
    await typed(["survival", "f.csv", "--start", "start", "--end", "end", "--json"], { "f.csv": dates }),
  );
  const other = json(
    await typed(["survival", "f.csv", "--duration", "lasted", "--event", "gone", "--json"], { "f.csv": durations }),
  );
  expect(other.groups).toEqual(one.groups);
});
