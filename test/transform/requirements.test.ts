import { access, readFile, writeFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { commandTable } from "../../functions/cli/command-table.ts";
import { estimators } from "../../functions/transform/estimators/estimators.ts";
import { readSqlFiles, type SqlFile } from "../../functions/transform/models.ts";
import { type Requirement, requirementSections } from "../../functions/transform/requirements.ts";
import { answersOf, requirementsPage } from "../../functions/transform/requirements-page.ts";

const page = new URL("../../docs/requirements.md", import.meta.url);
const all = requirementSections.flatMap(({ requirements }) => requirements);

let files: SqlFile[];
beforeAll(async () => {
  files = await readSqlFiles();
});

test("docs/requirements.md says what the headers say (UPDATE_DOCS=1 writes it)", async () => {
  const fresh = requirementsPage(files);
  if (process.env.UPDATE_DOCS === "1") await writeFile(page, fresh);
  expect(await readFile(page, "utf8")).toBe(fresh);
});

test("every requirement is there once, in order", () => {
  expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 177 }, (_, index) => index + 1));
});

test("everything is answered somewhere, or says which data it waits for, and not both", () => {
  const answers = answersOf(files);
  const wrong = all.filter(requirement => {
    const isSaid = answers.has(requirement.number) || (requirement.by ?? []).length > 0;
    return isSaid === (requirement.waitsFor !== undefined);
  });
  expect(wrong).toEqual([]);
});

test("headers answer only what is asked for", () => {
  const asked = new Set(all.map(({ number }) => number));
  expect([...answersOf(files).keys()].filter(number => !asked.has(number))).toEqual([]);
});

test("what answers outside of SQL is there", async () => {
  const places = all.flatMap(({ by = [] }: Requirement) => by);
  const missing: string[] = [];
  for (const place of new Set(places)) if (!(await isThere(place))) missing.push(place);
  expect(missing).toEqual([]);
});

async function isThere(place: string): Promise<boolean> {
  const [kind = "", name = ""] = place.split(" ");
  const exists = (path: string) =>
    access(new URL(`../../${path}`, import.meta.url)).then(
      () => true,
      () => false,
    );
  if (kind === "page") return exists(`dashboards/pages/${name}.ts`);
  if (kind === "doc") return exists(`docs/${name}.md`);
  if (kind === "command") return commandTable.some(command => command.name === name);
  if (kind === "estimator") return estimators.some(estimator => estimator.name === name);
  const configuration = await readFile(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  return kind === "config" && configuration.includes(`\`${name}`);
}
