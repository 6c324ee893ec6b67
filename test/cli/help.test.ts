import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commandTable, commonOptions } from "../../functions/cli/command-table.ts";
import { exitCodes } from "../../functions/cli/exit-codes.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

const doc = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

describe("help", () => {
  test("the list of commands answers within half a second", async () => {
    await using folder = await temporaryFolder();
    const times: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const begun = performance.now();
      const { exitCode, stdout } = await runCli(["--help"], folder.path);
      times.push(performance.now() - begun);
      expect(exitCode).toBe(0);
      for (const { name } of commandTable) expect(stdout).toContain(`  ${name.split(" ")[0]} `);
    }
    expect(Math.min(...times)).toBeLessThan(500);
  });

  test.each(commandTable.map(entry => [entry.name, entry] as const))(
    "%s has options and examples",
    async (name, entry) => {
      await using folder = await temporaryFolder();
      const { exitCode, stdout } = await runCli([...name.split(" "), "--help"], folder.path);
      expect(exitCode).toBe(0);
      for (const { flags } of entry.options ?? []) expect(stdout).toContain(flags);
      for (const option of entry.common) expect(stdout).toContain(commonOptions[option].flags);
      for (const { command } of entry.examples) expect(stdout).toContain(command);
      expect(stdout).toContain("Exit codes");
    },
  );

  test("the checks in the examples exist", async () => {
    const checks = (await readSqlFiles()).filter(({ layer }) => layer === "checks").map(({ name }) => name);
    const examples = commandTable.find(({ name }) => name === "check")?.examples ?? [];
    const named = examples.map(({ command }) => command.split(" ")[3] ?? "--").filter(word => !word.startsWith("--"));
    expect(named.length).toBeGreaterThan(0);
    expect(checks).toEqual(expect.arrayContaining(named));
  });

  test("every command's code can be loaded", async () => {
    for (const { load } of commandTable) expect(await load()).toHaveProperty("run", expect.any(Function));
  });
});

describe("docs/cli.md", () => {
  const sections = new Map(doc.split(/^## /m).map(section => [section.split("\n")[0] ?? "", section]));

  test.each(commandTable.map(entry => [entry.name, entry] as const))(
    "says what %s is and takes",
    (name, { summary, options = [], words = [] }) => {
      expect(doc).toContain(`| [\`${name}\`](#${name.replaceAll(" ", "-")}) | ${summary} |`);
      const section = sections.get(name) ?? "";
      for (const { flags } of options) expect(section).toContain(`\`${flags}\``);
      for (const word of words) expect(section.replaceAll('"', "")).toContain(`npx qudao ${name} ${word.name}`);
    },
  );

  test("says every option that many take, and every exit code", () => {
    for (const { flags } of Object.values(commonOptions)) expect(doc).toContain(`| \`${flags}\` |`);
    for (const code of Object.values(exitCodes)) expect(sections.get("Exit codes")).toContain(`| ${code} |`);
  });
});
