// Docs that lie are worse than none: links lead somewhere, commands exist, and so do the files that messages send people to.
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandGroups, commandTable, commonOptions } from "../../functions/cli/command-table.ts";
import { filesIn, root, textOf } from "./repository.ts";

const pages = filesIn("", /\.md$/);
const documents = pages.filter(path => !path.startsWith("dashboards/"));
const sources = ["functions", "infra", "demo", "examples"].flatMap(folder => filesIn(folder, /\.ts$/));
const packageScripts: Record<string, string> = JSON.parse(textOf("package.json")).scripts;

/** "## A heading, with `code`" → "a-heading-with-code", as the forges do it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");

function anchorsOf(path: string): string[] {
  return [...textOf(path).matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ""));
}

function brokenLinks(path: string): string[] {
  const text = textOf(path).replace(/```[\s\S]*?```/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link ?? "")
    .filter(link => !/^[a-z]+:/.test(link) && !leadsSomewhere(path, link));
}

function leadsSomewhere(path: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? path : join(dirname(path), file);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || statSync(join(root, target)).isDirectory() || anchorsOf(target).includes(anchor);
}

interface Call {
  where: string;
  command: string;
  options: string[];
}

/** "estimate survival" where the next word makes it a command of two. */
function fullName(first: string, rest: string): string {
  const both = `${first} ${/^ ([a-z]+)/.exec(rest)?.[1] ?? ""}`;
  return commandTable.some(({ name }) => name === both) ? both : first;
}

/** Every `npx qudao …` in a text: to the end of its line, its code span or its quotes. */
function callsIn(path: string): Call[] {
  return [...textOf(path).matchAll(/npx qudao ([a-z][\w-]*)([^`\n]*)/g)].map(([, first = "", rest = ""]) => ({
    where: path,
    command: fullName(first, rest),
    options: [...(rest.split("#")[0]?.matchAll(/(?<=\s)--[a-z][\w-]*/g) ?? [])].map(([option]) => option),
  }));
}

const optionsOf = new Map(
  commandTable.map(({ name, options = [], common }) => [
    name,
    ["--help", ...options.map(({ flags }) => flags), ...common.map(option => commonOptions[option].flags)].map(
      flags => flags.split(" ")[0] ?? "",
    ),
  ]),
);

describe("documents", () => {
  test.each(documents)("every link in %s leads somewhere", path => {
    expect(brokenLinks(path)).toEqual([]);
  });

  test("every `npx qudao …` in documents, hints and messages is a command, with options it has", () => {
    const wrong = [...documents, ...sources]
      .flatMap(callsIn)
      .filter(({ command }) => command !== "help" && !(command in commandGroups))
      .flatMap(({ where, command, options }) => {
        const known = optionsOf.get(command);
        if (!known) return [`${where}: npx qudao ${command}`];
        return options
          .filter(option => !known.includes(option))
          .map(option => `${where}: npx qudao ${command} ${option}`);
      });
    expect(wrong).toEqual([]);
  });

  test("every `npm run …` in documents is a script", () => {
    const wrong = documents.flatMap(path =>
      [...textOf(path).matchAll(/npm run ([\w:-]+)/g)]
        .filter(([, script = ""]) => !(script in packageScripts))
        .map(([call]) => `${path}: ${call}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every document that code or messages send people to is there", () => {
    const wrong = sources.flatMap(path =>
      [...textOf(path).matchAll(/\bdocs\/[\w-]+\.md/g)]
        .filter(([named]) => !existsSync(join(root, named)))
        .map(([named]) => `${path}: ${named}`),
    );
    expect(wrong).toEqual([]);
  });

  test("nothing names a place that only its writers had", () => {
    const places = new RegExp(["/wo" + "rk/", "/ro" + "ot/", "/tmp/br" + "ief"].join("|"));
    const all = ["", "functions", "infra", "demo", "examples", "sql", "dashboards", "test", ".ci"].flatMap(folder =>
      folder === "" ? documents : filesIn(folder, /\.(ts|js|mjs|sql|md|json|yaml|css)$|^run$/),
    );
    expect(all.filter(path => places.test(textOf(path)))).toEqual([]);
  });
});
