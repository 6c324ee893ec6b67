import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const config = (more = "") =>
  `export default { project: "acme", company: { zh: "甲", en: "Acme" }, sources: {}, ${more} };\n`;

async function typed(words: string[], text?: string) {
  await using folder = await temporaryFolder();
  if (text !== undefined) await writeFile(join(folder.path, "qudao.config.ts"), text);
  return await runCli(words, folder.path);
}

describe("wrong usage is exit code 2", () => {
  test.each([
    ["an unknown command", ["rnu"], "Did you mean run?"],
    ["a command like no other", ["nosuch"], "`npx qudao --help` lists the commands"],
    ["an option like no other", ["run", "--nosuch"], "`npx qudao run --help` shows its options"],
    ["an unknown option", ["run", "--cofnig", "x"], "Did you mean --config?"],
    ["no command at all", [], "Usage: qudao"],
    ["a missing word", ["query"], "missing required argument"],
    ["a value that is no number", ["serve", "--port", "http"], "--port: write a whole number"],
    ["a value out of range", ["serve", "--port", "99999"], "--port: write a whole number from 0 to 65535"],
    ["a value that is no date", ["run", "--as-of", "yesterday"], "--as-of: write a date such as 2026-10-31"],
    ["a language that pages do not speak", ["run", "--lang", "fr"], '--lang: write "zh" or "en"'],
  ])("%s", async (_claim, words, told) => {
    const { exitCode, stderr } = await typed(words, config());
    expect(stderr).toContain(told);
    expect(exitCode).toBe(2);
  });
});

describe("where nothing can be done the exit code is 1, with one sentence and what to do", () => {
  test.each([
    ["no config", ["run"], undefined, "qudao.config.ts does not exist", "npx qudao init"],
    [
      "a config with a misspelt key",
      ["run"],
      config('timezone: "UTC"'),
      'did you mean "timeZone"?',
      "docs/configuration.md",
    ],
    [
      "a config that does not parse",
      ["run"],
      `\n${config().replace('"acme",', '"acme"')}`,
      "qudao.config.ts cannot be read: Expected ',', got 'ident' (line 2)",
      "missing comma",
    ],
    ["a query before the first run", ["query", "select 1"], config(), "holds no snapshot yet", "npx qudao run"],
    ["a site before the first run", ["serve"], config(), "holds no site yet", "npx qudao run"],
    ["init without a file", ["init"], undefined, "no CSV, TSV or XLSX file in .", "npx qudao init"],
    ["init of a file that is not there", ["init", "gone.csv"], undefined, "gone.csv does not exist", "path"],
    [
      "init of something else",
      ["init", "qudao.config.ts"],
      config(),
      "is no CSV, TSV or XLSX file",
      "docs/own-data.md",
    ],
  ])("%s", async (_claim, words, text, sentence, hint) => {
    const { exitCode, stderr, stdout } = await typed(words, text);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
  });

  test("with --json the error is the one document on stdout", async () => {
    const { exitCode, stdout } = await typed(["run", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      exit_code: 1,
      error: { name: "ConfigError", hint: expect.any(String) },
    });
    expect(exitCode).toBe(1);
  });

  test("with --verbose the place in the code is added", async () => {
    const { stderr } = await typed(["run", "--verbose"]);
    expect(stderr).toMatch(/at loadConfig .*load-config\.ts/);
  });
});

test("the doctor says for each thing what to do", async () => {
  const { exitCode, stdout } = await typed(
    ["doctor", "--json"],
    config().replace(
      "sources: {}",
      'sources: { erp: { type: "files", folder: "nowhere", streams: {} }, crm: { type: "rest", url: { env: "NO_SUCH_URL" }, streams: {} } }',
    ),
  );
  const findings: { what: string; state: string; says: string; toDo: string }[] = JSON.parse(stdout);
  const about = (what: string) => findings.find(finding => finding.what === what);
  expect(about("DuckDB")?.state).toBe("ok");
  expect(about("source erp")).toMatchObject({ state: "bad", says: expect.stringContaining("nowhere does not exist") });
  expect(about("source crm")).toMatchObject({ state: "bad", says: "NO_SUCH_URL not set" });
  expect(findings.filter(({ state, toDo }) => state !== "ok" && toDo === "")).toEqual([]);
  expect(exitCode).toBe(1);
});

test("the doctor opens the files: a column that the mapping asks for and the file lacks is told before a run", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "partners.csv"), "id,name\nP1,Alpha\n");
  await writeFile(
    join(folder.path, "qudao.config.ts"),
    `export default { project: "acme", company: { zh: "甲", en: "Acme" }, sources: { f: { type: "files", streams: {
      partners: { files: "partners.csv", mapping: { partner_id: "id", partner_name: "names" } } } } } };\n`,
  );
  const { exitCode, stdout } = await runCli(["doctor"], folder.path);
  expect(stdout).toContain('partners.csv has no column "names" (did you mean "name"?)');
  expect(exitCode).toBe(1);
});
